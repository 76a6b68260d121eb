import type { EndpointAddress, EndpointPort, Pod } from '../../model/objects/index.ts';
import { isPodReady } from '../../model/objects/index.ts';
import { addressOf, hasHostname, type PortsOfPod, portsFinder, shouldPodBeInEndpoints } from './endpoint-util.ts';
import type { Selected, SelectedPods } from './selected-pods.ts';

/** Addresses in their order. What was handed out is never changed: it is part of an API object. */
class AddressList {
  #addresses: EndpointAddress[] = [];
  #handedOut = false;

  get length(): number {
    return this.#addresses.length;
  }

  get all(): readonly EndpointAddress[] {
    this.#handedOut = true;
    return this.#addresses;
  }

  add(address: EndpointAddress, isBefore: (a: EndpointAddress, b: EndpointAddress) => boolean): void {
    const addresses = this.#mine();
    let from = 0;
    let to = addresses.length;
    while (from < to) {
      const middle = (from + to) >> 1;
      const other = addresses[middle];
      if (other && isBefore(other, address)) from = middle + 1;
      else to = middle;
    }
    addresses.splice(from, 0, address);
  }

  remove(address: EndpointAddress): void {
    const addresses = this.#mine();
    addresses.splice(addresses.indexOf(address), 1);
  }

  #mine(): EndpointAddress[] {
    if (this.#handedOut) this.#addresses = this.#addresses.slice();
    this.#handedOut = false;
    return this.#addresses;
  }
}

/** Addresses that serve the same ports. */
interface Subset {
  readonly ports: readonly EndpointPort[];
  readonly ready: AddressList;
  readonly notReady: AddressList;
}

interface Entry {
  readonly address: EndpointAddress;
  readonly order: number;
  readonly ports: PortsOfPod;
  readonly ready: boolean;
}

/** The addresses of one Service's pods by the ports they serve (pkg/api/v1/endpoints RepackSubsets), kept up by what changes. */
export class EndpointSubsets {
  readonly selected: SelectedPods;
  readonly #entries = new Map<string, Entry>();
  readonly #groups = new Map<string, Subset>();
  readonly #portsOf: (pod: Pod) => PortsOfPod;

  constructor(selected: SelectedPods) {
    this.selected = selected;
    this.#portsOf = portsFinder(selected.service);
  }

  /** As they are now, in the order of Kubernetes' keys for sets of ports. */
  get(): readonly Subset[] {
    this.selected.eachChanged((changed) => this.#look(changed));
    return this.#groups.size === 1
      ? [...this.#groups.values()]
      : [...this.#groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, subset]) => subset);
  }

  #look({ pod, name, order }: Selected): void {
    const before = this.#entries.get(name);
    const after = pod && this.#entry(pod, order, before);
    if (before && after && sameEntry(before, after)) return;
    if (before) this.#remove(before);
    if (after) {
      this.#entries.set(name, after);
      const { ready, notReady } = this.#group(after.ports);
      (after.ready ? ready : notReady).add(after.address, this.#isBefore);
    } else this.#entries.delete(name);
  }

  readonly #isBefore = (a: EndpointAddress, b: EndpointAddress): boolean =>
    a.ip === b.ip ? this.#orderOf(a) < this.#orderOf(b) : a.ip < b.ip;

  #orderOf({ targetRef }: EndpointAddress): number {
    return this.#entries.get(targetRef?.name ?? '')?.order ?? 0;
  }

  #remove({ ports, ready, address }: Entry): void {
    const subset = this.#groups.get(ports.key);
    if (!subset) return;
    (ready ? subset.ready : subset.notReady).remove(address);
    if (subset.ready.length + subset.notReady.length === 0) this.#groups.delete(ports.key);
  }

  #entry(pod: Pod, order: number, before: Entry | undefined): Entry | undefined {
    const { spec } = this.selected.service;
    const publish = spec.publishNotReadyAddresses === true;
    if (!shouldPodBeInEndpoints(pod, publish)) return undefined;
    const address = this.#address(pod, before?.address);
    if (!address) return undefined;
    const ports = this.#portsOf(pod);
    if (ports.ports.length === 0 && spec.clusterIP !== 'None') return undefined;
    return { address, order, ports, ready: publish || isPodReady(pod) };
  }

  #address(pod: Pod, before: EndpointAddress | undefined): EndpointAddress | undefined {
    const { service } = this.selected;
    const hostname = hasHostname(pod, service) ? pod.spec.hostname : undefined;
    const [family = 'IPv4'] = service.spec.ipFamilies ?? [];
    const ip = addressOf(pod, family);
    if (ip === undefined) return undefined;
    const { namespace = '', name, uid } = pod.metadata;
    const { nodeName } = pod.spec;
    const known = before?.ip === ip && before.hostname === hostname && before.nodeName === nodeName;
    if (known && before.targetRef?.uid === uid) return before;
    return {
      ip,
      ...(hostname !== undefined && { hostname }),
      ...(nodeName !== undefined && { nodeName }),
      targetRef: { kind: 'Pod', namespace, name, uid },
    };
  }

  #group({ key, ports }: PortsOfPod): Subset {
    let subset = this.#groups.get(key);
    if (!subset) {
      subset = { ports, ready: new AddressList(), notReady: new AddressList() };
      this.#groups.set(key, subset);
    }
    return subset;
  }
}

const sameEntry = (a: Entry, b: Entry): boolean =>
  a.address === b.address && a.ready === b.ready && a.order === b.order && a.ports.key === b.ports.key;
