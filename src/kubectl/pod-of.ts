import { pathOf, type Thing, withQuery } from './api.ts';
import { failed } from './failure.ts';
import { selected } from './select.ts';
import type { Run } from './verb.ts';

interface Container {
  readonly name: string;
  readonly image?: string;
  readonly stdin?: boolean;
  readonly tty?: boolean;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
}

interface PodSpec {
  readonly nodeName?: string;
  readonly containers: readonly Container[];
  readonly initContainers?: readonly Container[];
  readonly ephemeralContainers?: readonly Container[];
}

interface PodStatus {
  readonly phase?: string;
  readonly conditions?: readonly {
    readonly type: string;
    readonly status: string;
    readonly lastTransitionTime?: string;
  }[];
  readonly containerStatuses?: readonly { readonly restartCount?: number }[];
}

const phases = ['Pending', 'Unknown', 'Running'];

/** How good a pod is to go into, most telling first; greater is better (kubectl pkg/util/podutils ActivePods, reversed). */
function merit(pod: Thing): readonly (number | string)[] {
  const { nodeName = '' } = (pod.spec ?? {}) as Partial<PodSpec>;
  const { phase = '', conditions = [], containerStatuses = [] } = (pod.status ?? {}) as PodStatus;
  const ready = conditions.find(({ type }) => type === 'Ready');
  const restarts = Math.max(0, ...containerStatuses.map(({ restartCount = 0 }) => restartCount));
  return [Number(nodeName !== ''), phases.indexOf(phase), Number(ready?.status === 'True'), -restarts];
}

function better(a: Thing, b: Thing): number {
  const [ours, theirs] = [merit(a), merit(b)];
  const at = ours.findIndex((value, i) => value !== theirs[i]);
  if (at >= 0) return (ours[at] ?? 0) > (theirs[at] ?? 0) ? -1 : 1;
  return String(a.metadata.creationTimestamp) < String(b.metadata.creationTimestamp) ? -1 : 1;
}

interface LabelSelector {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly {
    readonly key: string;
    readonly operator: string;
    readonly values?: readonly string[];
  }[];
}

const expressions: Readonly<Record<string, (key: string, values: string) => string>> = {
  In: (key, values) => `${key} in (${values})`,
  NotIn: (key, values) => `${key} notin (${values})`,
  Exists: (key) => key,
  DoesNotExist: (key) => `!${key}`,
};

/** The pods that an object stands for (kubectl pkg/polymorphichelpers/helpers.go SelectorsForObject). Throws Failure. */
function selectorOf({ kind, apiVersion, spec }: Thing): string {
  const { selector } = (spec ?? {}) as { readonly selector?: LabelSelector & Readonly<Record<string, string>> };
  const pairs = (labels: Readonly<Record<string, string>>) =>
    Object.entries(labels).map(([key, value]) => `${key}=${value}`);
  if (kind === 'Service') {
    if (!selector || Object.keys(selector).length === 0)
      throw failed(`invalid service '${kind}': Service is defined without a selector`);
    return pairs(selector).join(',');
  }
  if (!selector)
    throw failed(`cannot attach to *${apiVersion.replace('/', '.')}.${kind}: selector for ${kind} not implemented`);
  const { matchLabels = {}, matchExpressions = [] } = selector;
  return [
    ...pairs(matchLabels),
    ...matchExpressions.flatMap(
      ({ key, operator, values = [] }) => expressions[operator]?.(key, values.join(',')) ?? [],
    ),
  ].join(',');
}

/** The pods that `POD` or `TYPE/NAME` means: itself, or those it stands for, what runs best first. Throws Failure and ServerFailure. */
export async function podsOf(run: Run, arg: string): Promise<readonly Thing[]> {
  const { client, namespace } = run;
  const [one] = await selected(run, arg.includes('/') ? [arg] : ['pods', arg]);
  if (one?.name === undefined) throw failed('pod, type/name or --filename must be specified');
  const object = (await client.get(pathOf(one.resource, namespace, one.name))) as Thing;
  if (one.resource.name === 'pods') return [object];
  const pods = await client.resource('pods');
  const path = withQuery(pathOf(pods, object.metadata.namespace), { labelSelector: selectorOf(object) });
  const { items } = (await client.get(path)) as { readonly items: readonly Thing[] };
  if (items.length === 0) throw failed('timed out waiting for the condition');
  return [...items].sort(better);
}

/** The one of them that runs best. */
export async function podOf(run: Run, arg: string): Promise<Thing> {
  const [best] = await podsOf(run, arg);
  if (!best) throw failed('timed out waiting for the condition');
  return best;
}

const named = (entries: readonly { readonly name: string }[] | undefined, kind = ''): string[] =>
  (entries ?? []).map(({ name }) => `${name}${kind}`);

/** The container meant, the first one unless named (kubectl pkg/cmd/util/podcmd/podcmd.go). Throws Failure. */
export function containerOf(pod: Thing, asked: string | undefined, warn: (text: string) => void): Container {
  const { containers, initContainers = [], ephemeralContainers = [] } = pod.spec as PodSpec;
  const all = [
    ...named(containers),
    ...named(ephemeralContainers, ' (ephem)'),
    ...named(initContainers, ' (init)'),
  ].join(', ');
  const name = asked ?? pod.metadata.annotations?.['kubectl.kubernetes.io/default-container'];
  if (name !== undefined && name !== '') {
    const found = [...containers, ...initContainers, ...ephemeralContainers].find((one) => one.name === name);
    if (found) return found;
    throw failed(`container ${name} is not valid for pod ${pod.metadata.name} out of: ${all}`);
  }
  const [first] = containers;
  if (!first) throw failed(`pod ${pod.metadata.namespace}/${pod.metadata.name} does not have any containers`);
  if (containers.length + initContainers.length + ephemeralContainers.length > 1)
    warn(`Defaulted container "${first.name}" out of: ${all}`);
  return first;
}
