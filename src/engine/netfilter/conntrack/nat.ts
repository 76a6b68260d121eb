import type { Packet } from '../../../model/packet.ts';
import { type Addr, addr, addrText } from '../address.ts';
import type { NatRange, NatTarget } from '../rules/target.ts';
import type { NamespaceFacts, Skb } from '../types.ts';
import type { Binding, Connection } from './connection.ts';
import type { ConnectionTable } from './connection-table.ts';
import { statusBit } from './status.ts';
import { type End, isIcmp, type Tuple } from './tuple.ts';

export type Manip = 'source' | 'destination';

/** Ports tried before NAT gives up (nf_nat_core.c). */
const attempts = 128;
const keep = { random: false, randomFully: false, persistent: false } as const;

const doneBit = (manip: Manip): number => (manip === 'source' ? statusBit.SRC_NAT_DONE : statusBit.DST_NAT_DONE);

/** Whether this end's mapping was decided, if only to leave it as it is. */
export const isDecided = (connection: Connection, manip: Manip): boolean => connection.has(doneBit(manip));

/** Address translation of one namespace (net/netfilter/nf_nat_core.c). */
export class Nat {
  readonly #facts: NamespaceFacts;
  readonly #table: ConnectionTable;

  constructor(facts: NamespaceFacts, table: ConnectionTable) {
    this.#facts = facts;
    this.#table = table;
  }

  /** Carries out a NAT rule on a new connection. */
  byRule(connection: Connection, target: NatTarget, skb: Skb): void {
    if (target.op === 'nat') {
      this.decide(connection, target.manip, target.range);
    } else if (target.op === 'masquerade') {
      this.decide(connection, 'source', this.#atAddress(target.range, skb.out ?? '', skb.packet.dst));
    } else {
      const own = skb.in !== undefined ? undefined : skb.packet.family === 'IPv4' ? '127.0.0.1' : '::1';
      const range =
        own === undefined ? this.#atAddress(target.range, skb.in ?? '', skb.packet.src) : at(target.range, own);
      this.decide(connection, 'destination', range);
    }
  }

  #atAddress(range: NatRange, device: string, other: string): NatRange {
    return at(range, this.#facts.sourceAddressFor(device, other));
  }

  /** No rule wanted this end changed: it keeps its address, and its port where that is free (null binding). */
  leave(connection: Connection, manip: Manip): void {
    const answers = connection.reply;
    if (this.#table.find(answers) === undefined) {
      connection.status |= doneBit(manip);
      return;
    }
    const address = manip === 'source' ? answers.dstAddr : answers.srcAddr;
    this.decide(connection, manip, { addresses: { min: address, max: address }, ...keep });
  }

  /** Chooses the connection's new end within the range and records it (nf_nat_setup_info). */
  decide(connection: Connection, manip: Manip, range: NatRange): void {
    const current = connection.reply.inverse();
    const chosen = this.#unique(current, manip, range);
    if (!chosen.equals(current)) {
      connection.reply = chosen.inverse();
      connection.status |= manip === 'source' ? statusBit.SRC_NAT : statusBit.DST_NAT;
    }
    connection.status |= doneBit(manip);
  }

  #unique(current: Tuple<Connection>, manip: Manip, range: NatRange): Tuple<Connection> {
    const randomly = range.random || range.randomFully;
    if (manip === 'source' && !randomly && inRange(current, range) && this.#free(current)) return current;
    const address = pickAddress(current, manip, range);
    const end = endOf(current, manip);
    const moved = current.with(side(manip), { address, port: end.port });
    const { ports } = range;
    if (!randomly) {
      const fits = !ports || (portOf(moved, manip) >= ports.min && portOf(moved, manip) <= ports.max);
      if (fits && ((ports && ports.min === ports.max) || this.#free(moved))) return moved;
    }
    return this.#otherPort(moved, manip, range, randomly);
  }

  /** Looks for a free port, from a random one on for sources, from the first on for destinations (nf_nat_l4proto_unique_tuple). */
  #otherPort(tuple: Tuple<Connection>, manip: Manip, { ports }: NatRange, randomly: boolean): Tuple<Connection> {
    if (!ports && manip === 'destination') return tuple;
    const { min, max } = ports ?? defaultPorts(tuple.sport, isIcmp(tuple.proto));
    const size = max - min + 1;
    const start = randomly || manip === 'source' ? this.#facts.random.int(0, size - 1) : 0;
    const { address } = endOf(tuple, manip);
    let tried = tuple;
    for (let i = 0; i < Math.min(size, attempts); i++) {
      tried = tuple.with(side(manip), { address, port: min + ((start + i) % size) });
      if (this.#free(tried)) break;
    }
    return tried;
  }

  /** Whether no other connection would get the same answers. */
  #free(tuple: Tuple): boolean {
    return this.#table.find(tuple.inverse()) === undefined;
  }
}

const at = (range: NatRange, address: string): NatRange => ({
  ...range,
  addresses: { min: addr(address), max: addr(address) },
});
const side = (manip: Manip): 'src' | 'dst' => (manip === 'source' ? 'src' : 'dst');
const endOf = (tuple: Tuple, manip: Manip): End =>
  manip === 'source' ? { address: tuple.src, port: tuple.sport } : { address: tuple.dst, port: tuple.dport };
const portOf = (tuple: Tuple, manip: Manip): number => (manip === 'source' ? tuple.sport : tuple.dport);

function inRange(tuple: Tuple, { addresses, ports }: NatRange): boolean {
  const address = !addresses || (tuple.srcAddr >= addresses.min && tuple.srcAddr <= addresses.max);
  return address && (!ports || (tuple.sport >= ports.min && tuple.sport <= ports.max));
}

/** Ports stay in their class: privileged ones privileged. */
function defaultPorts(port: number, isIdentifier: boolean): { min: number; max: number } {
  if (isIdentifier) return { min: 0, max: 65_535 };
  if (port >= 1024) return { min: 1024, max: 65_535 };
  return port < 512 ? { min: 1, max: 511 } : { min: 600, max: 1023 };
}

/** Among several addresses the same client gets the same one (find_best_ips_proto). */
function pickAddress(tuple: Tuple, manip: Manip, { addresses, persistent }: NatRange): string {
  if (!addresses) return endOf(tuple, manip).address;
  const { min, max } = addresses;
  if (min === max) return addrText(min);
  const seed = mix(tuple.srcAddr) ^ (persistent ? 0 : mix(tuple.dstAddr));
  const size = BigInt(max) - BigInt(min) + 1n;
  const chosen = BigInt(min) + (BigInt(Math.imul(seed, 0x9e37_79b1) >>> 0) * size) / 0x1_0000_0000n;
  return addrText(typeof min === 'number' ? Number(chosen) : chosen);
}

const mix = (value: Addr): number => Math.imul(Number(BigInt.asUintN(32, BigInt(value))), 0x85eb_ca6b);

/**
 * Writes the connection's mapping into a packet at a hook that handles this end (nf_nat_packet). Undefined when nothing changes.
 */
export function translate(packet: Packet, { connection, isReply }: Binding, manip: Manip): Packet | undefined {
  if (!connection) return undefined;
  const atSource = (manip === 'source') !== isReply;
  if (!connection.has(atSource ? statusBit.SRC_NAT : statusBit.DST_NAT)) return undefined;
  // What this packet's answers look like says what it must look like itself.
  const answers = isReply ? connection.original : connection.reply;
  if (packet.about) return translateError(packet, packet.about, answers, manip);
  if (isIcmp(answers.proto)) {
    return manip === 'source'
      ? { ...packet, src: answers.dst, sport: answers.sport }
      : { ...packet, dst: answers.src, sport: answers.sport };
  }
  return manip === 'source'
    ? { ...packet, src: answers.dst, sport: answers.dport }
    : { ...packet, dst: answers.src, dport: answers.sport };
}

/** An ICMP error is translated outside and inside, so that its receiver recognises the packet it is about (nf_nat_icmp_reply_translation). */
function translateError(packet: Packet, about: Packet, answers: Tuple, manip: Manip): Packet {
  const echo = isIcmp(answers.proto);
  if (manip === 'source') {
    const inner = { ...about, dst: answers.dst, ...(echo ? { sport: answers.sport } : { dport: answers.dport }) };
    return { ...packet, src: answers.dst, about: inner };
  }
  return { ...packet, dst: answers.src, about: { ...about, src: answers.src, sport: answers.sport } };
}
