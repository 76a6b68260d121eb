import type { Condition, ContainerStatus, Pod, PodIPs, PodStatus } from '../../model/objects/index.ts';

/** What a kubelet knows of a pod on its node. */
export interface PodFacts {
  readonly pod: Pod;
  /** The status the API server has: conditions of others are kept, and times of what did not change. */
  readonly current: PodStatus;
  readonly containers: readonly ContainerStatus[];
  readonly initContainers: readonly ContainerStatus[] | undefined;
  readonly initialized: boolean;
  readonly hostIPs: PodIPs;
  /** Empty before it has any. */
  readonly podIPs: readonly string[];
  readonly startTime: string;
  /** The timestamp of now. */
  readonly at: string;
}

const owned = ['PodReadyToStartContainers', 'Initialized', 'Ready', 'ContainersReady'];

/** pkg/kubelet/kubelet_pods.go getPhase. */
function phaseOf({ pod: { spec, metadata }, containers, initContainers, initialized }: PodFacts): PodStatus['phase'] {
  if (!initialized) {
    const failed = initContainers?.some((c) => c.state.terminated && c.state.terminated.exitCode !== 0);
    return failed && spec.restartPolicy === 'Never' ? 'Failed' : 'Pending';
  }
  const begun = (c: ContainerStatus): boolean => !c.state.waiting || c.lastState.terminated !== undefined;
  if (!containers.every(begun)) return 'Pending';
  if (!containers.every((c) => c.state.terminated)) return 'Running';
  if (spec.restartPolicy === 'Always' && metadata.deletionTimestamp === undefined) return 'Running';
  const failed = containers.some((c) => c.state.terminated?.exitCode !== 0);
  if (!failed) return 'Succeeded';
  return spec.restartPolicy === 'OnFailure' && metadata.deletionTimestamp === undefined ? 'Running' : 'Failed';
}

/** What a pod's conditions depend on, beside those it had. */
interface Progress {
  readonly networked: boolean;
  /** Names of the init containers that have not done their work, with a space between them. */
  readonly incomplete: string;
  /** Names of the containers that are not ready, likewise. */
  readonly unready: string;
  readonly phase: PodStatus['phase'];
  /** The timestamp of now. */
  readonly at: string;
}

function whyNotReady({ phase, unready }: Progress): Pick<Condition, 'reason' | 'message'> {
  if (phase === 'Succeeded') return { reason: 'PodCompleted' };
  if (phase === 'Failed') return { reason: 'PodFailed' };
  return { reason: 'ContainersNotReady', message: `containers with unready status: [${unready}]` };
}

const hasEnded = (phase: PodStatus['phase']): boolean => phase === 'Succeeded' || phase === 'Failed';

/** pkg/kubelet/status/generate.go. */
function conditionsAfter(before: readonly Condition[], progress: Progress): readonly Condition[] {
  const { networked, incomplete, unready, phase, at } = progress;
  const initialized = incomplete === '';
  const condition = (type: string, holds: boolean, why: Pick<Condition, 'reason' | 'message'> = {}): Condition => {
    const known = before.find((c) => c.type === type);
    const status = holds ? 'True' : 'False';
    const lastTransitionTime = known?.status === status ? (known.lastTransitionTime ?? at) : at;
    return { type, status, ...(holds ? {} : why), lastProbeTime: null, lastTransitionTime };
  };
  const ready = unready === '' && !hasEnded(phase) && initialized;
  const reason = whyNotReady(progress);
  const others = before.filter((c) => !owned.includes(c.type));
  const scheduled = others.some((c) => c.type === 'PodScheduled') ? [] : [condition('PodScheduled', true)];
  return [
    condition('PodReadyToStartContainers', networked && !hasEnded(phase)),
    condition('Initialized', initialized, {
      reason: 'ContainersNotInitialized',
      message: `containers with incomplete status: [${incomplete}]`,
    }),
    condition('Ready', ready, reason),
    condition('ContainersReady', ready, reason),
    ...others,
    ...scheduled,
  ];
}

const noConditions: readonly Condition[] = Object.freeze([]);

/** The last answer for conditions of before. Pods that started in the same seconds share theirs, else a tenth of the heap. */
const lastAfter = new WeakMap<
  readonly Condition[],
  { readonly progress: Progress; readonly conditions: readonly Condition[] }
>();

const isSame = (a: Progress, b: Progress): boolean =>
  a.at === b.at &&
  a.phase === b.phase &&
  a.networked === b.networked &&
  a.incomplete === b.incomplete &&
  a.unready === b.unready;

function sharedConditionsAfter(before: readonly Condition[], progress: Progress): readonly Condition[] {
  const known = lastAfter.get(before);
  if (known && isSame(known.progress, progress)) return known.conditions;
  const conditions = conditionsAfter(before, progress);
  lastAfter.set(before, { progress, conditions });
  return conditions;
}

function namesOfUnready(containers: readonly ContainerStatus[]): string {
  let names = '';
  for (const { name, ready } of containers) if (!ready) names += names === '' ? name : ` ${name}`;
  return names;
}

const isSameIPs = (known: PodIPs | undefined, addresses: readonly string[]): known is PodIPs =>
  known?.length === addresses.length && known.every(({ ip }, i) => ip === addresses[i]);

/** What the container states say about the pod. */
export function podStatus(facts: PodFacts): PodStatus {
  const { current, containers, initContainers, initialized, podIPs: addresses, hostIPs, startTime, at } = facts;
  const phase = phaseOf(facts);
  const incomplete = initialized || !initContainers ? '' : namesOfUnready(initContainers);
  const [podIP] = addresses;
  const hostIP = hostIPs[0]?.ip ?? '';
  const progress = { networked: podIP !== undefined, incomplete, unready: namesOfUnready(containers), phase, at };
  const conditions = sharedConditionsAfter(current.conditions ?? noConditions, progress);
  const statuses = {
    ...(initContainers && { initContainerStatuses: initContainers }),
    containerStatuses: containers,
  };
  if (podIP === undefined) return { phase, conditions, hostIP, hostIPs, startTime, ...statuses };
  const podIPs = isSameIPs(current.podIPs, addresses) ? current.podIPs : addresses.map((ip) => ({ ip }));
  return { phase, conditions, hostIP, hostIPs, podIP, podIPs, startTime, ...statuses };
}
