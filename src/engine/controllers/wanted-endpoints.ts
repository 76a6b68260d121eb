import type { Endpoint, EndpointSlice, IPFamily, Node, Pod } from '../../model/objects/index.ts';
import { isPodReady } from '../../model/objects/index.ts';
import { addressOf, hasHostname, type PortsOfPod, shouldPodBeInEndpoints } from './endpoint-util.ts';
import type { Selected, SelectedPods } from './selected-pods.ts';
import { type PortGroup, type SlicePlan, sameEndpoint } from './slice-planner.ts';
import { hintsFor } from './traffic-distribution.ts';

interface Entry {
  readonly endpoint: Endpoint;
  readonly ports: PortsOfPod;
  order: number;
  /** The name of the slice that holds it; undefined when none does yet. */
  slice: string | undefined;
}

export const zoneOf = (node: Node | undefined): string | undefined =>
  node?.metadata.labels?.['topology.kubernetes.io/zone'];

/**
 * The endpoints of one family that a Service's pods come to, kept up by what changes. It remembers which slice holds which
 * endpoint: only slices with a changed one have to be planned anew, as long as nobody else writes to them.
 */
export class WantedEndpoints {
  readonly #selected: SelectedPods;
  readonly family: IPFamily;
  /** By the name of the pod. */
  readonly #entries = new Map<string, Entry>();
  readonly #touched = new Set<string>();
  readonly #unplaced = new Map<Endpoint, Entry>();
  readonly #groups = new Map<string, number>();
  /** The slices as this controller left them; undefined when it does not know which endpoints they hold. */
  #slices: readonly EndpointSlice[] | undefined;

  constructor(selected: SelectedPods, family: IPFamily) {
    this.#selected = selected;
    this.family = family;
  }

  /** A pod has changed. `node` is its node. */
  look({ pod, name, order }: Selected, node: Node | undefined, ports: PortsOfPod | undefined): void {
    const before = this.#entries.get(name);
    const endpoint = pod && ports && this.#endpoint(pod, node);
    const sameGroup = ports !== undefined && before?.ports.key === ports.key;
    const samePod = sameGroup && before.endpoint.targetRef?.uid === endpoint?.targetRef?.uid;
    if (endpoint && samePod && sameEndpoint(before.endpoint, endpoint)) {
      before.order = order;
      return;
    }
    if (before) this.#drop(before);
    if (!(endpoint && ports)) {
      this.#entries.delete(name);
      return;
    }
    const entry: Entry = { endpoint, ports, order, slice: samePod ? before.slice : undefined };
    this.#entries.set(name, entry);
    this.#groups.set(ports.key, (this.#groups.get(ports.key) ?? 0) + 1);
    if (entry.slice === undefined) this.#unplaced.set(endpoint, entry);
  }

  /** What `planSlices` is to be given: the endpoints by their ports, and the names of the slices that may have to change, if known. */
  toPlan(existing: readonly EndpointSlice[]): [groups: Map<string, PortGroup>, touched?: ReadonlySet<string>] {
    const known = this.#slices?.length === existing.length && this.#slices.every((slice, i) => slice === existing[i]);
    const [first] = this.#groups.keys();
    if (!known || this.#groups.size > 1) return [grouped(inOrder(this.#entries))];
    const groups = new Map<string, PortGroup>();
    if (first === undefined) return [groups, this.#touched];
    const endpoints = new Map<string, Endpoint>();
    for (const slice of existing) {
      if (!this.#touched.has(slice.metadata.name)) continue;
      for (const held of slice.endpoints) {
        const entry = this.#entryOf(held);
        if (entry) endpoints.set(held.targetRef?.uid ?? '', entry.endpoint);
      }
    }
    for (const { endpoint } of inOrder(this.#unplaced)) endpoints.set(endpoint.targetRef?.uid ?? '', endpoint);
    const [sample] = this.#entries.values();
    return [groups.set(first, { ports: sample?.ports.ports ?? [], endpoints }), this.#touched];
  }

  /** The plan was carried out: these are the slices now. `touched` is what `toPlan` returned. */
  done(slices: readonly EndpointSlice[], { deletes }: SlicePlan, touched: ReadonlySet<string> | undefined): void {
    if (touched) for (const slice of slices) this.#learnNew(slice);
    else this.#learnAll(slices);
    this.#touched.clear();
    // A slice that was deleted is in the informer's copy still.
    this.#slices = deletes.length > 0 ? undefined : slices;
  }

  #learnAll(slices: readonly EndpointSlice[]): void {
    for (const entry of this.#entries.values()) entry.slice = undefined;
    for (const { metadata, endpoints } of slices) {
      for (const endpoint of endpoints) {
        const entry = this.#entryOf(endpoint);
        if (entry) entry.slice = metadata.name;
      }
    }
    this.#unplaced.clear();
    for (const entry of this.#entries.values())
      if (entry.slice === undefined) this.#unplaced.set(entry.endpoint, entry);
  }

  /** New endpoints are at a slice's end. */
  #learnNew({ metadata, endpoints }: EndpointSlice): void {
    for (let i = endpoints.length - 1; i >= 0 && this.#unplaced.size > 0; i--) {
      const endpoint = endpoints[i];
      const entry = endpoint && this.#unplaced.get(endpoint);
      if (!entry) return;
      entry.slice = metadata.name;
      this.#unplaced.delete(endpoint);
    }
  }

  #entryOf({ targetRef }: Endpoint): Entry | undefined {
    const entry = this.#entries.get(targetRef?.name ?? '');
    return entry?.endpoint.targetRef?.uid === targetRef?.uid ? entry : undefined;
  }

  #drop({ endpoint, ports, slice }: Entry): void {
    const left = (this.#groups.get(ports.key) ?? 0) - 1;
    if (left > 0) this.#groups.set(ports.key, left);
    else this.#groups.delete(ports.key);
    if (slice === undefined) this.#unplaced.delete(endpoint);
    else this.#touched.add(slice);
  }

  /** utils.go podToEndpoint. Undefined when the pod has no address of the family, or its node is unknown. */
  #endpoint(pod: Pod, node: Node | undefined): Endpoint | undefined {
    if (!shouldPodBeInEndpoints(pod, true)) return undefined;
    const { service } = this.#selected;
    const { publishNotReadyAddresses: publish = false, trafficDistribution } = service.spec;
    const address = addressOf(pod, this.family);
    if (address === undefined || !(node || publish)) return undefined;
    const { namespace = '', name, uid, deletionTimestamp } = pod.metadata;
    const { nodeName, hostname } = pod.spec;
    const serving = isPodReady(pod);
    const terminating = deletionTimestamp !== undefined;
    const ready = publish || (serving && !terminating);
    const zone = zoneOf(node);
    const hints = ready ? hintsFor(trafficDistribution, zone, nodeName) : undefined;
    return {
      addresses: [address],
      conditions: { ready, serving, terminating },
      ...(hasHostname(pod, service) && hostname !== undefined && { hostname }),
      ...(nodeName !== undefined && { nodeName }),
      ...(zone && { zone }),
      ...(hints && { hints }),
      targetRef: { kind: 'Pod', namespace, name, uid },
    };
  }
}

const inOrder = (entries: ReadonlyMap<unknown, Entry>): Entry[] =>
  [...entries.values()].sort((a, b) => a.order - b.order);

function grouped(entries: readonly Entry[]): Map<string, PortGroup> {
  const groups = new Map<string, PortGroup>();
  for (const { ports, endpoint } of entries) {
    const group = groups.get(ports.key) ?? { ports: ports.ports, endpoints: new Map<string, Endpoint>() };
    groups.set(ports.key, group);
    group.endpoints.set(endpoint.targetRef?.uid ?? '', endpoint);
  }
  return groups;
}
