import type {
  Condition,
  ContainerState,
  ContainerStatus,
  DaemonSet,
  Deployment,
  Job,
  Kind,
  LoadBalancerIngress,
  NodeAddress,
  NodeStatus,
  NodeSystemInfo,
  PodDisruptionBudget,
  PodStatus,
  ReplicaSet,
  Service,
  StatefulSet,
  StatusOf,
} from '../../../model/objects/index.ts';
import { bool, int32, int64, list, map, or, str, struct, type Type, word } from './types.ts';

const condition = struct<Condition>('v1.Condition', {
  type: or(str, ''),
  status: or(word<Condition['status']>(), 'Unknown'),
  reason: str,
  message: str,
  lastTransitionTime: str,
  lastUpdateTime: str,
  lastProbeTime: str,
  lastHeartbeatTime: str,
  observedGeneration: int64,
});
const conditions = list(condition);

/** A string that is there even where nothing is said. */
const text = or(str, '');

const containerState = struct<ContainerState>('v1.ContainerState', {
  waiting: struct<NonNullable<ContainerState['waiting']>>('v1.ContainerStateWaiting', {
    reason: text,
    message: str,
  }),
  running: struct<NonNullable<ContainerState['running']>>('v1.ContainerStateRunning', { startedAt: text }),
  terminated: struct<NonNullable<ContainerState['terminated']>>(
    'v1.ContainerStateTerminated',
    { exitCode: or(int32, 0), reason: text, startedAt: text, finishedAt: text },
    { unmodelled: 'containerID message signal' },
  ),
});

const containerStatus = struct<ContainerStatus>(
  'v1.ContainerStatus',
  {
    name: text,
    image: text,
    ready: or(bool, false),
    started: or(bool, false),
    restartCount: or(int32, 0),
    state: or(containerState, {}),
    lastState: or(containerState, {}),
  },
  { unmodelled: 'allocatedResources containerID imageID resources user volumeMounts' },
);

const ingress = struct<LoadBalancerIngress>(
  'v1.LoadBalancerIngress',
  { ip: str, hostname: str, ipMode: word<NonNullable<LoadBalancerIngress['ipMode']>>() },
  { unmodelled: 'ports' },
);

/** Statuses as clients write them; kinds that are not here have no status subresource. */
/** What `/status` of a kind takes. */
export const statusTypes: { readonly [K in Kind]?: Type<StatusOf<K>> } = {
  Node: struct<NodeStatus>(
    'v1.NodeStatus',
    {
      addresses: list(
        struct<NodeAddress>('v1.NodeAddress', {
          type: or(word<NodeAddress['type']>(), 'InternalIP'),
          address: text,
        }),
      ),
      conditions,
      capacity: map,
      allocatable: map,
      nodeInfo: struct<NodeSystemInfo>('v1.NodeSystemInfo', {
        machineID: text,
        systemUUID: text,
        bootID: text,
        kernelVersion: text,
        osImage: text,
        containerRuntimeVersion: text,
        kubeletVersion: text,
        kubeProxyVersion: text,
        operatingSystem: text,
        architecture: text,
      }),
    },
    { unmodelled: 'daemonEndpoints features images phase runtimeHandlers volumesAttached volumesInUse' },
  ),
  Pod: struct<PodStatus>(
    'v1.PodStatus',
    {
      phase: or(word<PodStatus['phase']>(), 'Pending'),
      conditions,
      reason: str,
      message: str,
      hostIP: str,
      podIP: str,
      hostIPs: list(struct<{ readonly ip: string }>('v1.HostIP', { ip: text })),
      podIPs: list(struct<{ readonly ip: string }>('v1.PodIP', { ip: text })),
      startTime: str,
      initContainerStatuses: list(containerStatus),
      containerStatuses: list(containerStatus),
    },
    {
      unmodelled: 'ephemeralContainerStatuses nominatedNodeName observedGeneration qosClass',
    },
  ),
  Service: struct<Service['status']>(
    'v1.ServiceStatus',
    {
      loadBalancer: or(
        struct<Service['status']['loadBalancer']>('v1.LoadBalancerStatus', { ingress: list(ingress) }),
        {},
      ),
    },
    { unmodelled: 'conditions' },
  ),
  Deployment: struct<Deployment['status']>(
    'v1.DeploymentStatus',
    {
      observedGeneration: int64,
      replicas: int32,
      updatedReplicas: int32,
      readyReplicas: int32,
      availableReplicas: int32,
      unavailableReplicas: int32,
      conditions,
    },
    { unmodelled: 'collisionCount terminatingReplicas' },
  ),
  ReplicaSet: struct<ReplicaSet['status']>(
    'v1.ReplicaSetStatus',
    {
      replicas: or(int32, 0),
      fullyLabeledReplicas: int32,
      readyReplicas: int32,
      availableReplicas: int32,
      observedGeneration: int64,
    },
    { unmodelled: 'conditions terminatingReplicas' },
  ),
  StatefulSet: struct<StatefulSet['status']>(
    'v1.StatefulSetStatus',
    {
      replicas: or(int32, 0),
      readyReplicas: int32,
      availableReplicas: int32,
      currentReplicas: int32,
      updatedReplicas: int32,
      currentRevision: str,
      updateRevision: str,
      observedGeneration: int64,
      conditions,
    },
    { unmodelled: 'collisionCount' },
  ),
  DaemonSet: struct<DaemonSet['status']>(
    'v1.DaemonSetStatus',
    {
      currentNumberScheduled: or(int32, 0),
      desiredNumberScheduled: or(int32, 0),
      numberMisscheduled: or(int32, 0),
      numberReady: or(int32, 0),
      updatedNumberScheduled: int32,
      numberAvailable: int32,
      numberUnavailable: int32,
      observedGeneration: int64,
      conditions,
    },
    { unmodelled: 'collisionCount' },
  ),
  Job: struct<Job['status']>(
    'v1.JobStatus',
    {
      startTime: str,
      completionTime: str,
      active: int32,
      ready: int32,
      succeeded: int32,
      failed: int32,
      completedIndexes: str,
      conditions,
    },
    { unmodelled: 'failedIndexes terminating uncountedTerminatedPods' },
  ),
  PodDisruptionBudget: struct<PodDisruptionBudget['status']>('v1.PodDisruptionBudgetStatus', {
    disruptionsAllowed: or(int32, 0),
    currentHealthy: or(int32, 0),
    desiredHealthy: or(int32, 0),
    expectedPods: or(int32, 0),
    observedGeneration: int64,
    disruptedPods: map,
    conditions,
  }),
};
