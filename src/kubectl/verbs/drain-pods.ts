import { type Resource, type Thing, withQuery } from '../api.ts';
import { failed } from '../failure.ts';
import type { Run } from '../verb.ts';

/** The pods that a drain lets go, and what it warns of. */
export interface Leaving {
  readonly pods: readonly Thing[];
  readonly warnings: string;
}

interface Judged {
  readonly pod: Thing;
  readonly leaves: boolean;
  readonly warning?: string;
  readonly error?: string;
}

interface PodSpec {
  readonly volumes?: readonly { readonly emptyDir?: unknown }[];
}

const ownerOf = ({ metadata }: Thing): string | undefined =>
  (metadata.ownerReferences as readonly { readonly kind: string; readonly controller?: boolean }[] | undefined)?.find(
    ({ controller }) => controller,
  )?.kind;

/** What becomes of a pod (kubectl pkg/drain/filters.go): the first filter that does not let it go decides. */
function judged({ parsed }: Run, pod: Thing): Judged {
  const { phase } = (pod.status ?? {}) as { readonly phase?: string };
  const { volumes = [] } = (pod.spec ?? {}) as PodSpec;
  const ended = phase === 'Succeeded' || phase === 'Failed';
  const owner = ownerOf(pod);
  if (ended) return { pod, leaves: true };
  if (owner === 'DaemonSet')
    return parsed.is('ignore-daemonsets')
      ? { pod, leaves: false, warning: 'ignoring DaemonSet-managed Pods' }
      : { pod, leaves: false, error: 'DaemonSet-managed Pods (use --ignore-daemonsets to ignore)' };
  const local = volumes.some(({ emptyDir }) => emptyDir !== undefined);
  if (local && !parsed.is('delete-emptydir-data'))
    return { pod, leaves: false, error: 'Pods with local storage (use --delete-emptydir-data to override)' };
  if (owner === undefined)
    return parsed.is('force')
      ? { pod, leaves: true, warning: 'deleting Pods that declare no controller' }
      : { pod, leaves: false, error: 'cannot delete Pods that declare no controller (use --force to override)' };
  return { pod, leaves: true, ...(local && { warning: 'deleting Pods with local storage' }) };
}

/** `said: ns/a, ns/b` for each thing said of pods. */
function byWords(list: readonly Judged[], words: (one: Judged) => string | undefined): string[] {
  const said = new Map<string, string[]>();
  for (const one of list) {
    const text = words(one);
    const { namespace, name } = one.pod.metadata;
    if (text !== undefined) said.set(text, [...(said.get(text) ?? []), `${namespace}/${name}`]);
  }
  return [...said].map(([text, pods]) => `${text}: ${pods.join(', ')}`);
}

/** The pods of a node that are to go. Throws Failure when some must not. */
export async function leaving(run: Run, pods: Resource, node: string): Promise<Leaving> {
  const path = withQuery(`/api/${pods.groupVersion}/${pods.name}`, {
    fieldSelector: `spec.nodeName=${node}`,
    labelSelector: run.parsed.text('pod-selector'),
  });
  const { items } = (await run.client.get(path)) as { readonly items: readonly Thing[] };
  const list = items.map((pod) => judged(run, pod));
  const errors = byWords(list, ({ error }) => error).map((text) => `cannot delete ${text}`);
  const [only] = errors;
  if (only !== undefined) throw failed(errors.length === 1 ? only : `[${errors.join(', ')}]`);
  const going = list.filter(({ leaves }) => leaves).map(({ pod }) => pod);
  return { pods: going, warnings: byWords(list, ({ warning }) => warning).join('; ') };
}
