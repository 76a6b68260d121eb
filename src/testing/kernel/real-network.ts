import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { Agents } from './agents.ts';
import type { Spoil } from './faults.ts';
import type { Host, JudgedNode, JudgedScene } from './judged-scene.ts';
import { Namespaces, removeLeftovers } from './namespaces.ts';
import type { AgentCommand, Attempt } from './protocol.ts';

const gateway = '192.168.0.1';
const clusterRanges = ['10.244.0.0/16', '10.96.0.0/16'];
/** All host ends of pods' veths have it, as Calico's. */
const hostMac = 'ee:ee:ee:ee:ee:ee';
/** Accounting objects that kube-proxy's rules count in. */
const accounting = ['ct_state_invalid_dropped_pkts', 'localhost_nps_accepted_pkts'];

const podRangeOf = (n: number): string => `10.244.${n}.0/24`;
const nodeAddressOf = (n: number): string => `192.168.0.${n + 2}`;

/**
 * The engine's topology in network namespaces of the real kernel (see engine/network/topology.ts): a bridge for the nodes'
 * segment, a router, nodes with a veth and a host route for each pod, outside hosts behind the router. It is built once and
 * grows; each scene brings its own rules, listeners and external addresses.
 */
export class RealNetwork {
  readonly #namespaces = new Namespaces();
  readonly #agents = new Agents();
  readonly #segment = 'segment';
  readonly #router = 'router';
  #links = 0;
  #listening: readonly string[] = [];
  #vips: readonly string[] = [];

  constructor(nodes: number) {
    removeLeftovers();
    const all = this.#namespaces;
    all.ip(this.#segment, 'link add br0 type bridge', 'link set br0 up');
    this.#plug(this.#router, gateway);
    all.sysctl(this.#router, { 'net.ipv4.ip_forward': 1 });
    all.ip(this.#router, ...clusterRanges.map((range) => `route add blackhole ${range}`));
    for (let n = 0; n < nodes; n++) this.#addNode(n, nodes);
  }

  /** Makes it the scene's network: hosts, listeners, rules; connections of scenes before are forgotten. */
  async load(scene: JudgedScene, spoil: Spoil): Promise<void> {
    for (const host of scene.outside) this.#addOutside(host);
    for (const node of scene.nodes) for (const pod of node.pods) this.#addPod(node, pod);
    const [first] = scene.nodes;
    for (const vip of this.#vips) this.#namespaces.ip(this.#router, `route del ${vip}`);
    this.#vips = first ? scene.vips : [];
    for (const vip of this.#vips) this.#namespaces.ip(this.#router, `route add ${vip} via ${first?.address} dev eth0`);
    for (const node of scene.nodes) {
      this.exec(node, 'conntrack', ['-F']);
      // An empty rule set first: lists of `recent` end with the last rule that names them.
      this.exec(node, 'iptables-restore', [], '*nat\nCOMMIT\n*filter\nCOMMIT\n*mangle\nCOMMIT\n');
      this.exec(node, 'iptables-restore', [], spoil.iptables(node.rules));
      const before =
        'table ip kube-proxy\ndelete table ip kube-proxy\ntable ip6 kube-proxy\ndelete table ip6 kube-proxy\n';
      this.exec(node, 'nft', ['-f', '-'], before + spoil.nft(node.nft));
    }
    const hosts = [...scene.outside, ...scene.nodes.flatMap(({ pods }) => pods)];
    const addresses = hosts.map(({ address }) => address);
    const silent = this.#listening.filter((address) => !addresses.includes(address));
    await Promise.all([
      ...silent.map((address) => this.#agents.tell(address, { do: 'listen', ports: [] })),
      ...hosts.map(({ address, listens }) => this.#agents.tell(address, { do: 'listen', ports: listens })),
    ]);
    this.#listening = addresses;
  }

  /** Has a host send; its agent does one thing after the other. */
  send(from: Host, command: Omit<AgentCommand & { do: 'send' }, 'do'>): Promise<readonly Attempt[]> {
    return this.#agents.tell(from.address, { do: 'send', ...command });
  }

  /** Listens to new connections in a host's namespace, until its end, which gives the lines `conntrack -E` printed. */
  watch(host: Host): { readonly ready: Promise<unknown>; end(): Promise<readonly string[]> } {
    const child = spawn('ip', ['netns', 'exec', this.#namespaces.of(host.address), 'conntrack', '-E', '-e', 'NEW']);
    let text = '';
    child.stdout.on('data', (data) => {
      text += data;
    });
    child.stderr.resume();
    const ready = untilNetlink(child.pid ?? 0);
    return {
      ready,
      async end() {
        const closed = once(child, 'close');
        child.kill('SIGINT');
        await closed;
        return text.split('\n');
      },
    };
  }

  /** Runs a tool in a host's namespace and returns its stdout. */
  exec(host: Host, command: string, args: readonly string[], input = ''): string {
    return this.#namespaces.exec(host.address, command, args, input);
  }

  /** Ends every process and removes every namespace. */
  close(): void {
    this.#agents.stopAll();
    this.#namespaces.removeAll();
  }

  #plug(place: string, address: string): void {
    const all = this.#namespaces;
    const port = `p${this.#links++}`;
    all.ip(this.#segment, `link add ${port} type veth peer name eth0 netns ${all.of(place)}`);
    all.ip(this.#segment, `link set ${port} master br0`, `link set ${port} up`);
    all.ip(place, `addr add ${address}/24 dev eth0`, 'link set eth0 up');
  }

  #addNode(n: number, nodes: number): void {
    const address = nodeAddressOf(n);
    const all = this.#namespaces;
    this.#plug(address, address);
    all.sysctl(address, {
      'net.ipv4.ip_forward': 1,
      'net.ipv4.conf.all.route_localnet': 1,
      // What a scene's first flows left must still be there when its last are over.
      'net.netfilter.nf_conntrack_udp_timeout': 600,
      'net.netfilter.nf_conntrack_udp_timeout_stream': 600,
    });
    const others = Array.from({ length: nodes }, (_, i) => i).filter((i) => i !== n);
    all.ip(
      address,
      `route add default via ${gateway}`,
      `route add blackhole ${podRangeOf(n)}`,
      ...others.map((i) => `route add ${podRangeOf(i)} via ${nodeAddressOf(i)}`),
    );
    for (const object of accounting) all.exec(address, 'nfacct', ['add', object]);
    this.#agents.start(address, all.of(address));
  }

  #addPod(node: JudgedNode, { address }: Host): void {
    if (this.#namespaces.has(address)) return;
    this.#wire(node.address, address);
    this.#namespaces.ip(node.address, `route add ${address} dev v${this.#links} scope link`);
  }

  #addOutside({ address }: Host): void {
    if (this.#namespaces.has(address)) return;
    this.#wire(this.#router, address);
    this.#namespaces.ip(this.#router, `route add ${address} dev v${this.#links} scope link`);
  }

  /** A veth from a router of some kind to a host that knows only 169.254.1.1. */
  #wire(near: string, address: string): void {
    const all = this.#namespaces;
    const device = `v${++this.#links}`;
    all.ip(
      near,
      `link add ${device} address ${hostMac} type veth peer name eth0 netns ${all.of(address)}`,
      `link set ${device} up`,
    );
    all.ip(
      address,
      `addr add ${address}/32 dev eth0`,
      'link set eth0 up',
      'route add 169.254.1.1 dev eth0 scope link',
      'route add default via 169.254.1.1 dev eth0',
      `neigh add 169.254.1.1 lladdr ${hostMac} dev eth0 nud permanent`,
    );
    this.#agents.start(address, all.of(address));
  }
}

/** Waits until a process hears of connections: a netlink socket of family 12 (netfilter) that is in a group (/proc/net/netlink). */
async function untilNetlink(pid: number): Promise<void> {
  for (let tries = 0; tries < 500; tries++) {
    if (/^\S+\s+12\s+\d+\s+0*[1-9a-f]/m.test(netlinkOf(pid))) return;
    await setTimeout(2);
  }
  throw new Error('conntrack -E did not start');
}

function netlinkOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/net/netlink`, 'utf8');
  } catch {
    return '';
  }
}
