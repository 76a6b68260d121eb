import { pathOf, type Resource, type Thing, typeName } from '../api.ts';
import { Failure, failed } from '../failure.ts';
import { flagsOf } from '../flags.ts';
import { valuesAt } from '../json-path.ts';
import { objects } from '../select.ts';
import type { Run, Verb } from '../verb.ts';
import { pause } from './change.ts';

/** How often a waiting command looks again (virtual ms). */
const lookEvery = 50;

/** Go's durations, `1m30s`, in ms. Throws Failure. */
function durationOf(text: string, flag: string): number {
  const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };
  if (/^-?0$/.test(text)) return 0;
  if (!/^-?(?:\d+(?:\.\d+)?(?:ms|s|m|h))+$/.test(text))
    throw failed(
      `invalid argument ${JSON.stringify(text)} for "--${flag}" flag: time: ${/^-?\d+$/.test(text) ? `missing unit in duration` : `invalid duration`} ${JSON.stringify(text)}`,
    );
  const sum = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h)/g)].reduce(
    (ms, [, n, unit]) => ms + Number(n) * (units[unit ?? ''] ?? 0),
    0,
  );
  return text.startsWith('-') ? -sum : sum;
}

interface Status {
  readonly conditions?: readonly { readonly type: string; readonly status: string; readonly reason?: string }[];
}

type Holds = (object: Thing | undefined) => boolean;

/** `--for=condition=Ready[=true]`, `jsonpath=…=value`, `create`, `delete` (kubectl pkg/cmd/wait/wait.go conditionFuncFor). */
function conditionOf(wanted: string): Holds {
  if (wanted === 'delete') return (object) => object === undefined;
  if (wanted === 'create') return (object) => object !== undefined;
  const [, name, value = 'true'] = /^condition=([^=]+)(?:=(.*))?$/.exec(wanted) ?? [];
  if (name !== undefined)
    return (object) =>
      (object?.status as Status | undefined)?.conditions?.some(
        ({ type, status }) => type.toLowerCase() === name.toLowerCase() && status.toLowerCase() === value.toLowerCase(),
      ) ?? false;
  const [, path, to] = /^jsonpath=(\{.*\})(?:=(.*))?$/s.exec(wanted) ?? [];
  if (path === undefined) throw failed(`unrecognized condition: "${wanted}"`);
  return (object) => {
    const [found] = valuesAt(path, object);
    return to === undefined ? found !== undefined : String(found) === to.replace(/^(['"])(.*)\1$/, '$2');
  };
}

/** Waits until it holds of an object; false when the run was cancelled. Throws Failure at `end` (virtual ms). */
async function heldBefore(
  run: Run,
  of: { resource: Resource; object: Thing },
  holds: Holds,
  end: number,
): Promise<boolean> {
  const { name, namespace = run.namespace, uid } = of.object.metadata;
  while (!run.signal.aborted) {
    const now = await run.client.find(pathOf(of.resource, namespace, name));
    // Another object of that name is not the one that was waited for.
    const same = run.parsed.text('for') === 'delete' && now?.metadata.uid !== uid ? undefined : now;
    if (holds(same)) return true;
    if (!now) throw new Failure(`Error from server (NotFound): ${of.resource.name} "${name}" not found`);
    if (run.client.api.now() >= end) throw failed(`timed out waiting for the condition on ${of.resource.name}/${name}`);
    await pause(run, lookEvery);
  }
  return false;
}

export const wait: Verb = {
  flags: flagsOf('for timeout selector,-l all? all-namespaces?,-A field-selector output,-o'),
  async run(run) {
    const holds = conditionOf(run.parsed.text('for') ?? '');
    const timeout = durationOf(run.parsed.text('timeout') ?? '30s', 'timeout');
    const end = run.client.api.now() + (timeout < 0 ? 7 * 86_400_000 : timeout);
    const found = await objects(run, run.parsed.args);
    if (found.length === 0) throw failed('no matching resources found');
    for (const one of found) {
      if (!(await heldBefore(run, one, holds, end))) return;
      const { resource, object } = one;
      const { name } = object.metadata;
      run.out(`${typeName(resource)}/${name} ${run.parsed.text('for') === 'delete' ? 'deleted' : 'condition met'}`);
    }
  },
};

/** What `rollout status` says of a Deployment, and whether it is done (kubectl pkg/polymorphichelpers/rollout_status.go). */
function deploymentStatus({ metadata, spec, status }: Thing): { readonly text: string; readonly done?: true } {
  const name = JSON.stringify(metadata.name);
  const { replicas = 1 } = spec as { readonly replicas?: number };
  const seen = status as Status & Readonly<Record<string, number | undefined>>;
  if (Number(metadata.generation ?? 0) > (seen.observedGeneration ?? 0))
    return { text: 'Waiting for deployment spec update to be observed...' };
  if (seen.conditions?.some(({ type, reason }) => type === 'Progressing' && reason === 'ProgressDeadlineExceeded'))
    throw failed(`deployment ${name} exceeded its progress deadline`);
  const { updatedReplicas = 0, replicas: all = 0, availableReplicas = 0 } = seen;
  const waiting = (what: string) => ({ text: `Waiting for deployment ${name} rollout to finish: ${what}...` });
  if (updatedReplicas < replicas)
    return waiting(`${updatedReplicas} out of ${replicas} new replicas have been updated`);
  if (all > updatedReplicas) return waiting(`${all - updatedReplicas} old replicas are pending termination`);
  if (availableReplicas < updatedReplicas)
    return waiting(`${availableReplicas} of ${updatedReplicas} updated replicas are available`);
  return { text: `deployment ${name} successfully rolled out`, done: true };
}

async function theDeployment(run: Run) {
  if (run.parsed.args.length === 0) throw failed('required resource not specified');
  const [found] = await objects(run, run.parsed.args);
  if (found?.resource.kind !== 'Deployment')
    throw failed(
      `no status viewer has been implemented for ${found?.resource.kind}.${found?.resource.groupVersion.split('/')[0]}`,
    );
  return found;
}

export const rolloutStatus: Verb = {
  flags: flagsOf('watch?,-w timeout revision# selector,-l'),
  async run(run) {
    const { resource, object } = await theDeployment(run);
    const timeout = durationOf(run.parsed.text('timeout') ?? '0s', 'timeout');
    const end = timeout === 0 ? undefined : run.client.api.now() + timeout;
    const { name, namespace = run.namespace } = object.metadata;
    let said = '';
    while (!run.signal.aborted) {
      const { text, done } = deploymentStatus((await run.client.get(pathOf(resource, namespace, name))) as Thing);
      if (text !== said) run.out(text);
      said = text;
      if (done || run.parsed.text('watch') === 'false') return;
      if (end !== undefined && run.client.api.now() >= end) throw failed('timed out waiting for the condition');
      await pause(run, lookEvery);
    }
  },
};

/** `kubectl rollout restart` (kubectl pkg/polymorphichelpers/objectrestarter.go). */
export const rolloutRestart: Verb = {
  flags: flagsOf('selector,-l'),
  async run(run) {
    const { resource, object } = await theDeployment(run);
    // Virtual time counts from the epoch, as the engine's timestamps do.
    const restartedAt = new Date(run.client.api.now()).toISOString();
    const body = {
      spec: { template: { metadata: { annotations: { 'kubectl.kubernetes.io/restartedAt': restartedAt } } } },
    };
    await run.client.patch(pathOf(resource, object.metadata.namespace, object.metadata.name), body);
    run.out(`${typeName(resource)}/${object.metadata.name} restarted`);
  },
};
