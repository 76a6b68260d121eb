import type { Deployment, ReplicaSet } from '../../model/objects/index.ts';
import { bounds, byAge, isActive, maxAnnotation, type Resize, sumReplicas } from './rollout.ts';

/** sync.go scale: what becomes of a Deployment's sets, the new one among them if there is one, when `spec.replicas` changed. */
export function resizesToScale(
  deployment: Deployment,
  { fresh, old }: { readonly fresh: ReplicaSet | undefined; readonly old: readonly ReplicaSet[] },
): Resize[] {
  const active = [...old, ...(fresh ? [fresh] : [])].filter(isActive);
  const { replicas } = deployment.spec;
  if (active.length <= 1) {
    const set = active[0] ?? fresh ?? old.at(-1);
    return set ? [{ set, replicas }] : [];
  }
  const saturated = fresh?.spec.replicas === replicas && fresh.status.availableReplicas === replicas;
  if (saturated) return old.filter(isActive).map((set) => ({ set, replicas: 0 }));
  return deployment.spec.strategy.type === 'RollingUpdate' ? proportionalResizes(deployment, active) : [];
}

/**
 * sync.go scale: a change of `spec.replicas` in the middle of a rollout is shared out among the active sets in proportion
 * to their sizes; what rounding leaves goes to the largest.
 */
function proportionalResizes(deployment: Deployment, active: readonly ReplicaSet[]): Resize[] {
  const { replicas } = deployment.spec;
  const allowed = replicas > 0 ? replicas + bounds(deployment).surge : 0;
  let left = allowed - sumReplicas(active);
  const growing = left > 0;
  const ordered = [...active].sort(
    (a, b) => b.spec.replicas - a.spec.replicas || (growing ? byAge(b, a) : byAge(a, b)),
  );
  const sizes = ordered.map((set) => {
    const before = Number(set.metadata.annotations?.[maxAnnotation]) || deployment.status.replicas || replicas;
    const share = Math.round((set.spec.replicas * allowed) / before) - set.spec.replicas;
    const step = growing ? Math.min(Math.max(share, 0), left) : Math.max(Math.min(share, 0), left);
    left -= step;
    return { set, replicas: set.spec.replicas + step };
  });
  return sizes.map((size, i) => (i === 0 ? { ...size, replicas: Math.max(0, size.replicas + left) } : size));
}
