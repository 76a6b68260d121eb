import type { Protocol } from '../../../model/objects/meta.ts';
import { formatEndpoint } from '../../../model/packet.ts';
import type { RealServerView, VirtualAddress, VirtualServerView, VirtualSettings } from './types.ts';

const flag: Readonly<Record<Protocol, string>> = { TCP: '-t', UDP: '-u', SCTP: '--sctp-service' };

export const virtualKey = ({ protocol, address, port }: VirtualAddress): string => `${protocol} ${address} ${port}`;

/** `-t 10.96.0.10:80`, as ipvsadm(8) names a virtual server. */
export const virtualOption = ({ protocol, address, port }: VirtualAddress): string =>
  `${flag[protocol]} ${formatEndpoint(address, port)}`;

/** A destination that a virtual server sends to, by NAT (masquerading, `-m`). */
export class RealServer implements RealServerView {
  readonly address: string;
  readonly port: number;
  weight = 1;
  /** False once it was taken away; its connections find out with their next packet. */
  available = true;
  active = 0;
  inactive = 0;

  constructor(address: string, port: number) {
    this.address = address;
    this.port = port;
  }

  get endpoint(): string {
    return formatEndpoint(this.address, this.port);
  }

  /** `-r 10.244.1.3:8080 -m -w 1` */
  get option(): string {
    return `-r ${this.endpoint} -m -w ${this.weight}`;
  }
}

/** A virtual server with its real servers (struct ip_vs_service). */
export class VirtualServer implements VirtualServerView {
  readonly protocol: Protocol;
  readonly address: string;
  readonly port: number;
  settings: VirtualSettings;
  /** The one added last comes first, as in the kernel's list. */
  servers: readonly RealServer[] = [];
  /** The one that was scheduled last; undefined: the head of the list. */
  last: RealServer | undefined = undefined;
  /** Taken away while connections led to them. */
  readonly #trash = new Map<string, RealServer>();

  constructor({ protocol, address, port }: VirtualAddress, settings: VirtualSettings) {
    this.protocol = protocol;
    this.address = address;
    this.port = port;
    this.settings = settings;
  }

  get endpoint(): string {
    return formatEndpoint(this.address, this.port);
  }

  /** `-t 10.96.0.10:80 -s rr -p 10800` */
  get option(): string {
    const { scheduler, persistent } = this.settings;
    return `${virtualOption(this)} -s ${scheduler}${persistent > 0 ? ` -p ${persistent}` : ''}`;
  }

  server(endpoint: string): RealServer | undefined {
    return this.servers.find((server) => server.endpoint === endpoint);
  }

  /** One of that address that still has connections comes back with them (ip_vs_trash_get_dest). */
  add(address: string, port: number): void {
    const endpoint = formatEndpoint(address, port);
    const server = this.#trash.get(endpoint) ?? new RealServer(address, port);
    this.#trash.delete(endpoint);
    server.available = true;
    server.weight = 1;
    this.servers = [server, ...this.servers];
  }

  remove(server: RealServer): void {
    const at = this.servers.indexOf(server);
    if (this.last === server) this.last = this.servers[at - 1];
    this.servers = this.servers.filter((other) => other !== server);
    server.available = false;
    if (server.active + server.inactive > 0) this.#trash.set(server.endpoint, server);
  }
}
