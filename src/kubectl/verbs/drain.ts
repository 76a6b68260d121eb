import { type DrainedPod, drainRetry, type Leaving, leaving } from '../../model/drain.ts';
import { pathOf, type Resource, type Thing, withQuery } from '../api.ts';
import { Failure, failed, ServerFailure } from '../failure.ts';
import { flagsOf } from '../flags.ts';
import { follow } from '../follow.ts';
import { pause } from '../pause.ts';
import { changeFlags, dryRunOf, dryRunSuffix, type Found, tell } from '../tell.ts';
import type { Run, Verb } from '../verb.ts';
import { mark, nodesOf } from './cordon.ts';

interface Draining {
  readonly run: Run;
  readonly pods: Resource;
  readonly grace: number;
  /** Virtual instant at which it gives up; Infinity: never. */
  readonly end: number;
}

const named = ({ metadata }: Thing): string =>
  `pods/${JSON.stringify(metadata.name)} -n ${JSON.stringify(metadata.namespace ?? '')}`;

function sendEviction({ run, pods, grace }: Draining, { metadata }: Thing): Promise<unknown> {
  const { name, namespace } = metadata;
  const dry = dryRunOf(run.parsed) === 'server';
  const deleteOptions = { ...(grace >= 0 && { gracePeriodSeconds: grace }), ...(dry && { dryRun: ['All'] }) };
  if (run.parsed.is('disable-eviction')) return run.client.send('DELETE', pathOf(pods, namespace, name), deleteOptions);
  const body = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name, namespace }, deleteOptions };
  return run.client.send(
    'POST',
    withQuery(pathOf(pods, namespace, name, 'eviction'), { dryRun: dry ? 'All' : undefined }),
    body,
  );
}

/** Evicts a pod, again and again while its budget refuses; false when it was gone already. Throws Failure. */
async function evict(draining: Draining, pod: Thing): Promise<boolean> {
  const { run, end } = draining;
  while (!run.signal.aborted) {
    if (!run.parsed.is('disable-eviction'))
      run.out(`evicting pod ${pod.metadata.namespace}/${pod.metadata.name}${dryRunSuffix(run.parsed)}`);
    if (run.client.api.now() >= end)
      throw failed(`error when evicting ${named(pod)}: global timeout reached: ${run.parsed.text('timeout')}`);
    try {
      await sendEviction(draining, pod);
      return true;
    } catch (error) {
      if (!(error instanceof ServerFailure)) throw error;
      if (error.status === 404) return false;
      const why = error.body.message ?? '';
      if (error.status !== 429) throw failed(`error when evicting ${named(pod)}: ${why}`);
      run.err(`error when evicting ${named(pod)} (will retry after 5s): ${why}`);
    }
    await pause(run, drainRetry);
  }
  return false;
}

/** Evicts a pod and waits until it is gone. */
async function leave(draining: Draining, pod: Thing): Promise<void> {
  const { run, pods, end } = draining;
  if (!(await evict(draining, pod)) || dryRunOf(run.parsed) === 'server') return;
  const { name, namespace, uid } = pod.metadata;
  const left = Number.isFinite(end) ? Math.max(0, end - run.client.api.now()) : undefined;
  const came = await follow(run, { resource: pods, namespace, name }, (now) => now?.metadata.uid !== uid, left);
  if (came === 'timed out')
    throw failed(
      `error when waiting for pod ${JSON.stringify(name)} in namespace ${JSON.stringify(namespace)} to terminate: global timeout reached: ${run.parsed.text('timeout')}`,
    );
  if (came === 'met')
    tell(run, { resource: pods, object: pod }, run.parsed.is('disable-eviction') ? 'deleted' : 'evicted');
}

/** Lets the pods of one node go, all at once. Throws Failure with all that went wrong. */
async function drainNode(draining: Draining, going: Leaving<Thing>): Promise<void> {
  const { run } = draining;
  if (going.error !== undefined) throw failed(going.error);
  if (going.warning !== '') run.err(`Warning: ${going.warning}`);
  if (dryRunOf(run.parsed) === 'client') {
    for (const { metadata } of going.pods) run.out(`evicting pod ${metadata.namespace}/${metadata.name} (dry run)`);
    return;
  }
  const ends = await Promise.allSettled(going.pods.map((pod) => leave(draining, pod)));
  const failures = ends.flatMap((end) => (end.status === 'rejected' ? [end.reason as unknown] : []));
  const wrong = failures.find((failure) => !(failure instanceof Failure));
  if (wrong !== undefined) throw wrong;
  const texts = failures.map((failure) => (failure as Failure).message.replace(/^error: /, ''));
  const [only] = texts;
  if (only !== undefined) throw failed(texts.length === 1 ? only : `[${texts.join(', ')}]`);
}

/** The pods of a node that are to go. */
async function podsOn({ run: { parsed, client }, pods }: Draining, node: string): Promise<Leaving<Thing>> {
  const path = withQuery(pathOf(pods, undefined), {
    fieldSelector: `spec.nodeName=${node}`,
    labelSelector: parsed.text('pod-selector'),
  });
  const { items } = (await client.get(path)) as { readonly items: readonly (Thing & DrainedPod)[] };
  return leaving(items, {
    ignoreDaemonSets: parsed.is('ignore-daemonsets'),
    deleteEmptyDirData: parsed.is('delete-emptydir-data'),
    force: parsed.is('force'),
  });
}

/** Drains one node and says so; what went wrong, if anything did. */
async function drainOne(run: Run, node: Found, draining: Draining): Promise<string | undefined> {
  try {
    await drainNode(draining, await podsOn(draining, node.object.metadata.name));
    if (!run.signal.aborted) tell(run, node, 'drained');
    return undefined;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    const why = error.message.replace(/^error: /, '');
    run.err(`error: unable to drain node "${node.object.metadata.name}" due to error: ${why}, continuing command...`);
    return why;
  }
}

/** `kubectl drain` (kubectl pkg/cmd/drain/drain.go, pkg/drain/drain.go). */
export const drain: Verb = {
  flags: flagsOf(
    `selector,-l force? ignore-daemonsets? delete-emptydir-data? grace-period# timeout~ pod-selector disable-eviction?
     skip-wait-for-delete-timeout# chunk-size# ${changeFlags}`,
  ),
  async run(run) {
    const nodes = await nodesOf(run);
    for (const node of nodes) await mark(run, node, true);
    const pods = await run.client.resource('pods');
    const timeout = run.parsed.duration('timeout') ?? 0;
    const end = timeout === 0 ? Number.POSITIVE_INFINITY : run.client.api.now() + timeout;
    const draining = { run, pods, grace: run.parsed.number('grace-period') ?? -1, end };
    const fatal: string[] = [];
    const pending: string[] = [];
    for (const node of nodes) {
      const why = await drainOne(run, node, draining);
      if (why === undefined) continue;
      fatal.push(why);
      pending.push(node.object.metadata.name);
    }
    if (pending.length === 0) return;
    run.err(['There are pending nodes to be drained:', ...pending.map((name) => ` ${name}`)].join('\n'));
    throw new Failure(fatal.join('\n'));
  },
};
