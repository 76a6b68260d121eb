import type { AddressPlan } from './address-plan.ts';
import { Agents } from './agents.ts';
import { type ConntrackEvents, watchConntrack } from './conntrack-events.ts';
import type { Spoil } from './faults.ts';
import { errorsOf, errorsTable, flushErrors, type IcmpError, listErrors } from './icmp-errors.ts';
import type { Host, JudgedNode, JudgedScene } from './judged-scene.ts';
import { Namespaces, removeLeftovers } from './namespaces.ts';
import type { AgentCommand, AgentReply } from './protocol.ts';

/** All host ends of pods' veths have it, as Calico's. */
const hostMac = 'ee:ee:ee:ee:ee:ee';
/** Of the other ends: each is alone on its link. */
const podMac = 'ee:ee:ee:ee:ee:ef';
/** Of who is plugged into the segment as the nth. */
const segmentMac = (n: number): string => `ee:ee:ee:ee:ee:${n.toString(16).padStart(2, '0')}`;
const forwarding = { 'net.ipv4.ip_forward': 1, 'net.ipv6.conf.all.forwarding': 1 };
/** Accounting objects that kube-proxy's rules count in. */
const accounting = ['ct_state_invalid_dropped_pkts', 'localhost_nps_accepted_pkts'];

interface Traces {
  readonly nodes: readonly {
    readonly node: string;
    /** As `iptables-save -c` prints them. */
    readonly rules: string;
    /** Lines of `conntrack -L`. */
    readonly conntrack: readonly string[];
  }[];
  /** ICMP errors that have reached hosts since the scene was loaded. */
  readonly errors: readonly IcmpError[];
}

/**
 * The engine's topology in network namespaces of the real kernel (see engine/network/topology.ts): a bridge for the nodes'
 * segment, a router, nodes with a veth and a host route for each pod, outside hosts behind the router. It is built once and
 * grows; each scene brings its own rules, listeners and external addresses.
 */
export class RealNetwork {
  readonly plan: AddressPlan;
  readonly #namespaces = new Namespaces();
  readonly #agents = new Agents();
  readonly #segment = 'segment';
  readonly #router = 'router';
  #links = 0;
  readonly #listening = new Map<string, string>();
  #vips: readonly string[] = [];

  constructor(nodes: number, plan: AddressPlan) {
    this.plan = plan;
    removeLeftovers();
    try {
      this.#build(nodes);
    } catch (error) {
      this.close();
      throw error;
    }
  }

  #build(nodes: number): void {
    const all = this.#namespaces;
    all.ip(this.#segment, 'link add br0 type bridge', 'link set br0 up');
    this.#plug(this.#router, this.plan.gateway);
    all.sysctl(this.#router, forwarding);
    all.ip(this.#router, ...this.plan.clusterRanges.map((range) => `route add blackhole ${range}`));
    all.exec(this.#router, 'nft', ['-f', '-'], errorsTable(this.plan.family));
    // IPv6 has no such limit.
    if (this.plan.family === 'IPv4') this.#refuseUnrouted();
    for (let n = 0; n < nodes; n++) this.#addNode(n, nodes);
    this.#introduce([this.plan.gateway, ...Array.from({ length: nodes }, (_, n) => this.plan.node(n))]);
  }

  /** Makes it the scene's network: hosts, listeners, rules; connections of scenes before are forgotten. */
  async load(scene: JudgedScene, spoil: Spoil): Promise<void> {
    for (const host of scene.outside) this.#addOutside(host);
    for (const node of scene.nodes) for (const pod of node.pods) this.#addPod(node, pod);
    const [first] = scene.nodes;
    for (const vip of this.#vips) this.#namespaces.ip(this.#router, `route del ${vip}`);
    this.#vips = first ? scene.vips : [];
    for (const vip of this.#vips) this.#namespaces.ip(this.#router, `route add ${vip} via ${first?.address} dev eth0`);
    this.#namespaces.exec(this.#router, 'nft', ['-f', '-'], flushErrors(this.plan.family));
    for (const node of scene.nodes) this.#loadRules(node, spoil);
    const hosts = [...scene.outside, ...scene.nodes.flatMap(({ pods }) => pods)];
    const wanted = new Map(hosts.map(({ address, listens }) => [address, listens]));
    await Promise.all(
      [...new Set([...wanted.keys(), ...this.#listening.keys()])].map(async (address) => {
        const ports = wanted.get(address) ?? [];
        const text = JSON.stringify(ports);
        if (this.#listening.get(address) === text) return;
        await this.#agents.tell(address, { do: 'listen', ports });
        this.#listening.set(address, text);
      }),
    );
  }

  #loadRules(node: JudgedNode, spoil: Spoil): void {
    const { family, tools } = this.plan;
    const fresh =
      'table ip kube-proxy\ndelete table ip kube-proxy\ntable ip6 kube-proxy\ndelete table ip6 kube-proxy\n';
    const empty = '*nat\nCOMMIT\n*filter\nCOMMIT\n*mangle\nCOMMIT\n';
    const input = (text: string): string => `<<'END'\n${text}END\n`;
    const script = [
      `${tools.conntrack} -F\n`,
      // An empty rule set first: lists of `recent` end with the last rule that names them.
      `${tools.restore} ${input(empty)}`,
      `${tools.restore} ${input(spoil.iptables(node.rules))}`,
      `nft -f - ${input(flushErrors(family) + fresh + spoil.nft(node.nft))}`,
    ];
    this.#namespaces.exec(node.address, 'sh', ['-e'], script.join(''));
  }

  /** Has a host send all that at once; one list of attempts for each flow. */
  send(from: Host, command: Omit<AgentCommand & { do: 'send' }, 'do'>): Promise<AgentReply['result']> {
    return this.#agents.tell(from.address, { do: 'send', ...command });
  }

  /** Listens to new connections in a host's namespace. */
  watch(host: Host): ConntrackEvents {
    return watchConntrack(this.#namespaces.of(host.address));
  }

  /** What the scene's flows have left on its nodes. */
  traces(scene: JudgedScene): Traces {
    const { family, tools } = this.plan;
    const mark = '--- next ---\n';
    const script = [`${tools.save} -c`, `${tools.conntrack} -L`, listErrors(family)].join(`\necho ${mark}`);
    const nodes = scene.nodes.map((node) => {
      const text = this.#namespaces.exec(node.address, 'sh', ['-e'], script);
      const [rules = '', conntrack = '', errors = ''] = text.split(mark);
      return { node: node.name, rules, conntrack: conntrack.split('\n'), errors: errorsOf(errors, family) };
    });
    const routed = errorsOf(this.#namespaces.exec(this.#router, 'sh', ['-e'], listErrors(family)), family);
    return { nodes, errors: [...nodes.flatMap(({ errors }) => errors), ...routed] };
  }

  /** Ends every process and removes every namespace. */
  close(): void {
    this.#agents.stopAll();
    this.#namespaces.removeAll();
  }

  /**
   * Packets to where the router knows no way are answered by a rule: the kernel's own answer comes once a second and sender
   * (net.ipv4.route.error_cost, the whole machine's), so that most flows of a scene would hear nothing.
   */
  #refuseUnrouted(): void {
    this.#namespaces.ip(this.#router, 'route add default dev lo');
    const rule = 'oifname "lo" reject with icmp type net-unreachable';
    const chain = `chain forward { type filter hook forward priority 0; ${rule}; }`;
    this.#namespaces.exec(this.#router, 'nft', ['-f', '-'], `table ip judge { ${chain}; }\n`);
  }

  /** Makes those on the segment know each other for good: solicitations and their answers would be counted by rules, the later the slower the machine is. */
  #introduce(addresses: readonly string[]): void {
    for (const [n, address] of addresses.entries()) {
      const others = addresses.flatMap((other, m) =>
        m === n ? [] : [`neigh replace ${other} lladdr ${segmentMac(m)} dev eth0 nud permanent`],
      );
      this.#namespaces.ip(n === 0 ? this.#router : address, ...others);
    }
  }

  #plug(place: string, address: string): void {
    const all = this.#namespaces;
    const n = this.#links++;
    const port = `p${n}`;
    all.ip(this.#segment, `link add ${port} type veth peer name eth0 address ${segmentMac(n)} netns ${all.of(place)}`);
    all.ip(this.#segment, `link set ${port} master br0`, `link set ${port} up`);
    all.ip(place, `addr add ${address}/${this.plan.nodeBits} dev eth0`, 'link set eth0 up');
  }

  #addNode(n: number, nodes: number): void {
    const address = this.plan.node(n);
    const all = this.#namespaces;
    this.#plug(address, address);
    all.sysctl(address, {
      ...forwarding,
      'net.ipv4.conf.all.route_localnet': 1,
      // What a scene's first flows left must still be there when its last are over.
      'net.netfilter.nf_conntrack_udp_timeout': 600,
      'net.netfilter.nf_conntrack_udp_timeout_stream': 600,
    });
    const others = Array.from({ length: nodes }, (_, i) => i).filter((i) => i !== n);
    all.ip(
      address,
      `route add default via ${this.plan.gateway}`,
      `route add blackhole ${this.plan.podRange(n)}`,
      ...others.map((i) => `route add ${this.plan.podRange(i)} via ${this.plan.node(i)}`),
    );
    for (const object of accounting) all.exec(address, 'nfacct', ['add', object]);
    all.exec(address, 'nft', ['-f', '-'], errorsTable(this.plan.family));
    this.#agents.start(address, all.of(address));
  }

  #addPod(node: JudgedNode, { address }: Host): void {
    if (this.#namespaces.has(address)) return;
    this.#wire(node.address, address);
    this.#namespaces.ip(node.address, `route add ${address} dev v${this.#links}`);
  }

  #addOutside({ address }: Host): void {
    if (this.#namespaces.has(address)) return;
    this.#wire(this.#router, address);
    this.#namespaces.ip(this.#router, `route add ${address} dev v${this.#links}`);
  }

  /** A veth from a router of some kind to a host that knows only its next hop. */
  #wire(near: string, address: string): void {
    const all = this.#namespaces;
    const { nextHop, hostBits } = this.plan;
    const device = `v${++this.#links}`;
    all.ip(
      near,
      `link add ${device} address ${hostMac} type veth peer name eth0 address ${podMac} netns ${all.of(address)}`,
      `link set ${device} up`,
      `neigh add ${address} lladdr ${podMac} dev ${device} nud permanent`,
    );
    all.ip(
      address,
      `addr add ${address}/${hostBits} dev eth0`,
      'link set eth0 up',
      `route add ${nextHop} dev eth0`,
      `route add default via ${nextHop} dev eth0`,
      `neigh add ${nextHop} lladdr ${hostMac} dev eth0 nud permanent`,
    );
    this.#agents.start(address, all.of(address));
  }
}
