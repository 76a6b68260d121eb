import type { Deployment, IntOrPercent, ReplicaSet } from '../../model/objects/index.ts';

// The arithmetic of pkg/controller/deployment/util/deployment_util.go.

export const revisionAnnotation = 'deployment.kubernetes.io/revision';
export const desiredAnnotation = 'deployment.kubernetes.io/desired-replicas';
export const maxAnnotation = 'deployment.kubernetes.io/max-replicas';
export const hashLabel = 'pod-template-hash';

/** apimachinery pkg/util/intstr GetScaledValueFromIntOrPercent. */
export function scaled(value: IntOrPercent, total: number, round: (n: number) => number): number {
  return typeof value === 'number' ? value : round((Number.parseInt(value, 10) * total) / 100);
}

interface Bounds {
  readonly surge: number;
  readonly unavailable: number;
}

/** ResolveFenceposts: surge rounds up, unavailable rounds down, and one of them is at least one. */
export function bounds(deployment: Deployment): Bounds {
  const { replicas, strategy } = deployment.spec;
  if (strategy.type !== 'RollingUpdate') return { surge: 0, unavailable: 0 };
  const { maxSurge = '25%', maxUnavailable = '25%' } = strategy.rollingUpdate ?? {};
  const surge = scaled(maxSurge, replicas, Math.ceil);
  const unavailable = scaled(maxUnavailable, replicas, Math.floor);
  const atLeastOne = surge === 0 && unavailable === 0 ? 1 : unavailable;
  return { surge, unavailable: Math.min(atLeastOne, replicas) };
}

export const sumReplicas = (sets: readonly ReplicaSet[]): number =>
  sets.reduce((sum, set) => sum + set.spec.replicas, 0);

export const sumAvailable = (sets: readonly ReplicaSet[]): number =>
  sets.reduce((sum, set) => sum + (set.status.availableReplicas ?? 0), 0);

export const isActive = (set: ReplicaSet): boolean => set.spec.replicas > 0;

export const revisionOf = (object: Deployment | ReplicaSet): number =>
  Number(object.metadata.annotations?.[revisionAnnotation] ?? 0);

/** Oldest first; the name decides between sets of the same second. */
export const byAge = (a: ReplicaSet, b: ReplicaSet): number => {
  const [left, right] = [a.metadata, b.metadata];
  if (left.creationTimestamp !== right.creationTimestamp)
    return left.creationTimestamp < right.creationTimestamp ? -1 : 1;
  return left.name < right.name ? -1 : 1;
};

/** NewRSNewReplicas: how many pods the set of the new template may have now. */
export function newSetReplicas(deployment: Deployment, others: readonly ReplicaSet[], current: number): number {
  const { replicas, strategy } = deployment.spec;
  if (strategy.type === 'Recreate') return replicas;
  const room = replicas + bounds(deployment).surge - sumReplicas(others) - current;
  return room <= 0 ? current : current + Math.min(room, replicas - current);
}

export interface Resize {
  readonly set: ReplicaSet;
  readonly replicas: number;
}

/** rolling.go reconcileOldReplicaSets: unhealthy old pods go first, then as many as leave enough available. */
export function oldSetResizes(deployment: Deployment, old: readonly ReplicaSet[], fresh: ReplicaSet): Resize[] {
  const minAvailable = deployment.spec.replicas - bounds(deployment).unavailable;
  const freshUnavailable = fresh.spec.replicas - (fresh.status.availableReplicas ?? 0);
  const mayGo = sumReplicas(old) + fresh.spec.replicas - minAvailable - freshUnavailable;
  if (mayGo <= 0) return [];
  const sizes = new Map<ReplicaSet, number>([...old].sort(byAge).map((set) => [set, set.spec.replicas]));
  let cleaned = 0;
  for (const [set, replicas] of sizes) {
    const unhealthy = Math.min(mayGo - cleaned, replicas - (set.status.availableReplicas ?? 0));
    if (unhealthy <= 0) continue;
    sizes.set(set, replicas - unhealthy);
    cleaned += unhealthy;
  }
  let spare = sumAvailable([...old, fresh]) - minAvailable;
  for (const [set, replicas] of sizes) {
    if (spare <= 0) break;
    const down = Math.min(replicas, spare);
    sizes.set(set, replicas - down);
    spare -= down;
  }
  return [...sizes]
    .filter(([set, replicas]) => set.spec.replicas !== replicas)
    .map(([set, replicas]) => ({ set, replicas }));
}
