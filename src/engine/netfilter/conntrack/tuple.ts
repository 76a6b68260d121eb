import type { Packet } from '../../../model/packet.ts';
import { type Addr, addr } from '../address.ts';
import { protocolNumber } from '../protocols.ts';

/** ICMP types that ask and their answers, as `conntrack -L` prints them. */
const icmpType = {
  ICMP: { 'echo-request': 8, 'echo-reply': 0 },
  ICMPv6: { 'echo-request': 128, 'echo-reply': 129 },
} as const;
const answerTo: Readonly<Record<number, number>> = { 8: 0, 0: 8, 128: 129, 129: 128 };

/**
 * One direction of a connection. For ICMP echo `sport` is the identifier and `dport` the type (8 or 0; 128 or 129), as the kernel
 * keeps them in one union with the ports. `C` is what its table files it under.
 */
export class Tuple<C = unknown> {
  readonly proto: number;
  readonly src: string;
  readonly dst: string;
  readonly sport: number;
  readonly dport: number;
  /** The entry of the connection table that it stands in (as in the kernel's nf_conntrack_tuple_hash), and the next tuple of the same hash there. */
  connection: C | undefined = undefined;
  next: FiledTuple<C> | undefined = undefined;
  #hash = -1;

  constructor(proto: number, from: End, to: End) {
    this.proto = proto;
    this.src = from.address;
    this.dst = to.address;
    this.sport = from.port;
    this.dport = to.port;
  }

  get srcAddr(): Addr {
    return addr(this.src);
  }

  get dstAddr(): Addr {
    return addr(this.dst);
  }

  /** The tuple of a packet; undefined for ICMP errors, which belong to another connection. */
  static of<C>(packet: Packet): Tuple<C> | undefined {
    const { icmp } = packet;
    if (icmp !== undefined && icmp !== 'echo-request' && icmp !== 'echo-reply') return undefined;
    return new Tuple(
      protocolNumber[packet.protocol],
      { address: packet.src, port: packet.sport },
      {
        address: packet.dst,
        port: icmp === undefined ? packet.dport : icmpType[packet.protocol === 'ICMPv6' ? 'ICMPv6' : 'ICMP'][icmp],
      },
    );
  }

  /** The tuple of the answers. */
  inverse(): Tuple<C> {
    if (isIcmp(this.proto)) {
      const answer = answerTo[this.dport] ?? 0;
      return new Tuple(this.proto, { address: this.dst, port: this.sport }, { address: this.src, port: answer });
    }
    return new Tuple(this.proto, { address: this.dst, port: this.dport }, { address: this.src, port: this.sport });
  }

  with(side: 'src' | 'dst', end: End): Tuple<C> {
    const from = { address: this.src, port: this.sport };
    const to = { address: this.dst, port: this.dport };
    return side === 'src' ? new Tuple(this.proto, end, to) : new Tuple(this.proto, from, end);
  }

  equals(other: Tuple): boolean {
    return (
      this.dport === other.dport &&
      this.sport === other.sport &&
      this.src === other.src &&
      this.dst === other.dst &&
      this.proto === other.proto
    );
  }

  /** A small integer, so that a Map of them is fast. */
  get hash(): number {
    if (this.#hash < 0) this.#hash = this.#mix();
    return this.#hash;
  }

  #mix(): number {
    let h = Math.imul(fold(this.srcAddr) ^ this.proto, 0x9e37_79b1);
    h = Math.imul(h ^ (h >>> 15) ^ fold(this.dstAddr), 0x85eb_ca6b);
    h = Math.imul(h ^ (h >>> 13) ^ ((this.sport << 16) | this.dport), 0xc2b2_ae35);
    return (h ^ (h >>> 16)) & 0x3fff_ffff;
  }
}

/** One that stands in the connection table. */
export type FiledTuple<C> = Tuple<C> & { readonly connection: C };

export interface End {
  readonly address: string;
  readonly port: number;
}

export const isIcmp = (proto: number): boolean => proto === 1 || proto === 58;

const fold = (value: Addr): number =>
  typeof value === 'number'
    ? value
    : Number(BigInt.asUintN(32, value ^ (value >> 32n) ^ (value >> 64n) ^ (value >> 96n)));
