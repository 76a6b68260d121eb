import { familyOf, formatCidr, listOf, ofFamily, parseCidrs } from '../../model/ip.ts';
import type { SceneSettings } from '../../model/scene.ts';
import { type PlaceId, placeOfBalancer, placeOfNode, placeOfOutside, placeOfPod } from '../../model/trace.ts';
import type { Simulation } from '../sim/simulation.ts';
import { NetworkBalancer } from './balancer.ts';
import { DummyDevice } from './dummy-device.ts';
import type { Device, Namespace } from './namespace.ts';
import { Namespaces } from './namespaces.ts';
import type { NodeMachine } from './node-machine.ts';
import { PodLinks } from './pod-links.ts';
import type { ResolvConf } from './resolv-conf.ts';
import { Router } from './router.ts';
import { Segment } from './segment.ts';
import { StableNetfilter } from './stable-netfilter.ts';

/** What is kept of a node. */
interface NodeState extends NodeMachine {
  readonly netfilter: StableNetfilter;
  readonly addresses: readonly string[];
  readonly podCIDRs: readonly string[];
  readonly pods: PodLinks;
  /** Another one after each start. */
  namespace: Namespace;
  /** How often it was switched off. */
  boots: number;
}

/**
 * Machines, namespaces, links, addresses and routes, to be rebuilt one to one with ip-netns(8):
 * - one Ethernet segment for the nodes; the router `wire` has its first address, and a veth to each outside host;
 * - node: eth0 on the segment, a veth and a host route per pod, a route to each other node's pod range via that node,
 *   `blackhole` for its own range (as Calico's), default via the router; ip_forward, route_localnet on, rp_filter off until sysctl sets it;
 *   and one rule of the CNI plugin: a pod that talks to anything but pods does so as its node (Calico's natOutgoing);
 * - pod and outside host: eth0 with a /32, default via 169.254.1.1, no netfilter;
 * - with two families all of that twice: IPv6 has a /128, and its default via the far end's link-local address. Neighbour discovery is not drawn;
 * - the router knows the nodes' segment and the outside hosts: pod and Service addresses have no route there.
 */
export class Topology {
  readonly #namespaces: Namespaces;
  readonly nodes = new Map<string, NodeState>();
  readonly #networks: SceneSettings['networks'];
  readonly #segment: Segment;
  readonly #router: Router;

  constructor(sim: Simulation, networks: SceneSettings['networks']) {
    this.#namespaces = new Namespaces(sim);
    this.#networks = networks;
    this.#segment = new Segment(networks.nodes);
    const { gateways } = this.#segment;
    if (gateways.length === 0) throw new Error(`invalid CIDR address: ${networks.nodes}`);
    this.#router = new Router(this.#namespaces.add('wire', 'wire', 'wire', gateways), this.#segment, networks);
  }

  /** Of nodes and outside hosts. */
  get hostResolvConf(): ResolvConf {
    return this.#router.resolvConf;
  }

  /** Throws when the name or the address is taken. */
  addNode(name: string, address: string, podCIDR: string): NodeState {
    if (this.nodes.has(name)) throw new Error(`node "${name}" is already on the network`);
    const addresses = listOf(address);
    for (const own of addresses) {
      const taken = this.#segment.at(own);
      if (taken) throw new Error(`address ${own} is already used by ${taken.namespace.name}`);
    }
    const podCIDRs = listOf(podCIDR);
    const namespace = this.#namespaces.add('node', placeOfNode(name), name, addresses);
    let dummy: DummyDevice | undefined;
    const node: NodeState = {
      name,
      address: namespace.address,
      addresses,
      podCIDRs,
      netfilter: new StableNetfilter(this.#namespaces.loadNetfilter(namespace, 0)),
      pods: new PodLinks(this.#namespaces, podCIDRs),
      namespace,
      boots: 0,
      get dummy() {
        dummy ??= new DummyDevice('kube-ipvs0', this);
        return dummy;
      },
    };
    for (const other of this.nodes.values()) {
      const device = this.#segment.at(other.address);
      if (device) this.#routesTo(node, other.namespace, device);
    }
    this.nodes.set(name, node);
    this.#boot(node);
    return node;
  }

  removeNode(name: string): void {
    const node = this.nodes.get(name);
    if (!node) return;
    this.#halt(node);
    this.nodes.delete(name);
    for (const address of node.addresses) this.#segment.answer(address);
    this.#namespaces.end(node.namespace);
    for (const other of this.nodes.values()) {
      for (const range of node.podCIDRs) other.namespace.routes.remove(range);
    }
  }

  /** Off: namespaces, sockets, rules and conntrack are gone. On: an empty machine with its address and routes; IPAM goes on where it was. */
  setPower(name: string, on: boolean): void {
    const node = this.nodes.get(name);
    if (!node || node.namespace.alive === on) return;
    if (!on) {
      this.#halt(node);
      node.netfilter.current = this.#namespaces.loadNetfilter(node.namespace, ++node.boots);
      return;
    }
    node.namespace = this.#namespaces.add('node', placeOfNode(name), name, node.addresses, node.boots);
    node.netfilter.current = this.#namespaces.loadNetfilter(node.namespace, node.boots);
    this.#boot(node);
  }

  /** Throws when the name or an address is taken. */
  addOutside(name: string, address: string): Namespace {
    const place = placeOfOutside(name);
    if (this.#namespaces.get(place)) throw new Error(`outside host "${name}" already exists`);
    const addresses = listOf(address);
    for (const own of addresses) this.#router.checkUnused(own);
    const host = this.#namespaces.add('outside', place, name, addresses);
    this.#router.connect(host);
    return host;
  }

  /** A machine on the segment with that address, to which the router leads. Throws when the address is taken. */
  addBalancer(address: string): NetworkBalancer {
    this.#router.checkUnused(address);
    const namespace = this.#namespaces.add('balancer', placeOfBalancer(address), address, [address]);
    const eth0 = this.#segment.connect(namespace);
    this.#router.lead(address);
    const family = familyOf(address);
    return new NetworkBalancer(namespace, eth0, this.#namespaces.loadNetfilter(namespace, 0), (name) =>
      ofFamily(this.nodes.get(name)?.addresses ?? [], family),
    );
  }

  /** Takes away a load balancer or an outside host. An unknown one is ignored. */
  remove(place: PlaceId): void {
    const namespace = this.#namespaces.get(place);
    if (!namespace) return;
    this.#namespaces.end(namespace);
    for (const address of namespace.addresses) {
      this.#segment.answer(address);
      this.#router.forget(address);
    }
  }

  /** The router leads the address to the node, which answers ARP for it; undefined: nobody does. */
  announce(address: string, nodeName: string | undefined): void {
    const node = nodeName === undefined ? undefined : this.nodes.get(nodeName);
    const device = node && this.#segment.at(node.address);
    if (device) {
      this.#segment.answer(address, device);
      this.#router.lead(address);
    } else if (nodeName === undefined) {
      this.#segment.answer(address);
      this.#router.forget(address);
    }
  }

  /** Throws when the node is unknown or off, when the pod is there already, or when the range is full. */
  addPod(namespace: string, name: string, nodeName: string): Namespace {
    const node = this.nodes.get(nodeName);
    if (!node) throw new Error(`node "${nodeName}" is not on the network`);
    if (!node.namespace.alive) throw new Error(`node "${nodeName}" is powered off`);
    return node.pods.add(node.namespace, placeOfPod(namespace, name), `${namespace}/${name}`);
  }

  removePod(pod: Namespace): void {
    for (const node of this.nodes.values()) if (node.pods.remove(node.namespace, pod)) return;
  }

  /** The namespace of a place; of several pods of one name the youngest, or the one that `@NODE` says. */
  get(place: PlaceId): Namespace | undefined {
    const at = place.lastIndexOf('@');
    return at < 0 ? this.#namespaces.get(place) : this.nodes.get(place.slice(at + 1))?.pods.get(place.slice(0, at));
  }

  /** Whose address it is: looked for, not kept. */
  at(address: string): Namespace | undefined {
    return this.#namespaces.at(address);
  }

  /** Whether any pod was ever given this address. */
  everGiven(address: string): boolean {
    for (const node of this.nodes.values()) if (node.pods.everGiven(address)) return true;
    return false;
  }

  /** Leads to a node's pods from another machine on the segment. */
  #routesTo(node: NodeState, from: Namespace, device: Device): void {
    for (const range of node.podCIDRs)
      from.routes.add(range, 'unicast', device, ofFamily(node.addresses, familyOf(range)));
  }

  #boot(node: NodeState): void {
    const { routes } = node.namespace;
    const eth0 = this.#segment.connect(node.namespace);
    for (const range of node.podCIDRs) routes.add(range, 'blackhole');
    for (const other of this.nodes.values()) if (other !== node) this.#routesTo(other, node.namespace, eth0);
    const comment = 'pods leave the pod network under their node address (CNI)';
    for (const range of parseCidrs(this.#networks.pods)) {
      const pods = formatCidr(range);
      const rule = `-A POSTROUTING -s ${pods} ! -d ${pods} -m comment --comment "${comment}" -j MASQUERADE`;
      node.netfilter.iptables(`-t nat ${rule}`, range.family);
    }
  }

  #halt(node: NodeState): void {
    node.pods.clear();
    node.namespace.alive = false;
    node.namespace.closeAll();
  }
}
