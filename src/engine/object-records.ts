import type {
  DaemonSet,
  Deployment,
  EndpointSlice,
  Event,
  Job,
  Node,
  Pod,
  Service,
  StatefulSet,
} from '../model/objects/index.ts';
import { isPodReady } from '../model/objects/index.ts';
import { millisecondsOf } from '../model/time.ts';
import { placeOfNode, placeOfPod } from '../model/trace.ts';
import type {
  EndpointRecord,
  EventRecord,
  NodeRecord,
  PodRecord,
  ServiceRecord,
  WorkloadRecord,
} from '../model/world.ts';
import type { Cluster } from './cluster.ts';

type Machine = NonNullable<ReturnType<Cluster['machines']['get']>>;
type Kubelet = Machine['kubelet'];
type Workload = Deployment | StatefulSet | DaemonSet | Job;

/** @param machine undefined for a Node object without one. */
export function nodeRecord(node: Node, machine: Machine | undefined): NodeRecord {
  const internal = node.status.addresses?.filter(({ type }) => type === 'InternalIP') ?? [];
  const [podCIDR = node.spec.podCIDR ?? '', secondPodCIDR] = node.spec.podCIDRs ?? [];
  return {
    type: 'node',
    id: placeOfNode(node.metadata.name),
    name: node.metadata.name,
    address: internal[0]?.address ?? '',
    ...(internal[1] && { secondAddress: internal[1].address }),
    podCIDR,
    ...(secondPodCIDR && { secondPodCIDR }),
    ready: node.status.conditions?.some((c) => c.type === 'Ready' && c.status === 'True') ?? false,
    powered: machine?.powered ?? false,
    ...(machine?.partitioned && { partitioned: true }),
    ...(machine?.stopped.length && { stopped: machine.stopped }),
    unschedulable: node.spec.unschedulable ?? false,
    lastSync: machine?.proxy.lastSync ?? -1,
    syncPending: machine?.proxy.pending ?? false,
    rules: machine?.proxy.ruleCount ?? 0,
    ...(machine && machine.proxy.mode !== 'iptables' && { proxyMode: machine.proxy.mode }),
  };
}

/** @param slices its EndpointSlices. */
export function serviceRecord(id: string, service: Service, slices: readonly EndpointSlice[]): ServiceRecord {
  const { spec, status, metadata } = service;
  const ingress = (status.loadBalancer.ingress ?? []).flatMap((i) => i.ip ?? i.hostname ?? []);
  return {
    type: 'service',
    id,
    namespace: metadata.namespace ?? '',
    name: metadata.name,
    serviceType: spec.type,
    clusterIP: spec.clusterIP ?? '',
    ...(spec.clusterIPs?.[1] && { secondClusterIP: spec.clusterIPs[1] }),
    ...(spec.externalName && { externalName: spec.externalName }),
    ...(spec.externalTrafficPolicy === 'Local' && { externalLocal: true }),
    externalIPs: [...(spec.externalIPs ?? []), ...ingress],
    ports: (spec.ports ?? []).map((p) => ({
      name: p.name ?? '',
      protocol: p.protocol,
      port: p.port,
      targetPort: String(p.targetPort),
      nodePort: p.nodePort ?? 0,
    })),
    selector: spec.selector ?? {},
    endpoints: endpointsOf(service, slices),
  };
}

const recordsOf = ({ endpoints }: EndpointSlice): EndpointRecord[] =>
  endpoints.map(({ addresses, conditions, targetRef: ref }) => ({
    pod: ref?.kind === 'Pod' ? placeOfPod(ref.namespace ?? '', ref.name ?? '') : '',
    address: addresses[0] ?? '',
    ready: conditions?.ready ?? true,
    serving: conditions?.serving ?? true,
    terminating: conditions?.terminating ?? false,
  }));

/** A pod that serves a Service in both families is one endpoint with two addresses. */
function endpointsOf({ spec }: Service, slices: readonly EndpointSlice[]): EndpointRecord[] {
  const [primary, secondary] = spec.ipFamilies ?? [];
  if (!secondary) return slices.flatMap(recordsOf);
  const endpoints = slices.filter(({ addressType }) => addressType === primary).flatMap(recordsOf);
  const places = new Map(endpoints.map(({ pod }, i) => [pod, i]));
  for (const found of slices.filter(({ addressType }) => addressType !== primary).flatMap(recordsOf)) {
    const place = found.pod === '' ? undefined : places.get(found.pod);
    const first = place === undefined ? undefined : endpoints[place];
    if (place === undefined || !first) endpoints.push(found);
    else endpoints[place] = { ...first, secondAddress: found.address };
  }
  return endpoints;
}

/** @param kubelet its node's, which knows how the applications' switches stand. */
export function podRecord(pod: Pod, kubelet: Kubelet | undefined): PodRecord {
  const { metadata, spec, status } = pod;
  const off = kubelet?.switchedOff(metadata.namespace ?? '', metadata.name);
  const owner = metadata.ownerReferences?.find((o) => o.controller);
  return {
    type: 'pod',
    id: placeOfPod(metadata.namespace ?? '', metadata.name),
    uid: metadata.uid,
    namespace: metadata.namespace ?? '',
    name: metadata.name,
    node: spec.nodeName ?? '',
    address: status.podIP ?? '',
    ...(status.podIPs?.[1] && { secondAddress: status.podIPs[1].ip }),
    status: podStatusColumn(pod),
    ready: isPodReady(pod),
    ...(off?.ready && { reportsNotReady: true }),
    ...(off?.healthy && { reportsNotAlive: true }),
    terminating: metadata.deletionTimestamp !== undefined,
    restarts: (status.containerStatuses ?? []).reduce((sum, c) => sum + c.restartCount, 0),
    createdAt: millisecondsOf(metadata.creationTimestamp),
    labels: metadata.labels ?? {},
    owner: owner ? `${owner.kind}/${owner.name}` : '',
    image: spec.containers[0]?.image ?? '',
    ports: spec.containers.flatMap((c) => (c.ports ?? []).map((p) => p.containerPort)),
  };
}

/** The STATUS column of `kubectl get pods` (pkg/printers/internalversion/printers.go printPod, without init containers). */
function podStatusColumn(pod: Pod): string {
  let text: string = pod.status.reason ?? pod.status.phase;
  const states = [...(pod.status.containerStatuses ?? [])].reverse();
  for (const { state } of states) {
    if (state.waiting) text = state.waiting.reason;
    else if (state.terminated) text = state.terminated.reason || `ExitCode:${state.terminated.exitCode}`;
  }
  if (pod.metadata.deletionTimestamp === undefined) return text;
  return pod.status.reason === 'NodeLost' ? 'Unknown' : 'Terminating';
}

/** How many pods a workload wants, and how many of those there are are as they shall be. */
function counts(workload: Workload): { replicas: number; ready: number; updated: number } {
  switch (workload.kind) {
    case 'DaemonSet': {
      const { desiredNumberScheduled, numberReady, updatedNumberScheduled = 0 } = workload.status;
      return { replicas: desiredNumberScheduled, ready: numberReady, updated: updatedNumberScheduled };
    }
    case 'Job': {
      const { parallelism } = workload.spec;
      return { replicas: parallelism, ready: workload.status.ready ?? 0, updated: workload.status.active ?? 0 };
    }
    default: {
      const { readyReplicas = 0, updatedReplicas = 0 } = workload.status;
      return { replicas: workload.spec.replicas, ready: readyReplicas, updated: updatedReplicas };
    }
  }
}

function jobProgress({ spec, status }: Job): NonNullable<WorkloadRecord['job']> {
  const { succeeded = 0, failed = 0, conditions = [] } = status;
  const end = conditions.find((c) => c.status === 'True' && (c.type === 'Complete' || c.type === 'Failed'))?.type;
  return { completions: spec.completions ?? 1, succeeded, failed, end: end ?? '' };
}

export function workloadRecord(id: string, workload: Workload): WorkloadRecord {
  const { kind, metadata, spec } = workload;
  return {
    type: 'workload',
    id,
    kind,
    namespace: metadata.namespace ?? '',
    name: metadata.name,
    ...counts(workload),
    ...(kind === 'Job' && { job: jobProgress(workload) }),
    selector: spec.selector.matchLabels ?? {},
    podLabels: spec.template.metadata.labels ?? {},
    image: spec.template.spec.containers[0]?.image ?? '',
  };
}

export function eventRecord(event: Event): EventRecord {
  return {
    type: 'event',
    id: `event/${event.metadata.namespace ?? ''}/${event.metadata.name}`,
    at: millisecondsOf(event.lastTimestamp),
    level: event.type,
    object: `${event.involvedObject.kind ?? ''}/${event.involvedObject.name ?? ''}`,
    reason: event.reason,
    message: event.message,
    count: event.count,
  };
}
