import type { Packet } from '../../../model/packet.ts';
import type { Hook } from '../../../model/trace.ts';
import { Binding, type Connection } from '../conntrack/connection.ts';
import { statusBit } from '../conntrack/status.ts';
import type { HookVerdict, Skb } from '../types.ts';
import { IpvsConnection, keyOf, type Template } from './connection.ts';
import { schedule } from './schedulers.ts';
import type { IpvsEntryView, IpvsLookup, IpvsTable, VirtualAddress, VirtualSettings } from './types.ts';
import { type RealServer, VirtualServer, virtualKey } from './virtual-server.ts';
import { IpvsWalk } from './walk.ts';

/** What IPVS did with a packet. `stolen`: it goes on from the machine towards the real server, as if made there. */
export interface IpvsOutcome {
  readonly verdict: HookVerdict;
  readonly walk: IpvsWalk;
}

const accept: HookVerdict = { kind: 'accept' };
const stolen: HookVerdict = { kind: 'stolen' };

/** What it needs of the namespace around it. */
export interface IpvsFacts {
  isLocal(address: string): boolean;
  /** Virtual milliseconds. */
  now(): number;
  /** Takes a connection out of conntrack's table. */
  forget(connection: Connection): void;
}

/** ipvsadm(8) refused a command. */
class IpvsError extends Error {
  override readonly name = 'IpvsError';
}

/**
 * IPVS of one network namespace, forwarding by NAT, with the sysctls kube-proxy sets: conntrack=1, expire_nodest_conn=1,
 * expire_quiescent_template=1 (net/netfilter/ipvs/ip_vs_core.c, ip_vs_xmit.c, ip_vs_nfct.c).
 */
export class Ipvs implements IpvsTable, IpvsLookup {
  readonly #facts: IpvsFacts;
  readonly #virtuals = new Map<string, VirtualServer>();
  readonly #connections = new Set<IpvsConnection>();
  readonly #byKey = new Map<string, IpvsConnection>();
  readonly #templates = new Map<string, Template>();
  #sweepAt = Number.POSITIVE_INFINITY;

  constructor(facts: IpvsFacts) {
    this.#facts = facts;
  }

  get virtuals(): IterableIterator<VirtualServer> {
    this.expire();
    return this.#virtuals.values();
  }

  get entries(): readonly IpvsEntryView[] {
    this.expire();
    const now = this.#facts.now();
    return [...this.#connections].map((connection) => connection.view(now));
  }

  put(at: VirtualAddress, settings: VirtualSettings): void {
    const known = this.#virtuals.get(virtualKey(at));
    if (known) known.settings = settings;
    else this.#virtuals.set(virtualKey(at), new VirtualServer(at, settings));
  }

  delete(at: VirtualAddress): void {
    const virtual = this.find(at);
    for (const server of virtual.servers) virtual.remove(server);
    this.#virtuals.delete(virtualKey(at));
  }

  addServer(at: VirtualAddress, address: string, port: number): void {
    const virtual = this.find(at);
    if (virtual.servers.some((server) => server.address === address && server.port === port))
      throw new IpvsError('Destination already exists');
    virtual.add(address, port);
  }

  deleteServer(at: VirtualAddress, endpoint: string): void {
    const virtual = this.find(at);
    const server = virtual.server(endpoint);
    if (!server) throw new IpvsError('No such destination');
    virtual.remove(server);
  }

  flush(): void {
    for (const virtual of [...this.#virtuals.values()]) this.delete(virtual);
    for (const connection of [...this.#connections]) this.#end(connection);
    this.#templates.clear();
  }

  find(at: VirtualAddress): VirtualServer {
    const virtual = this.#virtuals.get(virtualKey(at));
    if (!virtual) throw new IpvsError('Service not defined');
    return virtual;
  }

  has(at: VirtualAddress): boolean {
    return this.#virtuals.has(virtualKey(at));
  }

  /** Of a packet that IPVS has translated, or is to translate back. */
  virtualServerOf(packet: Packet): VirtualAddress | undefined {
    const { protocol, src, sport, dst, dport } = packet;
    return (
      this.#live(keyOf(protocol, dst, dport, src, sport))?.virtual ??
      this.#live(keyOf(protocol, src, sport, dst, dport))?.virtual
    );
  }

  /** What it does at INPUT, OUTPUT and FORWARD; undefined: nothing. Changes `skb`. */
  handle(hook: Hook, skb: Skb): IpvsOutcome | undefined {
    if (skb.ipvs) return undefined;
    const { packet } = skb;
    if (packet.about) return this.#error(skb, packet, packet.about);
    if (packet.icmp !== undefined) return undefined;
    const key = keyOf(packet.protocol, packet.src, packet.sport, packet.dst, packet.dport);
    const known = this.#live(key);
    if (known?.outKey === key) return this.#reply(skb, known);
    return hook === 'FORWARD' ? undefined : this.#incoming(skb, known);
  }

  #reply(skb: Skb, connection: IpvsConnection): IpvsOutcome {
    const { virtual } = connection;
    const { packet } = skb;
    skb.ipvs = true;
    connection.seen(packet, true, this.#facts.now());
    skb.packet = { ...packet, src: virtual.address, sport: virtual.port };
    const why = `an answer of ${connection.server.endpoint}: it goes out as ${virtual.endpoint} again`;
    return { verdict: accept, walk: new IpvsWalk(connection.virtual, connection.server, why) };
  }

  #incoming(skb: Skb, known: IpvsConnection | undefined): IpvsOutcome | undefined {
    const { packet } = skb;
    const { protocol, dst, dport } = packet;
    const isSyn = packet.flags?.length === 1 && packet.flags[0] === 'SYN';
    if (known) {
      if (known.server.available && !(isSyn && known.isOver))
        return this.#forward(skb, known, 'same connection, same real server');
      this.#end(known);
      const old = skb.nfct instanceof Binding ? skb.nfct.connection : undefined;
      if (old?.has(statusBit.CONFIRMED)) {
        // ip_vs_conn_uses_old_conntrack: its next packet finds neither.
        this.#facts.forget(old);
        const by = `IPVS: the real server ${known.server.endpoint} of this connection was taken away (expire_nodest_conn)`;
        const walk = new IpvsWalk(known.virtual, undefined, by);
        return { verdict: { kind: 'drop', by, reason: 'rule-drop' }, walk };
      }
    }
    if (protocol === 'ICMP' || protocol === 'ICMPv6') return undefined;
    const virtual = this.#virtuals.get(virtualKey({ protocol, address: dst, port: dport }));
    // Of TCP only a SYN is scheduled; anything else goes on to the machine itself, which resets it.
    if (!virtual || (protocol === 'TCP' && !isSyn)) return undefined;
    return this.#begin(skb, virtual);
  }

  #begin(skb: Skb, virtual: VirtualServer): IpvsOutcome {
    this.expire();
    const { packet } = skb;
    const { persistent, scheduler } = virtual.settings;
    const key = `${packet.src} ${virtualKey(virtual)}`;
    const kept = persistent > 0 ? this.#templateFor(key) : undefined;
    const choice = kept
      ? { server: kept.server, why: `${packet.src} was sent there before, and stays for ${persistent} s (persistent)` }
      : schedule(virtual, packet);
    if (!choice) {
      const by = `IPVS: virtual server ${virtual.protocol} ${virtual.endpoint} has no real server`;
      const walk = new IpvsWalk(virtual, undefined, by);
      return { verdict: { kind: 'reject', by, with: 'icmp-port-unreachable' }, walk };
    }
    const { server } = choice;
    const now = this.#facts.now();
    let template = kept;
    if (persistent > 0) {
      template ??= { server, expiresAt: 0, connections: 0 };
      template.expiresAt = now + persistent * 1000;
      this.#templates.set(key, template);
    }
    const connection = new IpvsConnection(virtual, server, packet, template);
    this.#connections.add(connection);
    this.#byKey.set(connection.inKey, connection);
    this.#byKey.set(connection.outKey, connection);
    return this.#forward(skb, connection, kept ? choice.why : `scheduler ${scheduler}: ${choice.why}`);
  }

  #templateFor(key: string): Template | undefined {
    const template = this.#templates.get(key);
    if (!template) return undefined;
    const alive = template.connections > 0 || template.expiresAt > this.#facts.now();
    if (alive && template.server.available && template.server.weight > 0) return template;
    this.#templates.delete(key);
    return undefined;
  }

  /** ip_vs_nat_xmit; with conntrack told where the answers come from (ip_vs_update_conntrack). */
  #forward(skb: Skb, connection: IpvsConnection, why: string): IpvsOutcome {
    const { server, virtual } = connection;
    const { packet, nfct } = skb;
    const now = this.#facts.now();
    skb.ipvs = true;
    connection.seen(packet, false, now);
    this.#sweepAt = Math.min(this.#sweepAt, connection.expiresAt);
    skb.packet = { ...packet, dst: server.address, dport: server.port };
    const tracked = nfct instanceof Binding && !nfct.isReply ? nfct.connection : undefined;
    if (tracked && !tracked.has(statusBit.CONFIRMED | statusBit.DYING))
      tracked.reply = tracked.reply.with('src', { address: server.address, port: server.port });
    const walk = new IpvsWalk(virtual, server, why);
    return { verdict: this.#facts.isLocal(server.address) ? accept : stolen, walk };
  }

  /** An ICMP error about a packet that IPVS sent on is made to be about what the client sent (ip_vs_out_icmp). */
  #error(skb: Skb, packet: Packet, about: Packet): IpvsOutcome | undefined {
    const connection = this.#live(keyOf(about.protocol, about.dst, about.dport, about.src, about.sport));
    if (!connection || about.dst !== connection.server.address) return undefined;
    const { virtual } = connection;
    skb.ipvs = true;
    skb.packet = { ...packet, src: virtual.address, about: { ...about, dst: virtual.address, dport: virtual.port } };
    const why = `an error about a connection of ${virtual.endpoint}: addresses are translated back`;
    return { verdict: accept, walk: new IpvsWalk(virtual, connection.server, why) };
  }

  #live(key: string): IpvsConnection | undefined {
    const connection = this.#byKey.get(key);
    if (!connection || connection.expiresAt > this.#facts.now()) return connection;
    this.#end(connection);
    return undefined;
  }

  #end(connection: IpvsConnection): void {
    if (!this.#connections.delete(connection)) return;
    connection.ended();
    for (const key of [connection.inKey, connection.outKey])
      if (this.#byKey.get(key) === connection) this.#byKey.delete(key);
  }

  /** Takes out connections whose time is up: before the real servers' counts are looked at. */
  expire(): void {
    const now = this.#facts.now();
    if (now < this.#sweepAt) return;
    this.#sweepAt = Number.POSITIVE_INFINITY;
    for (const connection of this.#connections) {
      if (connection.expiresAt <= now) this.#end(connection);
      else this.#sweepAt = Math.min(this.#sweepAt, connection.expiresAt);
    }
  }

  /** `ipvsadm -Ln` text; empty without virtual servers. */
  list(): string {
    if (this.#virtuals.size === 0) return '';
    let text = 'IP Virtual Server version 1.2.1 (size=4096)\nProt LocalAddress:Port Scheduler Flags\n';
    text += '  -> RemoteAddress:Port           Forward Weight ActiveConn InActConn\n';
    for (const { protocol, endpoint, settings, servers } of this.virtuals) {
      const flags = settings.persistent > 0 ? ` persistent ${settings.persistent}` : '';
      text += `${protocol.padEnd(4)} ${endpoint} ${settings.scheduler}${flags}\n`;
      for (const server of servers) text += `  -> ${rowOf(server)}\n`;
    }
    return text;
  }
}

const rowOf = ({ endpoint, weight, active, inactive }: RealServer): string =>
  `${endpoint.padEnd(28)} ${'Masq'.padEnd(7)} ${String(weight).padEnd(6)} ${String(active).padEnd(10)} ${String(inactive).padEnd(10)}`;
