import type { Packet } from '../../../model/packet.ts';
import type { NatRange, NatTarget } from '../rules/target.ts';
import type { NamespaceFacts, Skb } from '../types.ts';
import type { Binding, Connection } from './connection.ts';
import type { ConnectionTable } from './connection-table.ts';
import { changeBy, type Kernel, type Manip, mapped, uniqueTuple } from './nat-mapping.ts';
import { statusBit } from './status.ts';

const keep = { random: false, randomFully: false, persistent: false } as const;

const doneBit = (manip: Manip): number => (manip === 'source' ? statusBit.SRC_NAT_DONE : statusBit.DST_NAT_DONE);

/** Whether this end's mapping was decided, if only to leave it as it is. */
export const isDecided = (connection: Connection, manip: Manip): boolean => connection.has(doneBit(manip));

/** Address translation of one namespace (net/netfilter/nf_nat_core.c). */
export class Nat {
  readonly #kernel: Kernel;

  constructor(facts: NamespaceFacts, table: ConnectionTable) {
    this.#kernel = { facts, table };
  }

  /** Carries out a NAT rule on a new connection. */
  byRule(connection: Connection, target: NatTarget, skb: Skb): void {
    const [manip, range] = changeBy(this.#kernel, target, skb);
    this.decide(connection, manip, range);
  }

  /** No rule wanted this end changed: it keeps its address, and its port where that is free (null binding). */
  leave(connection: Connection, manip: Manip): void {
    const answers = connection.reply;
    if (this.#kernel.table.find(answers) === undefined) {
      connection.status |= doneBit(manip);
      return;
    }
    const address = manip === 'source' ? answers.dstAddr : answers.srcAddr;
    this.decide(connection, manip, { addresses: { min: address, max: address }, ...keep });
  }

  /** Chooses the connection's new end within the range and records it (nf_nat_setup_info). */
  decide(connection: Connection, manip: Manip, range: NatRange): void {
    const current = connection.reply.inverse();
    const chosen = uniqueTuple(this.#kernel, current, manip, range);
    if (!chosen.equals(current)) {
      connection.reply = chosen.inverse();
      connection.status |= manip === 'source' ? statusBit.SRC_NAT : statusBit.DST_NAT;
    }
    connection.status |= doneBit(manip);
  }
}

/**
 * Writes the connection's mapping into a packet at a hook that handles this end (nf_nat_packet). Undefined when nothing changes.
 */
export function translate(packet: Packet, { connection, isReply }: Binding, manip: Manip): Packet | undefined {
  if (!connection) return undefined;
  const atSource = (manip === 'source') !== isReply;
  if (!connection.has(atSource ? statusBit.SRC_NAT : statusBit.DST_NAT)) return undefined;
  const answers = isReply ? connection.original : connection.reply;
  return mapped(packet, answers, manip);
}
