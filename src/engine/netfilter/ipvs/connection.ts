import { formatEndpoint, type Packet } from '../../../model/packet.ts';
import type { IpvsEntryView } from './types.ts';
import type { RealServer, VirtualServer } from './virtual-server.ts';

// The TCP states of net/netfilter/ipvs/ip_vs_proto_tcp.c, by the letters of its table.
const states = ['NO', 'ES', 'SS', 'SR', 'FW', 'TW', 'CL', 'CW', 'LA', 'LI', 'SA'] as const;
type State = (typeof states)[number];

/** Next states for SYN, FIN, ACK, RST, in the order of `states`. */
const input = [
  'SR ES ES SR SR SR SR SR SR SR SR',
  'CL CW SS TW TW TW CL CW LA LI TW',
  'CL ES SS ES FW TW CL CW CL LI ES',
  'CL CL CL SR CL CL CL CL LA LI SR',
];
const output = [
  'SS ES SS SR SS SS SS SS SS LI SR',
  'TW FW SS TW FW TW CL TW LA LI TW',
  'ES ES SS ES FW TW CL CW LA ES ES',
  'CL CL SS CL CL TW CL CL CL CL CL',
];

/** Seconds (tcp_timeouts; kube-proxy leaves them as they are). */
const timeouts: Readonly<Record<State, number>> = {
  NO: 2,
  ES: 900,
  SS: 120,
  SR: 60,
  FW: 120,
  TW: 120,
  CL: 10,
  CW: 60,
  LA: 30,
  LI: 120,
  SA: 120,
};
const udpTimeout = 300;
/** As ipvsadm prints them (tcp_state_name_table). */
const stateNames: Readonly<Record<State, string>> = {
  NO: 'NONE',
  ES: 'ESTABLISHED',
  SS: 'SYN_SENT',
  SR: 'SYN_RECV',
  FW: 'FIN_WAIT',
  TW: 'TIME_WAIT',
  CL: 'CLOSE',
  CW: 'CLOSE_WAIT',
  LA: 'LAST_ACK',
  LI: 'LISTEN',
  SA: 'SYNACK',
};
/** States in which a connection counts as active (tcp_state_active_table). */
const activeStates: ReadonlySet<State> = new Set(['ES', 'SS', 'SR', 'SA']);

/** For persistence: where a client's next connection goes, as long as one lives or the time is not up. */
export interface Template {
  readonly server: RealServer;
  /** Virtual milliseconds. */
  expiresAt: number;
  connections: number;
}

/** One entry of IPVS' connection table (struct ip_vs_conn). */
export class IpvsConnection {
  readonly virtual: VirtualServer;
  readonly server: RealServer;
  readonly client: string;
  readonly clientPort: number;
  readonly template: Template | undefined;
  expiresAt = 0;
  #state: State = 'NO';
  #active = true;

  constructor(virtual: VirtualServer, server: RealServer, { src, sport }: Packet, template: Template | undefined) {
    this.virtual = virtual;
    this.server = server;
    this.client = src;
    this.clientPort = sport;
    this.template = template;
    server.active++;
    if (template) template.connections++;
  }

  /** What packets of the client are found by, as they come in. */
  get inKey(): string {
    const { protocol, address, port } = this.virtual;
    return keyOf(protocol, this.client, this.clientPort, address, port);
  }

  /** What answers of the real server are found by. */
  get outKey(): string {
    return keyOf(this.virtual.protocol, this.server.address, this.server.port, this.client, this.clientPort);
  }

  /** Whether a SYN on it begins a connection that is to be scheduled anew (is_new_conn_expected). */
  get isOver(): boolean {
    return !this.template && (this.#state === 'TW' || this.#state === 'CL');
  }

  /** Lets the state follow a packet. */
  seen({ flags, protocol }: Packet, isReply: boolean, now: number): void {
    if (protocol !== 'TCP') {
      this.expiresAt = now + udpTimeout * 1000;
      return;
    }
    const row = flags?.includes('RST') ? 3 : flags?.includes('SYN') ? 0 : flags?.includes('FIN') ? 1 : 2;
    const column = states.indexOf(this.#state) * 3;
    const next = (isReply ? output : input)[row]?.slice(column, column + 2);
    this.#state = states.find((state) => state === next) ?? 'CL';
    this.expiresAt = now + timeouts[this.#state] * 1000;
    this.#count(activeStates.has(this.#state));
  }

  view(now: number): IpvsEntryView {
    const { protocol, endpoint } = this.virtual;
    return {
      protocol,
      left: Math.floor((this.expiresAt - now) / 1000),
      state: protocol === 'TCP' ? stateNames[this.#state] : protocol,
      source: formatEndpoint(this.client, this.clientPort),
      virtual: endpoint,
      destination: this.server.endpoint,
    };
  }

  ended(): void {
    if (this.#active) this.server.active--;
    else this.server.inactive--;
    if (this.template) this.template.connections--;
  }

  #count(active: boolean): void {
    if (active === this.#active) return;
    this.#active = active;
    this.server.active += active ? 1 : -1;
    this.server.inactive += active ? -1 : 1;
  }
}

export const keyOf = (protocol: string, src: string, sport: number, dst: string, dport: number): string =>
  `${protocol} ${src} ${sport} ${dst} ${dport}`;
