import { drainRetry, leaving } from '../../model/drain.ts';
import type { Node, Pod } from '../../model/objects/index.ts';
import type { Actor, Api } from '../apiserver/api.ts';
import { ApiError } from '../apiserver/api-error.ts';
import { evict } from '../apiserver/eviction.ts';
import type { Simulation } from '../sim/simulation.ts';

export interface DrainOptions {
  /** Evict pods that nobody will replace, too. */
  readonly force: boolean;
  readonly actor: Actor;
  readonly sim: Simulation;
}

/** What kubectl would print; `ok` is whether it would go on to say that the node is drained. */
export interface Drained {
  readonly ok: boolean;
  readonly lines: readonly string[];
}

/** `kubectl cordon` and `uncordon`: marks the node (un)schedulable and returns what kubectl prints. */
export function cordon(api: Api, node: Node, on: boolean, actor: Actor): string {
  const { name } = node.metadata;
  const done = on ? 'cordoned' : 'uncordoned';
  if ((node.spec.unschedulable ?? false) === on) return `node/${name} already ${done}`;
  const { unschedulable: _before, ...spec } = node.spec;
  api.update('Node', { ...node, spec: on ? { ...spec, unschedulable: true } : spec }, actor);
  return `node/${name} ${done}`;
}

const nameOf = ({ metadata }: Pod): string => `${metadata.namespace}/${metadata.name}`;

/** Evicts a pod; what kubectl prints when a budget refuses that, and it will try again. */
function evicted(api: Api, { metadata }: Pod, { actor, sim }: DrainOptions): string | undefined {
  const { namespace = '', name, uid } = metadata;
  const options = { preconditions: { uid } };
  try {
    evict(api, { namespace, name, options, dryRun: false, actor, now: sim.now });
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (error.status.reason !== 'TooManyRequests') return undefined;
    return `error when evicting pods/"${name}" -n "${namespace}" (will retry after 5s): ${error.message}`;
  }
  return undefined;
}

/** Tries again every five seconds, as long as the pod is there and nobody gave the drain up by uncordoning the node. */
function retry(api: Api, pod: Pod, node: string, options: DrainOptions): void {
  const { namespace = '', name, uid } = pod.metadata;
  options.sim.after(drainRetry, () => {
    if (!api.get('Node', '', node)?.spec.unschedulable) return;
    if (api.get('Pod', namespace, name)?.metadata.uid !== uid) return;
    if (evicted(api, pod, options) !== undefined) retry(api, pod, node, options);
  });
}

/**
 * `kubectl drain --ignore-daemonsets --delete-emptydir-data` as one action, for a button: cordons the node, then evicts its pods, each
 * with its own grace period. Pods without a controller stop it, unless forced; then nothing is evicted. A pod whose
 * PodDisruptionBudget refuses is tried again and again. `src/kubectl/verbs/drain.ts` does the same call by call, for as long as
 * somebody waits for it.
 */
export function drain(api: Api, node: Node, options: DrainOptions): Drained {
  const { force, actor } = options;
  const { name } = node.metadata;
  const cordoned = cordon(api, node, true, actor);
  const here = api.list('Pod').filter((pod) => pod.spec.nodeName === name);
  const { pods, warning, error } = leaving(here, { ignoreDaemonSets: true, deleteEmptyDirData: true, force });
  if (error !== undefined)
    return { ok: false, lines: [cordoned, `error: unable to drain node "${name}" due to error: ${error}`] };
  const told = pods.flatMap((pod) => {
    const refusal = evicted(api, pod, options);
    if (refusal !== undefined) retry(api, pod, name, options);
    return [`evicting pod ${nameOf(pod)}`, ...(refusal === undefined ? [] : [refusal])];
  });
  return {
    ok: true,
    lines: [
      cordoned,
      ...(warning === '' ? [] : [`Warning: ${warning}`]),
      ...told,
      ...(pods.length === 0 ? [`node/${name} drained`] : []),
    ],
  };
}
