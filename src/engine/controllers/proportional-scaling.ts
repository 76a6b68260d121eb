import type { Deployment, ReplicaSet } from '../../model/objects/index.ts';
import { bounds, byAge, maxAnnotation, type Resize, sumReplicas } from './rollout.ts';

/**
 * sync.go scale: a change of `spec.replicas` in the middle of a rollout is shared out among the active sets in proportion
 * to their sizes; what rounding leaves goes to the largest.
 */
export function proportionalResizes(deployment: Deployment, active: readonly ReplicaSet[]): Resize[] {
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
