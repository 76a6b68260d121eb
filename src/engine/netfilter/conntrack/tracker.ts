import type { Packet } from '../../../model/packet.ts';
import type { NamespaceFacts, Skb } from '../types.ts';
import { Binding, Connection, invalid, untracked } from './connection.ts';
import { ConnectionTable } from './connection-table.ts';
import { statusBit } from './status.ts';
import { type TcpKind, tcpKind, tcpStep, tcpTimeout } from './tcp-states.ts';
import { isIcmp, Tuple } from './tuple.ts';

const second = 1000;
/** Seconds (sysctl net.netfilter.nf_conntrack_udp_timeout, …_udp_timeout_stream, …_icmp_timeout, …_sctp_timeout_established). */
const timeout = { udp: 30, udpStream: 120, icmp: 30, sctp: 210 } as const;
/** A UDP exchange older than this is a stream (net/netfilter/nf_conntrack_proto_udp.c). */
const streamAfter = 2 * second;

/** Connection tracking of one namespace (net/netfilter/nf_conntrack_core.c). */
export class Tracker {
  readonly table: ConnectionTable;
  readonly #facts: NamespaceFacts;

  constructor(facts: NamespaceFacts) {
    this.#facts = facts;
    this.table = new ConnectionTable(() => facts.now());
  }

  /** Finds or begins the packet's connection. A packet that came here with a connection (over the loopback device) keeps it. */
  track(skb: Skb): Binding {
    if (skb.nfct instanceof Binding && (skb.nfct.connection || skb.nfct === untracked)) return skb.nfct;
    const binding = this.#resolve(skb.packet);
    skb.nfct = binding;
    return binding;
  }

  /** Puts a new connection into the table. False when another one took its place meanwhile. */
  confirm(binding: Binding): boolean {
    const { connection } = binding;
    if (!connection || connection.has(statusBit.CONFIRMED | statusBit.DYING)) return true;
    // Only its own first packet confirms a connection, not an error or RST that answers that packet (__nf_conntrack_confirm).
    if (binding.isReply) return true;
    if (this.table.find(connection.original) || this.table.find(connection.reply)) return false;
    connection.status |= statusBit.CONFIRMED;
    this.table.add(connection);
    return true;
  }

  /** The note for an ICMP error or RST caused by a packet with this note (nf_conntrack_attach). */
  static answer(cause: Binding): Binding {
    return cause.connection ? cause.connection.binding('RELATED', !cause.isReply) : cause;
  }

  #resolve(packet: Packet): Binding {
    if (packet.about) return this.#related(packet, packet.about);
    const tuple = Tuple.of<Connection>(packet);
    if (!tuple) return invalid;
    const kind = tuple.proto === 6 ? tcpKind(packet.flags) : 'none';
    const found = this.table.find(tuple);
    if (!found) return this.#begin(tuple, kind);
    const { connection } = found;
    const isReply = found === connection.reply;
    if (reopens(connection, isReply, kind)) {
      this.#kill(connection);
      return this.#begin(tuple, kind);
    }
    const binding = stateOf(connection, isReply);
    return this.#seen(connection, isReply, kind) ? binding : invalid;
  }

  #begin(tuple: Tuple<Connection>, kind: TcpKind): Binding {
    const connection = new Connection(tuple);
    const now = this.#facts.now();
    if (tuple.proto === 6) {
      const state = tcpStep('NONE', 'original', kind);
      if (state === 'ignored' || state === 'invalid') return invalid;
      connection.tcp = state;
      connection.expiresAt = now + tcpTimeout[state] * second;
    } else if (isIcmp(tuple.proto)) {
      if (tuple.dport !== 8 && tuple.dport !== 128) return invalid;
      connection.expiresAt = now + timeout.icmp * second;
    } else if (tuple.proto === 17) {
      connection.streamAt = now + streamAfter;
      connection.expiresAt = now + timeout.udp * second;
    } else {
      connection.expiresAt = now + timeout.sctp * second;
    }
    return connection.binding('NEW', false);
  }

  /** Lets the protocol's state follow a packet. False when the packet is invalid. */
  #seen(connection: Connection, isReply: boolean, kind: TcpKind): boolean {
    const proto = connection.original.proto;
    if (proto === 6) return this.#seenTcp(connection, isReply, kind);
    const now = this.#facts.now();
    const replied = isReply || connection.has(statusBit.SEEN_REPLY);
    if (isIcmp(proto)) connection.expiresAt = now + timeout.icmp * second;
    else if (proto === 17) {
      const stream = connection.has(statusBit.SEEN_REPLY) && now > connection.streamAt;
      connection.expiresAt = now + (stream ? timeout.udpStream : timeout.udp) * second;
      if (stream) connection.status |= statusBit.ASSURED;
    } else connection.expiresAt = now + timeout.sctp * second;
    if (replied) connection.status |= statusBit.SEEN_REPLY;
    return true;
  }

  #seenTcp(connection: Connection, isReply: boolean, kind: TcpKind): boolean {
    const direction = isReply ? 'reply' : 'original';
    const state = tcpStep(connection.tcp, direction, kind);
    if (state === 'invalid') return false;
    const replied = connection.has(statusBit.SEEN_REPLY);
    if (isReply) connection.status |= statusBit.SEEN_REPLY;
    if (state === 'ignored') return true;
    // An attempt that is refused leaves nothing behind.
    if (kind === 'rst' && !replied) this.#kill(connection);
    const wasOpen = connection.tcp === 'SYN_RECV' || connection.tcp === 'ESTABLISHED';
    if (replied && wasOpen && state === 'ESTABLISHED') connection.status |= statusBit.ASSURED;
    if (kind === 'fin') connection.closing = true;
    connection.lastReset = kind === 'rst' ? direction : undefined;
    connection.tcp = state;
    connection.expiresAt = this.#facts.now() + tcpTimeout[state] * second;
    return true;
  }

  #kill(connection: Connection): void {
    connection.status |= statusBit.DYING;
    this.table.delete(connection);
  }

  /** An ICMP error belongs to the connection of the packet it is about (nf_conntrack_inet_error). */
  #related(packet: Packet, about: Packet): Binding {
    const inner = Tuple.of(about)?.inverse();
    const found = inner && this.table.find(inner);
    if (!found || found.dst !== packet.dst) return invalid;
    return found.connection.binding('RELATED', found === found.connection.reply);
  }
}

function stateOf(connection: Connection, isReply: boolean): Binding {
  if (isReply) return connection.binding('ESTABLISHED', true);
  return connection.binding(connection.has(statusBit.SEEN_REPLY) ? 'ESTABLISHED' : 'NEW', false);
}

/** A SYN on a connection that is over begins a new one, with a NAT decision of its own. */
function reopens(connection: Connection, isReply: boolean, kind: TcpKind): boolean {
  if (kind !== 'syn' || (connection.tcp !== 'TIME_WAIT' && connection.tcp !== 'CLOSE')) return false;
  if (tcpStep(connection.tcp, isReply ? 'reply' : 'original', kind) !== 'SYN_SENT') return false;
  return connection.closing || connection.lastReset === (isReply ? 'reply' : 'original');
}
