import type { PlaceId } from '../../model/trace.ts';
import { HostLocalIpam } from './ipam.ts';
import type { Namespace } from './namespace.ts';
import type { Namespaces } from './namespaces.ts';
import { linkByVeth } from './veth.ts';

/** One way, in virtual milliseconds. */
const latency = 0.05;

/** What the CNI plugins keep of a node's pods: addresses of its range, a veth pair each, and its route. Addresses outlive a reboot, pods do not. */
export class PodLinks {
  readonly #namespaces: Namespaces;
  /** One a family, as host-local has one range set a family. */
  readonly #ipams: readonly HostLocalIpam[];
  readonly #pods = new Map<PlaceId, Namespace>();

  constructor(namespaces: Namespaces, podCIDRs: readonly string[]) {
    this.#namespaces = namespaces;
    this.#ipams = podCIDRs.map((range) => new HostLocalIpam(range));
  }

  get(place: PlaceId): Namespace | undefined {
    return this.#pods.get(place);
  }

  /** CNI ADD. Throws when the pod is there already, or when a range is full. */
  add(node: Namespace, place: PlaceId, name: string): Namespace {
    if (this.#pods.has(place)) throw new Error(`pod "${name}" already has a network namespace`);
    const pod = this.#namespaces.add('pod', place, name, this.#allocate());
    linkByVeth(node, 'veth', pod, latency);
    this.#pods.set(place, pod);
    return pod;
  }

  /** CNI DEL. Returns whether it was a pod of this node. */
  remove(node: Namespace, pod: Namespace): boolean {
    if (this.#pods.get(pod.place) !== pod) return false;
    this.#pods.delete(pod.place);
    this.#end(pod);
    for (const address of pod.addresses) node.routes.remove(address);
    return true;
  }

  /** The node is off: all its pods are gone, and its routes with it. */
  clear(): void {
    for (const pod of this.#pods.values()) this.#end(pod);
    this.#pods.clear();
  }

  /** Whether any pod was ever given this address. */
  everGiven(address: string): boolean {
    return this.#ipams.some((ipam) => ipam.everGiven(address));
  }

  #end(pod: Namespace): void {
    this.#namespaces.end(pod);
    this.#release(pod.addresses);
  }

  /** An address of each range, or none. */
  #allocate(): readonly string[] {
    const addresses: string[] = [];
    try {
      for (const ipam of this.#ipams) addresses.push(ipam.allocate());
    } catch (error) {
      this.#release(addresses);
      throw error;
    }
    return addresses;
  }

  #release(addresses: readonly string[]): void {
    addresses.forEach((address, i) => {
      this.#ipams[i]?.release(address);
    });
  }
}
