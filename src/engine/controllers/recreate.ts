import type { Pod, ReplicaSet } from '../../model/objects/index.ts';
import { isActive, type Resize } from './rollout.ts';

/** recreate.go: what old sets come to before there may be a new one; none while their pods still run, undefined when all are gone. */
export function idleFirst(
  old: readonly ReplicaSet[],
  podsOf: (uid: string) => readonly Pod[],
): readonly Resize[] | undefined {
  const active = old.filter(isActive);
  if (active.length > 0) return active.map((set) => ({ set, replicas: 0 }));
  const running = old.some((set) =>
    podsOf(set.metadata.uid).some(({ status }) => status.phase !== 'Failed' && status.phase !== 'Succeeded'),
  );
  return running ? [] : undefined;
}
