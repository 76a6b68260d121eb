import type { Node, Pod } from '../../model/objects/index.ts';
import type { Actor, Api } from '../apiserver/api.ts';
import { ignoring } from '../apiserver/errors.ts';
import { controllerOf } from './controller.ts';

export interface DrainOptions {
  /** Evict pods that nobody will replace, too. */
  readonly force: boolean;
  readonly actor: Actor;
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

const hasEnded = ({ status: { phase } }: Pod): boolean => phase === 'Succeeded' || phase === 'Failed';
const nameOf = ({ metadata }: Pod): string => `${metadata.namespace}/${metadata.name}`;
const namesOf = (pods: readonly Pod[]): string => pods.map(nameOf).join(', ');

/**
 * `kubectl drain --ignore-daemonsets`: cordons the node, then evicts its pods, each with its own grace period
 * (kubectl pkg/drain/filters.go). DaemonSet pods stay: they would come back at once. Pods without a controller stop it, unless
 * forced; then nothing is evicted. No PodDisruptionBudgets: an eviction is never refused.
 */
export function drain(api: Api, node: Node, { force, actor }: DrainOptions): Drained {
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
  const evicted = here.filter((pod) => !daemons.includes(pod));
  for (const { metadata } of evicted) {
    const { namespace = '', uid } = metadata;
    const options = { preconditions: { uid } };
    ignoring(['NotFound', 'Conflict'], () => api.delete('Pod', namespace, metadata.name, options, actor));
  }
  return {
    ok: true,
    lines: [
      cordoned,
      ...(warnings.length > 0 ? [`Warning: ${warnings.join('; ')}`] : []),
      ...evicted.map((pod) => `evicting pod ${nameOf(pod)}`),
      ...(evicted.length === 0 ? [`node/${name} drained`] : []),
    ],
  };
}
