import { listOf } from '../model/ip.ts';
import type { Deployment, EndpointSlice, Event, Kind, KubeObject, Node, Pod, Service } from '../model/objects/index.ts';
import { isPodReady } from '../model/objects/index.ts';
import type { Position } from '../model/scene.ts';
import { millisecondsOf } from '../model/time.ts';
import { placeOfBalancer, placeOfNode, placeOfOutside, placeOfPod } from '../model/trace.ts';
import type {
  BalancerRecord,
  DeploymentRecord,
  EndpointRecord,
  EventRecord,
  NodeRecord,
  PodRecord,
  ServiceRecord,
  WorldRecord,
} from '../model/world.ts';
import { deepEqual } from './apiserver/deep.ts';
import type { Cluster } from './cluster.ts';

const serviceNameLabel = 'kubernetes.io/service-name';

/** The record that shows an object. */
function recordIdOf(object: KubeObject): string | undefined {
  const { namespace = '', name } = object.metadata;
  switch (object.kind) {
    case 'Node':
      return placeOfNode(name);
    case 'Pod':
      return placeOfPod(namespace, name);
    case 'Service':
      return `service/${namespace}/${name}`;
    case 'Deployment':
      return `deployment/${namespace}/${name}`;
    case 'Event':
      return `event/${namespace}/${name}`;
    default:
      return undefined;
  }
}

const recordKinds: Readonly<Record<string, Kind>> = {
  node: 'Node',
  pod: 'Pod',
  service: 'Service',
  deployment: 'Deployment',
  event: 'Event',
};

/** Kind, namespace and name behind a record id such as `pod/default/web-1`; undefined for ids that are no API object. */
export function objectOfRecord(id: string): { kind: Kind; namespace: string; name: string } | undefined {
  const [type = '', first = '', second] = id.split('/');
  const kind = recordKinds[type];
  if (!kind) return undefined;
  return second === undefined ? { kind, namespace: '', name: first } : { kind, namespace: first, name: second };
}

/**
 * Turns the API server's writes into the slim records a canvas draws. Nothing is computed until `drain`:
 * writes only mark record ids, so a burst of writes to one object costs one record.
 */
export class WorldView {
  readonly #cluster: Cluster;
  /** Objects written since the last drain, by uid: most are written several times, and a record's id would be made each time. */
  readonly #written = new Map<string, KubeObject>();
  /** Records to be looked at again for other reasons, by id. */
  readonly #touched = new Set<string>();
  #layout: Readonly<Record<string, Position>> | undefined;
  #moved = false;
  /** service record id → its slices. */
  readonly #slices = new Map<string, Map<string, EndpointSlice>>();
  /** The records as they were last seen, by id. */
  readonly #known = new Map<string, WorldRecord>();
  /** Ids of records that changed, came or went since the last drain. */
  readonly #changed = new Set<string>();

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
    cluster.api.onWrite(({ object, type }) => {
      if (object.kind === 'EndpointSlice') this.#keepSlice(object, type === 'DELETED');
      else this.#written.set(object.metadata.uid, object);
    });
    cluster.onBalancer((address) => this.touch(placeOfBalancer(address)));
  }

  /** Puts records on the canvas; others stay where they are. */
  place(positions: Readonly<Record<string, Position>>): void {
    this.#layout = { ...this.#layout, ...positions };
    this.#moved = true;
  }

  /** Marks a record whose change is not an API write (power, kube-proxy's sync, an outside host). */
  touch(id: string): void {
    this.#touched.add(id);
  }

  /**
   * Makes the records of what was marked. Returns whether any of them looks otherwise than before; Events do not count,
   * they only comment.
   */
  look(): boolean {
    let visible = false;
    for (const object of this.#written.values()) {
      const id = recordIdOf(object);
      if (id !== undefined) this.#touched.add(id);
    }
    this.#written.clear();
    for (const id of this.#touched) {
      const record = this.#record(id);
      const before = this.#known.get(id);
      if (deepEqual(record, before)) continue;
      if (record) this.#known.set(id, record);
      else this.#known.delete(id);
      this.#changed.add(id);
      if ((record ?? before)?.type !== 'event') visible = true;
    }
    this.#touched.clear();
    return visible;
  }

  /** The records that changed since the last call, the ids of those that are gone, and all positions if any changed. */
  drain(): { upserts: WorldRecord[]; deletes: string[]; layout?: Readonly<Record<string, Position>> } {
    this.look();
    const upserts: WorldRecord[] = [];
    const deletes: string[] = [];
    for (const id of this.#changed) {
      const record = this.#known.get(id);
      if (record) upserts.push(record);
      else deletes.push(id);
    }
    this.#changed.clear();
    const layout = this.#moved ? this.#layout : undefined;
    this.#moved = false;
    return { upserts, deletes, ...(layout && { layout }) };
  }

  /** A slice is part of its Service's record. */
  #keepSlice(slice: EndpointSlice, gone: boolean): void {
    const { namespace = '', labels } = slice.metadata;
    const service = labels?.[serviceNameLabel];
    if (service === undefined) return;
    const id = `service/${namespace}/${service}`;
    this.#touched.add(id);
    let slices = this.#slices.get(id);
    if (!slices) {
      slices = new Map();
      this.#slices.set(id, slices);
    }
    if (gone) slices.delete(slice.metadata.name);
    else slices.set(slice.metadata.name, slice);
    if (slices.size === 0) this.#slices.delete(id);
  }

  #record(id: string): WorldRecord | undefined {
    if (id.startsWith('outside/')) return this.#outside(id);
    if (id.startsWith('balancer/')) return this.#balancer(id);
    const ref = objectOfRecord(id);
    const object = ref && this.#cluster.api.get(ref.kind, ref.namespace, ref.name);
    switch (object?.kind) {
      case 'Node':
        return this.#node(object);
      case 'Pod':
        return podRecord(object);
      case 'Service':
        return this.#service(id, object);
      case 'Deployment':
        return deploymentRecord(object);
      case 'Event':
        return eventRecord(object);
      default:
        return undefined;
    }
  }

  #balancer(id: string): BalancerRecord | undefined {
    const balancer = this.#cluster.balancers.get(id.slice('balancer/'.length));
    if (!balancer) return undefined;
    const { address, service, provider, mode, ports, nodes, announcedBy } = balancer;
    return {
      type: 'balancer',
      id,
      name: address,
      address,
      service: `service/${service}`,
      provider,
      mode,
      ports,
      nodes: nodes.map(({ name, healthy }) => ({ node: placeOfNode(name), healthy })),
      announcedBy: announcedBy === '' ? '' : placeOfNode(announcedBy),
    };
  }

  #outside(id: string): WorldRecord | undefined {
    const host = this.#cluster.outside.find((h) => placeOfOutside(h.name) === id);
    if (!host) return undefined;
    const [address = '', second] = listOf(host.address);
    return { type: 'outside', id, name: host.name, address, ...(second && { secondAddress: second }) };
  }

  #node(node: Node): NodeRecord {
    const machine = this.#cluster.machines.get(node.metadata.name);
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
      unschedulable: node.spec.unschedulable ?? false,
      lastSync: machine?.proxy.lastSync ?? -1,
      syncPending: machine?.proxy.pending ?? false,
      rules: machine?.proxy.ruleCount ?? 0,
    };
  }

  #service(id: string, service: Service): ServiceRecord {
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
      externalIPs: [...(spec.externalIPs ?? []), ...ingress],
      ports: (spec.ports ?? []).map((p) => ({
        name: p.name ?? '',
        protocol: p.protocol,
        port: p.port,
        targetPort: String(p.targetPort),
        nodePort: p.nodePort ?? 0,
      })),
      selector: spec.selector ?? {},
      endpoints: endpointsOf(service, [...(this.#slices.get(id)?.values() ?? [])]),
    };
  }
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

function podRecord(pod: Pod): PodRecord {
  const { metadata, spec, status } = pod;
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

function deploymentRecord(deployment: Deployment): DeploymentRecord {
  const { metadata, spec, status } = deployment;
  return {
    type: 'deployment',
    id: `deployment/${metadata.namespace ?? ''}/${metadata.name}`,
    namespace: metadata.namespace ?? '',
    name: metadata.name,
    replicas: spec.replicas,
    ready: status.readyReplicas ?? 0,
    updated: status.updatedReplicas ?? 0,
    selector: spec.selector.matchLabels ?? {},
    podLabels: spec.template.metadata.labels ?? {},
    image: spec.template.spec.containers[0]?.image ?? '',
  };
}

function eventRecord(event: Event): EventRecord {
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
