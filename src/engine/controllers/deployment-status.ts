import type { Condition, Deployment, ReplicaSet } from '../../model/objects/index.ts';
import { millisecondsOf, timestampAt } from '../../model/time.ts';
import { bounds, sumAvailable } from './rollout.ts';

type Status = Deployment['status'];

const conditionOf = (status: Status, type: string): Condition | undefined =>
  status.conditions?.find((condition) => condition.type === type);

/** util.SetDeploymentCondition: same status and reason change nothing; the transition time moves with the status only. */
function withCondition(conditions: readonly Condition[], next: Condition, progressed = false): Condition[] {
  const current = conditions.find((condition) => condition.type === next.type);
  if (!progressed && current?.status === next.status && current?.reason === next.reason) return [...conditions];
  const lastTransitionTime = current?.status === next.status ? current.lastTransitionTime : next.lastTransitionTime;
  const kept = { ...next, ...(lastTransitionTime !== undefined && { lastTransitionTime }) };
  return [...conditions.filter((condition) => condition !== current), kept];
}

/** All pods are of the new template and available (util.DeploymentComplete). */
export function isComplete(deployment: Deployment, status: Status): boolean {
  const { replicas } = deployment.spec;
  return (
    (status.updatedReplicas ?? 0) === replicas &&
    (status.replicas ?? 0) === replicas &&
    (status.availableReplicas ?? 0) === replicas
  );
}

/** util.DeploymentProgressing: more new pods, fewer old ones, more ready or more available than before. */
function isProgressing(before: Status, after: Status): boolean {
  const old = (status: Status): number => (status.replicas ?? 0) - (status.updatedReplicas ?? 0);
  return (
    (after.updatedReplicas ?? 0) > (before.updatedReplicas ?? 0) ||
    old(after) < old(before) ||
    (after.readyReplicas ?? 0) > (before.readyReplicas ?? 0) ||
    (after.availableReplicas ?? 0) > (before.availableReplicas ?? 0)
  );
}

export interface RolloutFacts {
  readonly sets: readonly ReplicaSet[];
  readonly fresh: ReplicaSet | undefined;
  /** The set was made in this sync. */
  readonly created: boolean;
  /** Virtual ms. */
  readonly now: number;
}

function available(deployment: Deployment, count: number, at: string): Condition {
  const enough = count >= deployment.spec.replicas - bounds(deployment).unavailable;
  return {
    type: 'Available',
    status: enough ? 'True' : 'False',
    reason: enough ? 'MinimumReplicasAvailable' : 'MinimumReplicasUnavailable',
    message: enough ? 'Deployment has minimum availability.' : 'Deployment does not have minimum availability.',
    lastUpdateTime: at,
    lastTransitionTime: at,
  };
}

type Told = Pick<Condition, 'status' | 'reason' | 'message'>;

/** progress.go syncRolloutStatus: what to say of the rollout, or undefined to leave what was said. */
function progress(deployment: Deployment, status: Status, facts: RolloutFacts): Told | undefined {
  const { metadata, spec } = deployment;
  const current = conditionOf(deployment.status, 'Progressing');
  const name = facts.fresh ? `ReplicaSet "${facts.fresh.metadata.name}"` : `Deployment "${metadata.name}"`;
  if (spec.paused) {
    if (current?.reason === 'ProgressDeadlineExceeded') return undefined;
    return { status: 'Unknown', reason: 'DeploymentPaused', message: 'Deployment is paused' };
  }
  if (current?.reason === 'DeploymentPaused') {
    return { status: 'Unknown', reason: 'DeploymentResumed', message: 'Deployment is resumed' };
  }
  if (facts.created) {
    const message = `Created new replica set "${facts.fresh?.metadata.name}"`;
    return { status: 'True', reason: 'NewReplicaSetCreated', message };
  }
  if (status.replicas === status.updatedReplicas && current?.reason === 'NewReplicaSetAvailable') return undefined;
  if (isComplete(deployment, status)) {
    return { status: 'True', reason: 'NewReplicaSetAvailable', message: `${name} has successfully progressed.` };
  }
  if (isProgressing(deployment.status, status)) {
    return { status: 'True', reason: 'ReplicaSetUpdated', message: `${name} is progressing.` };
  }
  if (!current) {
    const message = `Found new replica set "${facts.fresh?.metadata.name}"`;
    return { status: 'True', reason: 'FoundNewReplicaSet', message };
  }
  if (deadlineOf(deployment, current) <= facts.now) {
    return { status: 'False', reason: 'ProgressDeadlineExceeded', message: `${name} has timed out progressing.` };
  }
  return undefined;
}

/** When (virtual ms) a rollout that shows no further progress counts as failed. */
function deadlineOf(deployment: Deployment, progressing: Condition): number {
  const since = progressing.lastUpdateTime ?? progressing.lastTransitionTime;
  return (since === undefined ? 0 : millisecondsOf(since)) + deployment.spec.progressDeadlineSeconds * 1000;
}

/** Milliseconds until the rollout's deadline must be looked at, or undefined when there is none to watch (requeueStuckDeployment). */
export function untilDeadline(deployment: Deployment, now: number): number | undefined {
  const current = conditionOf(deployment.status, 'Progressing');
  const settled = ['NewReplicaSetAvailable', 'ProgressDeadlineExceeded', 'DeploymentPaused'];
  if (!current || settled.includes(current.reason ?? '')) return undefined;
  return Math.max(0, deadlineOf(deployment, current) - now) + 1000;
}

/** sync.go calculateStatus and progress.go. Counts of zero are left out, as Go's omitempty does. */
export function deploymentStatus(deployment: Deployment, facts: RolloutFacts): Status {
  const { sets, fresh } = facts;
  const at = timestampAt(facts.now);
  const total = sets.reduce((sum, set) => sum + set.status.replicas, 0);
  const ready = sets.reduce((sum, set) => sum + (set.status.readyReplicas ?? 0), 0);
  const free = sumAvailable(sets);
  const updated = fresh?.status.replicas ?? 0;
  const missing = Math.max(0, sets.reduce((sum, set) => sum + set.spec.replicas, 0) - free);
  const counts: Status = {
    ...(deployment.metadata.generation !== undefined && { observedGeneration: deployment.metadata.generation }),
    ...(total > 0 && { replicas: total }),
    ...(updated > 0 && { updatedReplicas: updated }),
    ...(ready > 0 && { readyReplicas: ready }),
    ...(free > 0 && { availableReplicas: free }),
    ...(missing > 0 && { unavailableReplicas: missing }),
  };
  let conditions = withCondition(deployment.status.conditions ?? [], available(deployment, free, at));
  const told = progress(deployment, counts, facts);
  if (told) {
    const condition: Condition = { type: 'Progressing', ...told, lastUpdateTime: at, lastTransitionTime: at };
    conditions = withCondition(conditions, condition, told.reason === 'ReplicaSetUpdated');
  }
  return { ...counts, conditions };
}
