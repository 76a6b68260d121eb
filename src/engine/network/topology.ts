import { fnv1a } from '../../model/fnv.ts';
import { familyOf, formatCidr, listOf, nthAddress, ofFamily, parseCidrs } from '../../model/ip.ts';
import type { IPFamily } from '../../model/objects/meta.ts';
import type { SceneSettings } from '../../model/scene.ts';
import { type PlaceId, placeOfBalancer, placeOfNode, placeOfOutside, placeOfPod } from '../../model/trace.ts';
import { createNetfilter } from '../netfilter/netfilter.ts';
import type { Netfilter } from '../netfilter/types.ts';
import type { Simulation } from '../sim/simulation.ts';
import { NetworkBalancer } from './balancer.ts';
import { DummyDevice } from './dummy-device.ts';
import { HostLocalIpam } from './ipam.ts';
import { type Device, Namespace, vethPair } from './namespace.ts';
import type { NodeMachine } from './node-machine.ts';
import { type ResolvConf, resolvConfWith } from './resolv-conf.ts';
import { StableNetfilter } from './stable-netfilter.ts';

/** One way, in virtual milliseconds. */
const latencies = { veth: 0.05, nodes: 0.5, outside: 10 };
/** The next hop of everything behind a point-to-point link: the far end answers ARP for it (proxy_arp), as with Calico. */
const linkLocalGateways: Readonly<Record<IPFamily, string>> = {
  IPv4: '169.254.1.1',
  IPv6: 'fe80::ecee:eeee:eeee:eeee',
};

interface PodLink {
  readonly pod: Namespace;
  readonly device: string;
}

interface NodeState extends NodeMachine {
  readonly netfilter: StableNetfilter;
  readonly addresses: readonly string[];
  readonly podCIDRs: readonly string[];
  /** One a family, as host-local has one range set a family. */
  readonly ipams: readonly HostLocalIpam[];
  readonly pods: Map<PlaceId, PodLink>;
  namespace: Namespace;
  boots: number;
}

/** `veth` and eight hexadecimal digits (FNV-1a) of the pod's namespace and name. */
function vethName(prefix: string, name: string): string {
  return prefix + fnv1a(name).toString(16).padStart(8, '0');
}

/** An address of each range, or none. */
function allocate({ ipams }: Pick<NodeState, 'ipams'>): readonly string[] {
  const addresses: string[] = [];
  try {
    for (const ipam of ipams) addresses.push(ipam.allocate());
  } catch (error) {
    release({ ipams }, { addresses });
    throw error;
  }
  return addresses;
}

function release({ ipams }: Pick<NodeState, 'ipams'>, { addresses }: Pick<Namespace, 'addresses'>): void {
  addresses.forEach((address, i) => {
    ipams[i]?.release(address);
  });
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
  readonly #places = new Map<PlaceId, Namespace>();
  readonly nodes = new Map<string, NodeState>();
  /** Nodes and outside hosts ask the router, as at home. */
  readonly hostResolvConf: ResolvConf;
  readonly #sim: Simulation;
  readonly #networks: SceneSettings['networks'];
  readonly #segment = new Map<string, Device>();
  readonly #wire: Namespace;
  readonly #uplink: Device;
  /** The router's addresses on the segment. */
  readonly #gateways: readonly string[];

  constructor(sim: Simulation, networks: SceneSettings['networks']) {
    this.#sim = sim;
    this.#networks = networks;
    const ranges = parseCidrs(networks.nodes);
    const [gateway] = ranges.map((range) => nthAddress(range, 1));
    if (gateway === undefined) throw new Error(`invalid CIDR address: ${networks.nodes}`);
    this.#gateways = ranges.map((range) => nthAddress(range, 1));
    this.hostResolvConf = resolvConfWith(gateway);
    this.#wire = this.#namespace('wire', 'wire', 'wire', this.#gateways);
    this.#uplink = this.#plug(this.#wire);
    for (const range of ranges) this.#wire.routes.add(formatCidr(range), 'unicast', this.#uplink);
    // Cluster addresses mean nothing out there; like most border routers this one says nothing to what it drops.
    for (const inside of [networks.pods, networks.services]) {
      for (const range of parseCidrs(inside)) this.#wire.routes.add(formatCidr(range), 'blackhole');
    }
  }

  /** Throws when the name or the address is taken. */
  addNode(name: string, address: string, podCIDR: string): NodeState {
    if (this.nodes.has(name)) throw new Error(`node "${name}" is already on the network`);
    const addresses = listOf(address);
    for (const own of addresses) {
      const taken = this.#segment.get(own);
      if (taken) throw new Error(`address ${own} is already used by ${taken.namespace.name}`);
    }
    const podCIDRs = listOf(podCIDR);
    const namespace = this.#namespace('node', placeOfNode(name), name, addresses);
    const netfilter = new StableNetfilter(this.#netfilter(namespace, 0));
    let dummy: DummyDevice | undefined;
    const node: NodeState = {
      name,
      address: namespace.address,
      addresses,
      podCIDRs,
      netfilter,
      ipams: podCIDRs.map((range) => new HostLocalIpam(range)),
      pods: new Map(),
      namespace,
      boots: 0,
      get dummy() {
        dummy ??= new DummyDevice('kube-ipvs0', this);
        return dummy;
      },
    };
    for (const other of this.nodes.values()) {
      const device = this.#segment.get(other.address);
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
    for (const address of node.addresses) this.#segment.delete(address);
    this.#places.delete(node.namespace.place);
    for (const other of this.nodes.values()) {
      for (const range of node.podCIDRs) other.namespace.routes.remove(range);
    }
  }

  /** Leads to a node's pods from another machine on the segment. */
  #routesTo(node: NodeState, from: Namespace, device: Device): void {
    for (const range of node.podCIDRs)
      from.routes.add(range, 'unicast', device, ofFamily(node.addresses, familyOf(range)));
  }

  /** Off: namespaces, sockets, rules and conntrack are gone. On: an empty machine with its address and routes; IPAM goes on where it was. */
  setPower(name: string, on: boolean): void {
    const node = this.nodes.get(name);
    if (!node || node.namespace.alive === on) return;
    if (!on) {
      this.#halt(node);
      node.netfilter.current = this.#netfilter(node.namespace, ++node.boots);
      return;
    }
    node.namespace = this.#namespace('node', placeOfNode(name), name, node.addresses, node.boots);
    node.netfilter.current = this.#netfilter(node.namespace, node.boots);
    this.#boot(node);
  }

  addOutside(name: string, address: string): Namespace {
    const place = placeOfOutside(name);
    if (this.#places.has(place)) throw new Error(`outside host "${name}" already exists`);
    const addresses = listOf(address);
    for (const own of addresses) this.#checkUnused(own);
    const host = this.#namespace('outside', place, name, addresses);
    const device = vethName('out', name);
    const [far, near] = vethPair(this.#wire, device, host, 'eth0', latencies.outside);
    for (const own of addresses) {
      this.#wire.routes.add(own, 'unicast', far);
      host.routes.add('default', 'unicast', near, linkLocalGateways[familyOf(own)]);
    }
    const gateway = this.#gateways.find((own) => host.addressFor(own) !== undefined);
    host.resolvConf =
      gateway === undefined || gateway === this.#gateways[0] ? this.hostResolvConf : resolvConfWith(gateway);
    return host;
  }

  /** A machine on the segment with that address, to which the router leads. Throws when the address is taken. */
  addBalancer(address: string): NetworkBalancer {
    const place = placeOfBalancer(address);
    this.#checkUnused(address);
    const namespace = this.#namespace('balancer', place, address, [address]);
    const eth0 = this.#plug(namespace);
    this.#routesOfSegment(namespace, eth0);
    this.#wire.routes.add(address, 'unicast', this.#uplink);
    const family = familyOf(address);
    return new NetworkBalancer(namespace, eth0, this.#netfilter(namespace, 0), (name) =>
      ofFamily(this.nodes.get(name)?.addresses ?? [], family),
    );
  }

  #checkUnused(address: string): void {
    if (this.#wire.routes.lookup(address).kind !== 'none') throw new Error(`address ${address} is already in use`);
  }

  /** The segment, and the router for everything else; of the families that the machine has. */
  #routesOfSegment(namespace: Namespace, eth0: Device): void {
    for (const [i, range] of parseCidrs(this.#networks.nodes).entries()) {
      const gateway = this.#gateways[i] ?? '';
      if (namespace.addressFor(gateway) === undefined) continue;
      namespace.routes.add(formatCidr(range), 'unicast', eth0);
      namespace.routes.add('default', 'unicast', eth0, gateway);
    }
  }

  /** Takes away a load balancer or an outside host. An unknown one is ignored. */
  remove(place: PlaceId): void {
    const namespace = this.#places.get(place);
    if (!namespace) return;
    this.#end(namespace);
    for (const address of namespace.addresses) {
      this.#segment.delete(address);
      this.#wire.routes.remove(address);
    }
  }

  /** The router leads the address to the node, which answers ARP for it; undefined: nobody does. */
  announce(address: string, nodeName: string | undefined): void {
    const node = nodeName === undefined ? undefined : this.nodes.get(nodeName);
    const device = node && this.#segment.get(node.address);
    if (device) {
      this.#segment.set(address, device);
      this.#wire.routes.add(address, 'unicast', this.#uplink);
    } else if (nodeName === undefined) {
      this.#segment.delete(address);
      this.#wire.routes.remove(address);
    }
  }

  /** Throws when the node is unknown or off, when the pod is there already, or when the range is full. */
  addPod(namespace: string, name: string, nodeName: string): Namespace {
    const node = this.nodes.get(nodeName);
    if (!node) throw new Error(`node "${nodeName}" is not on the network`);
    if (!node.namespace.alive) throw new Error(`node "${nodeName}" is powered off`);
    const place = placeOfPod(namespace, name);
    if (node.pods.has(place)) throw new Error(`pod "${namespace}/${name}" already has a network namespace`);
    const addresses = allocate(node);
    const pod = this.#namespace('pod', place, `${namespace}/${name}`, addresses);
    const device = vethName('veth', pod.name);
    const [host, eth0] = vethPair(node.namespace, device, pod, 'eth0', latencies.veth);
    for (const address of addresses) {
      node.namespace.routes.add(address, 'unicast', host);
      pod.routes.add('default', 'unicast', eth0, linkLocalGateways[familyOf(address)]);
    }
    node.pods.set(place, { pod, device });
    return pod;
  }

  removePod(pod: Namespace): void {
    for (const node of this.nodes.values()) {
      if (node.pods.get(pod.place)?.pod !== pod) continue;
      node.pods.delete(pod.place);
      this.#end(pod);
      for (const address of pod.addresses) node.namespace.routes.remove(address);
      release(node, pod);
      return;
    }
  }

  /** The namespace of a place; of several pods of one name the youngest, or the one that `@NODE` says. */
  get(place: PlaceId): Namespace | undefined {
    const at = place.lastIndexOf('@');
    return at < 0 ? this.#places.get(place) : this.nodes.get(place.slice(at + 1))?.pods.get(place.slice(0, at))?.pod;
  }

  /** Whose address it is: looked for, not kept. */
  at(address: string): Namespace | undefined {
    for (const namespace of this.#places.values()) if (namespace.addresses.includes(address)) return namespace;
    return undefined;
  }

  /** Whether any pod was ever given this address. */
  everGiven(address: string): boolean {
    for (const node of this.nodes.values()) if (node.ipams.some((ipam) => ipam.everGiven(address))) return true;
    return false;
  }

  #namespace(kind: Namespace['kind'], place: PlaceId, name: string, addresses: readonly string[], boot = 0): Namespace {
    const namespace = new Namespace({ kind, place, name, addresses, random: this.#sim.random, boot });
    this.#places.set(place, namespace);
    return namespace;
  }

  #netfilter(namespace: Namespace, boot: number): Netfilter {
    const { random } = this.#sim;
    const netfilter = createNetfilter({
      isLocal: (address) => namespace.isLocal(address),
      routeTo: (address) => namespace.routes.lookup(address),
      // inet_select_addr: a device without an address of its own borrows the machine's.
      sourceAddressFor: (_, destination) => namespace.addressFor(destination) ?? namespace.address,
      now: () => this.#sim.now,
      random: random.fork(`netfilter/${namespace.place}/${boot}`),
    });
    namespace.netfilter = netfilter;
    return netfilter;
  }

  /** Plugs a namespace's eth0 into the nodes' segment. */
  #plug(namespace: Namespace): Device {
    const device: Device = {
      name: 'eth0',
      namespace,
      latency: latencies.nodes,
      peer: undefined,
      segment: this.#segment,
    };
    for (const address of namespace.addresses) this.#segment.set(address, device);
    return device;
  }

  #boot(node: NodeState): void {
    const { routes } = node.namespace;
    const eth0 = this.#plug(node.namespace);
    this.#routesOfSegment(node.namespace, eth0);
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
    for (const { pod } of node.pods.values()) {
      this.#end(pod);
      release(node, pod);
    }
    node.pods.clear();
    node.namespace.alive = false;
    node.namespace.closeAll();
  }

  #end(namespace: Namespace): void {
    namespace.alive = false;
    namespace.closeAll();
    if (this.#places.get(namespace.place) === namespace) this.#places.delete(namespace.place);
  }
}
