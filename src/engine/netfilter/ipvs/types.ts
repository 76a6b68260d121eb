import type { Protocol } from '../../../model/objects/meta.ts';
import type { Packet } from '../../../model/packet.ts';
import type { Scheduler } from '../../../model/scene.ts';

/** What a virtual server is known by. */
export interface VirtualAddress {
  readonly protocol: Protocol;
  readonly address: string;
  readonly port: number;
}

export interface VirtualSettings {
  readonly scheduler: Scheduler;
  /** Seconds for which a client keeps its real server; 0: each connection is scheduled by itself. */
  readonly persistent: number;
}

/** A real server as `ipvsadm -Ln` shows it. */
export interface RealServerView {
  /** `10.244.1.3:8080` */
  readonly endpoint: string;
  /** 0: it gets no new connections. To be set, as with `ipvsadm -e`. */
  weight: number;
  readonly active: number;
  readonly inactive: number;
}

export interface VirtualServerView extends VirtualAddress {
  readonly settings: VirtualSettings;
  readonly servers: readonly RealServerView[];
  server(endpoint: string): RealServerView | undefined;
}

/** Finds the virtual server of a packet that IPVS has translated, or is to translate back. */
export interface IpvsLookup {
  virtualServerOf(packet: Packet): VirtualAddress | undefined;
}

/** A connection as `ipvsadm -Lnc` shows it. */
export interface IpvsEntryView {
  readonly protocol: Protocol;
  /** Whole seconds until it expires. */
  readonly left: number;
  /** `ESTABLISHED`; `UDP` for protocols without states. */
  readonly state: string;
  /** `10.244.0.2:40000` */
  readonly source: string;
  readonly virtual: string;
  readonly destination: string;
}

/** IPVS of a network namespace, as ipvsadm(8) sees it. */
export interface IpvsTable {
  /** In the order they were added. */
  readonly virtuals: Iterable<VirtualServerView>;
  /** Its connections, oldest first; persistence templates are not among them. */
  readonly entries: readonly IpvsEntryView[];
  has(at: VirtualAddress): boolean;
  /** Throws when there is no such virtual server. */
  find(at: VirtualAddress): VirtualServerView;
  /** `ipvsadm -A`, or `-E` where it is there already. */
  put(at: VirtualAddress, settings: VirtualSettings): void;
  /** `ipvsadm -D`. Throws when there is none. */
  delete(at: VirtualAddress): void;
  /** `ipvsadm -a`. Throws when there is no such virtual server, or the real server is there already. */
  addServer(at: VirtualAddress, address: string, port: number): void;
  /** `ipvsadm -d`. Throws when there is none. */
  deleteServer(at: VirtualAddress, endpoint: string): void;
  /** `ipvsadm -C`: everything goes. */
  flush(): void;
  /** Takes out connections whose time is up: before the real servers' counts are looked at. */
  expire(): void;
}
