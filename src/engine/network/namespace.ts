import type { Protocol } from '../../model/objects/meta.ts';
import type { Packet } from '../../model/packet.ts';
import type { PlaceId } from '../../model/trace.ts';
import type { Netfilter } from '../netfilter/types.ts';
import type { SeededRandom } from '../sim/random.ts';
import type { Application } from './application.ts';
import { EphemeralPorts } from './ephemeral-ports.ts';
import type { KernelSettings } from './kernel-settings.ts';
import type { ResolvConf } from './resolv-conf.ts';
import { type Route, RouteTable } from './routes.ts';

/** A network device: one end of a veth pair, or a port of an Ethernet segment. */
export interface Device {
  readonly name: string;
  readonly namespace: Namespace;
  /** One way, in virtual milliseconds. */
  readonly latency: number;
  /** The other end of a veth pair. */
  peer: Device | undefined;
  /** The segment it is plugged into: neighbours by address (what ARP would find). */
  readonly segment: Map<string, Device> | undefined;
}

const protocolNumber = { TCP: 6, UDP: 17, SCTP: 132 } as const;
const socketKey = (protocol: Protocol, port: number): number => protocolNumber[protocol] * 65_536 + port;

/** A listening socket, by `socketKey`. */
interface ListeningSocket {
  readonly key: number;
}

/** A listening socket, and the others: most namespaces have one, and few have more than a handful. */
interface Listening {
  readonly key: number;
  readonly app: Application;
  readonly next: Listening | undefined;
}

function without(sockets: Listening | undefined, key: number): Listening | undefined {
  if (!sockets) return undefined;
  return sockets.key === key ? sockets.next : { ...sockets, next: without(sockets.next, key) };
}

export interface NamespaceOptions {
  readonly place: PlaceId;
  readonly kind: 'pod' | 'node' | 'outside' | 'balancer' | 'wire';
  /** `node-1`, `default/web-1`, `laptop`. */
  readonly name: string;
  /** One, or one of each family, the primary one first. */
  readonly addresses: readonly string[];
  /** Where its stream of chance comes from when the first source port is drawn. */
  readonly random: SeededRandom;
  /** How often its machine was started before: each time another stream. */
  readonly boot: number;
}

/** A Linux network namespace: addresses, routes, sockets, and a netfilter where one is loaded. */
export class Namespace {
  readonly place: PlaceId;
  readonly kind: NamespaceOptions['kind'];
  readonly name: string;
  /** The address of eth0, of the primary family where it has two. */
  readonly address: string;
  /** That of the other family. */
  readonly secondAddress: string | undefined;
  /** net.ipv4.ip_forward. */
  readonly forwards: boolean;
  readonly routes: RouteTable<Device>;
  /** Absent where nothing is loaded: hooks cost nothing there. */
  netfilter: Netfilter | undefined;
  /** Decides on some packets before the routing table, the local one included: what IPVS does for its virtual services. */
  redirect: ((packet: Packet) => Route<Device> | undefined) | undefined;
  /** What sysctl has set; absent where nothing was. */
  settings: KernelSettings | undefined;
  /** /etc/resolv.conf of what runs here; absent on the router. */
  resolvConf: ResolvConf | undefined;
  /** False once the namespace was deleted or its machine lost power. */
  alive = true;
  // Made when needed: a few hundred bytes each, for thousands of pods.
  #listeners: Listening | undefined;
  #ports: EphemeralPorts | undefined;
  readonly #random: SeededRandom;
  readonly #boot: number;

  constructor(options: NamespaceOptions) {
    this.place = options.place;
    this.kind = options.kind;
    this.name = options.name;
    const [address = '', second] = options.addresses;
    this.address = address;
    this.secondAddress = second;
    this.forwards = options.kind === 'node' || options.kind === 'wire' || options.kind === 'balancer';
    this.#random = options.random;
    this.#boot = options.boot;
    this.routes = new RouteTable(address, second);
  }

  /** As people say it: `pod default/web-1`, `node-1`, `laptop`. */
  get label(): string {
    if (this.kind === 'pod') return `pod ${this.name}`;
    if (this.kind === 'balancer') return `load balancer ${this.name}`;
    return this.kind === 'wire' ? 'the router' : this.name;
  }

  get ports(): EphemeralPorts {
    if (!this.#ports) {
      const stream = this.#boot === 0 ? `ports/${this.place}` : `ports/${this.place}/${this.#boot}`;
      this.#ports = new EphemeralPorts(this.#random.fork(stream));
    }
    return this.#ports;
  }

  /** Whether an address is bound here (127.0.0.0/8 and ::1 included). */
  isLocal(address: string): boolean {
    return this.routes.lookup(address).kind === 'local';
  }

  /** Its addresses, the primary family's first. */
  get addresses(): readonly string[] {
    return this.secondAddress === undefined ? [this.address] : [this.address, this.secondAddress];
  }

  /** The address of eth0 that goes with a destination; undefined when it has none of that family. */
  addressFor(destination: string): string | undefined {
    const { address, secondAddress } = this;
    return address.includes(':') === destination.includes(':') ? address : secondAddress;
  }

  /** The source the kernel gives to a packet it makes for this destination (a local destination answers from itself). */
  sourceFor(destination: string): string {
    if (this.isLocal(destination)) return destination;
    return this.addressFor(destination) ?? (destination.includes(':') ? '::' : '0.0.0.0');
  }

  /** bind(2) and listen(2) on the wildcard address. Throws EADDRINUSE. */
  listen(protocol: Protocol, port: number, app: Application): void {
    const key = socketKey(protocol, port);
    if (this.#listening(key)) {
      throw new Error(`listen ${protocol.toLowerCase()} 0.0.0.0:${port}: bind: address already in use (EADDRINUSE)`);
    }
    this.#listeners = { key, app, next: this.#listeners };
  }

  /** Its listening sockets, the last opened first. */
  get listening(): readonly ListeningSocket[] {
    const found: ListeningSocket[] = [];
    for (let each = this.#listeners; each; each = each.next) found.push(each);
    return found;
  }

  listener(protocol: Protocol, port: number): Application | undefined {
    return this.#listening(socketKey(protocol, port))?.app;
  }

  close(protocol: Protocol, port: number): void {
    this.#listeners = without(this.#listeners, socketKey(protocol, port));
  }

  closeAll(): void {
    this.#listeners = undefined;
  }

  #listening(key: number): Listening | undefined {
    let each = this.#listeners;
    while (each && each.key !== key) each = each.next;
    return each;
  }
}
