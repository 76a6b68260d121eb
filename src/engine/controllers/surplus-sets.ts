import type { Deployment, ReplicaSet } from '../../model/objects/index.ts';
import { revisionOf } from './rollout.ts';

/** Empty old sets beyond revisionHistoryLimit, oldest revision first (sync.go cleanupDeployment). */
export function surplusSets({ spec }: Deployment, old: readonly ReplicaSet[]): readonly ReplicaSet[] {
  const empty = old.filter(
    (set) => set.spec.replicas === 0 && set.status.replicas === 0 && set.metadata.deletionTimestamp === undefined,
  );
  const surplus = Math.max(0, empty.length - spec.revisionHistoryLimit);
  return empty.sort((a, b) => revisionOf(a) - revisionOf(b)).slice(0, surplus);
}
