import type { Condition, ContainerStatus, Pod, PodStatus } from '../../model/objects/index.ts';

/** What a kubelet knows of a pod on its node. */
export interface PodFacts {
  readonly pod: Pod;
  /** The status the API server has: conditions of others are kept, and times of what did not change. */
  readonly current: PodStatus;
  readonly containers: readonly ContainerStatus[];
  readonly initialized: boolean;
  readonly hostIP: string;
  readonly podIP: string | undefined;
  readonly startTime: string;
  /** The timestamp of now. */
  readonly at: string;
}

const owned = ['PodReadyToStartContainers', 'Initialized', 'Ready', 'ContainersReady'];

/** pkg/kubelet/kubelet_pods.go getPhase. */
function phaseOf({ spec, metadata }: Pod, containers: readonly ContainerStatus[]): PodStatus['phase'] {
  const begun = (c: ContainerStatus): boolean => !c.state.waiting || c.lastState.terminated !== undefined;
  if (!containers.every(begun)) return 'Pending';
  if (!containers.every((c) => c.state.terminated)) return 'Running';
  if (spec.restartPolicy === 'Always' && metadata.deletionTimestamp === undefined) return 'Running';
  const failed = containers.some((c) => c.state.terminated?.exitCode !== 0);
  if (!failed) return 'Succeeded';
  return spec.restartPolicy === 'OnFailure' && metadata.deletionTimestamp === undefined ? 'Running' : 'Failed';
}

/** pkg/kubelet/status/generate.go: what the container states say about the pod. */
export function podStatus(facts: PodFacts): PodStatus {
  const { pod, current, containers, initialized, podIP, hostIP, at } = facts;
  const phase = phaseOf(pod, containers);
  const unready = containers.filter((c) => !c.ready).map((c) => c.name);
  const ended = phase === 'Succeeded' || phase === 'Failed';
  const reason =
    phase === 'Succeeded'
      ? { reason: 'PodCompleted' }
      : phase === 'Failed'
        ? { reason: 'PodFailed' }
        : { reason: 'ContainersNotReady', message: `containers with unready status: [${unready.join(' ')}]` };
  const condition = (type: string, holds: boolean, why: Pick<Condition, 'reason' | 'message'> = {}): Condition => {
    const before = current.conditions?.find((c) => c.type === type);
    const status = holds ? 'True' : 'False';
    const same = before?.status === status;
    return {
      type,
      status,
      ...(holds ? {} : why),
      lastProbeTime: null,
      lastTransitionTime: same ? (before.lastTransitionTime ?? at) : at,
    };
  };
  const ready = unready.length === 0 && !ended && initialized;
  const others = current.conditions?.filter((c) => !owned.includes(c.type)) ?? [];
  const scheduled = others.some((c) => c.type === 'PodScheduled') ? [] : [condition('PodScheduled', true)];
  return {
    phase,
    conditions: [
      condition('PodReadyToStartContainers', podIP !== undefined && !ended),
      condition('Initialized', initialized, { reason: 'ContainersNotInitialized' }),
      condition('Ready', ready, reason),
      condition('ContainersReady', ready, reason),
      ...others,
      ...scheduled,
    ],
    hostIP,
    ...(podIP !== undefined && { podIP, podIPs: [{ ip: podIP }] }),
    startTime: facts.startTime,
    containerStatuses: containers,
  };
}
