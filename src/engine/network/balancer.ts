import { fnv1a } from '../../model/fnv.ts';
import { familyOf } from '../../model/ip.ts';
import type { Protocol } from '../../model/objects/meta.ts';
import { formatEndpoint, type Packet } from '../../model/packet.ts';
import type { PlaceId } from '../../model/trace.ts';
import type { Netfilter } from '../netfilter/types.ts';
import type { Device, Namespace } from './namespace.ts';
import type { Route } from './routes.ts';

/** What a load balancer outside the cluster does with connections to its address. */
export interface BalancerSetting {
  /** VIP: packets reach the node with the balancer's address as destination. Proxy: they reach its node port, from the balancer's address. */
  readonly mode: 'VIP' | 'Proxy';
  /** `nodePort` is 0 when there is none: enough for mode VIP. */
  readonly ports: readonly { readonly protocol: Protocol; readonly port: number; readonly nodePort: number }[];
  /** Names of the nodes that may be sent to; those the network does not know are left out. */
  readonly targets: readonly string[];
  /** A client's connections all go to one target. Mode VIP only. */
  readonly sticky: boolean;
  /** Who may connect; empty: everybody. Mode Proxy only: otherwise the node sees the client and decides. */
  readonly sourceRanges: readonly string[];
}

/** A load balancer outside the cluster. */
export interface Balancer {
  readonly place: PlaceId;
  readonly address: string;
  /** Replaces what it does; connections that are under way in mode Proxy go on as they were. */
  configure(setting: BalancerSetting): void;
}

/** A node a connection may be sent to. */
interface Target {
  readonly name: string;
  readonly route: Route<Device>;
}

const nothingThere: Route<Device> = { kind: 'blackhole', destination: 'default', device: undefined, via: undefined };

/** FNV-1a with a last stir (murmur3's finalizer), so that names that differ in one digit do not give neighbouring numbers. */
function hashOf(text: string): number {
  let hash = fnv1a(text);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/**
 * A load balancer outside the cluster: a machine on the nodes' segment that owns one address, and sends each connection to
 * one of its targets. Mode VIP is direct routing (as IPVS calls it): the packet goes on as it is, and the node's answer
 * goes straight to the client. Mode Proxy translates to the target's node port and to its own address, so that answers come
 * back through it. Which target is decided by rendezvous hashing (Thaler and Ravishankar 1998) in mode VIP: when a target
 * goes or comes only its own connections move, without any memory. What it is not set up for it drops.
 */
export class NetworkBalancer implements Balancer {
  readonly place: PlaceId;
  readonly address: string;
  readonly #namespace: Namespace;
  readonly #netfilter: Netfilter;
  readonly #device: Device;
  readonly #addressOf: (node: string) => string | undefined;
  #setting: BalancerSetting = { mode: 'VIP', ports: [], targets: [], sticky: false, sourceRanges: [] };
  #targets: readonly Target[] = [];
  #open = new Set<string>();

  /** `netfilter` translates in mode Proxy; `addressOf` is what a node has on the segment that `device` is plugged into. */
  constructor(
    namespace: Namespace,
    device: Device,
    netfilter: Netfilter,
    addressOf: (node: string) => string | undefined,
  ) {
    this.place = namespace.place;
    this.address = namespace.address;
    this.#namespace = namespace;
    this.#device = device;
    this.#netfilter = netfilter;
    this.#addressOf = addressOf;
    namespace.redirect = (packet) => this.#redirect(packet);
  }

  configure(setting: BalancerSetting): void {
    this.#setting = setting;
    this.#targets = setting.targets.flatMap((name): Target | readonly never[] => {
      const via = this.#addressOf(name);
      const route: Route<Device> = { kind: 'unicast', destination: this.address, device: this.#device, via };
      return via === undefined ? [] : { name, route };
    });
    this.#open = new Set(setting.ports.map(({ protocol, port }) => `${protocol} ${port}`));
    // Direct routing sees one half of each connection, which conntrack would take for invalid.
    const proxy = setting.mode === 'Proxy';
    this.#namespace.netfilter = proxy ? this.#netfilter : undefined;
    if (proxy) this.#netfilter.restore(this.#rules(), { noflush: false, family: familyOf(this.address) });
  }

  /** Packets to its own address do not end here. */
  #redirect(packet: Packet): Route<Device> | undefined {
    if (packet.dst !== this.address) return undefined;
    if (this.#setting.mode === 'Proxy' || !this.#open.has(`${packet.protocol} ${packet.dport}`)) return nothingThere;
    const { protocol, src, sport, dport } = packet;
    const key = this.#setting.sticky ? src : `${protocol} ${src} ${sport} ${dport}`;
    let best: Target | undefined;
    let highest = -1;
    for (const target of this.#targets) {
      const weight = hashOf(`${key} ${target.name}`);
      if (weight > highest) [best, highest] = [target, weight];
    }
    return best?.route ?? nothingThere;
  }

  /** Full NAT, a target a connection, as kube-proxy writes its own choices. */
  #rules(): string {
    const { ports, sourceRanges } = this.#setting;
    const own = sourceRanges.filter((range) => familyOf(range) === familyOf(this.address));
    const lines: string[] = [];
    for (const { protocol, port, nodePort } of ports) {
      if (nodePort === 0) continue;
      const p = protocol.toLowerCase();
      for (const range of sourceRanges.length > 0 ? own : ['']) {
        const from = range === '' ? '' : `-s ${range} `;
        this.#targets.forEach(({ route }, i) => {
          const left = this.#targets.length - i;
          const chance = left === 1 ? '' : ` -m statistic --mode random --probability ${(1 / left).toFixed(10)}`;
          const to = `-j DNAT --to-destination ${formatEndpoint(route.via ?? '', nodePort)}`;
          lines.push(`-A PREROUTING ${from}-d ${this.address} -p ${p} -m ${p} --dport ${port}${chance} ${to}`);
        });
      }
    }
    lines.push('-A POSTROUTING -j MASQUERADE');
    return `*nat\n${lines.join('\n')}\nCOMMIT\n`;
  }
}
