import type { Node, Pod } from '../../model/objects/index.ts';
import type { Actor, Api } from '../apiserver/api.ts';
import { ApiError } from '../apiserver/errors.ts';
import { evict } from '../apiserver/eviction.ts';
import type { Simulation } from '../sim/simulation.ts';
import { controllerOf } from './controller.ts';

export interface DrainOptions {
  /** Evict pods that nobody will replace, too. */
  readonly force: boolean;
  readonly actor: Actor;
  readonly sim: Simulation;
}

/** kubectl drain tries again after this when a budget refuses; virtual ms. */
const retryAfter = 5000;

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

const hasEnded = ({ status: { phase } }: Pod): boolean => phase === 'Succeeded' || phase === 'Failed';
const nameOf = ({ metadata }: Pod): string => `${metadata.namespace}/${metadata.name}`;
const namesOf = (pods: readonly Pod[]): string => pods.map(nameOf).join(', ');

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
  options.sim.after(retryAfter, () => {
    if (!api.get('Node', '', node)?.spec.unschedulable) return;
    if (api.get('Pod', namespace, name)?.metadata.uid !== uid) return;
    if (evicted(api, pod, options) !== undefined) retry(api, pod, node, options);
  });
}

/**
 * `kubectl drain --ignore-daemonsets`: cordons the node, then evicts its pods, each with its own grace period
 * (kubectl pkg/drain/filters.go). DaemonSet pods stay: they would come back at once. Pods without a controller stop it, unless
 * forced; then nothing is evicted. A pod whose PodDisruptionBudget refuses is tried again and again.
 */
export function drain(api: Api, node: Node, options: DrainOptions): Drained {
  const { force, actor } = options;
  const { name } = node.metadata;
  const cordoned = cordon(api, node, true, actor);
  const here = api.list('Pod').filter((pod) => pod.spec.nodeName === name);
  const daemons = here.filter((pod) => !hasEnded(pod) && controllerOf(pod)?.kind === 'DaemonSet');
  const bare = here.filter((pod) => !hasEnded(pod) && !controllerOf(pod));
  if (bare.length > 0 && !force) {
    const why = `cannot delete Pods that declare no controller (use --force to override): ${namesOf(bare)}`;
    return { ok: false, lines: [cordoned, `error: unable to drain node "${name}" due to error: ${why}`] };
  }
  const warnings = [
    ...(daemons.length > 0 ? [`ignoring DaemonSet-managed Pods: ${namesOf(daemons)}`] : []),
    ...(bare.length > 0 ? [`deleting Pods that declare no controller: ${namesOf(bare)}`] : []),
  ];
  const leaving = here.filter((pod) => !daemons.includes(pod));
  const told = leaving.flatMap((pod) => {
    const refusal = evicted(api, pod, options);
    if (refusal !== undefined) retry(api, pod, name, options);
    return [`evicting pod ${nameOf(pod)}`, ...(refusal === undefined ? [] : [refusal])];
  });
  return {
    ok: true,
    lines: [
      cordoned,
      ...(warnings.length > 0 ? [`Warning: ${warnings.join('; ')}`] : []),
      ...told,
      ...(leaving.length === 0 ? [`node/${name} drained`] : []),
    ],
  };
}
