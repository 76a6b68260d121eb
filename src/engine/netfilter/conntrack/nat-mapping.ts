import type { Packet } from '../../../model/packet.ts';
import { type Addr, addr, addrText } from '../address.ts';
import type { NatRange, NatTarget } from '../rules/target.ts';
import type { NamespaceFacts, Skb } from '../types.ts';
import type { Connection } from './connection.ts';
import type { ConnectionTable } from './connection-table.ts';
import { type End, isIcmp, type Tuple } from './tuple.ts';

export type Manip = 'source' | 'destination';

/** What the kernel knows of a namespace when it looks for a new end. */
export interface Kernel {
  readonly facts: NamespaceFacts;
  readonly table: ConnectionTable;
}

/** Ports tried before NAT gives up (nf_nat_core.c). */
const attempts = 128;

/** The end that a NAT rule changes, and the range it gives it. */
export function changeBy({ facts }: Kernel, target: NatTarget, skb: Skb): readonly [Manip, NatRange] {
  if (target.op === 'nat') return [target.manip, target.range];
  if (target.op === 'masquerade') {
    return ['source', at(target.range, facts.sourceAddressFor(skb.out ?? '', skb.packet.dst))];
  }
  const own = skb.packet.family === 'IPv4' ? '127.0.0.1' : '::1';
  const address = skb.in === undefined ? own : facts.sourceAddressFor(skb.in, skb.packet.src);
  return ['destination', at(target.range, address)];
}

const at = (range: NatRange, address: string): NatRange => ({
  ...range,
  addresses: { min: addr(address), max: addr(address) },
});

/** How the connection is to look from there on, its new end within the range (nf_nat_core.c get_unique_tuple). */
export function uniqueTuple(
  kernel: Kernel,
  current: Tuple<Connection>,
  manip: Manip,
  range: NatRange,
): Tuple<Connection> {
  const randomly = range.random || range.randomFully;
  if (manip === 'source' && !randomly && inRange(current, range) && isFree(kernel, current)) return current;
  const address = pickAddress(current, manip, range);
  const end = endOf(current, manip);
  const moved = current.with(side(manip), { address, port: end.port });
  const { ports } = range;
  if (!randomly) {
    const fits = !ports || (portIn(moved, manip) >= ports.min && portIn(moved, manip) <= ports.max);
    if (fits && ((ports && ports.min === ports.max) || isFree(kernel, moved))) return moved;
  }
  return otherPort(kernel, moved, manip, range, randomly);
}

/** Looks for a free port, from a random one on for sources, from the first on for destinations (nf_nat_l4proto_unique_tuple). */
function otherPort(
  kernel: Kernel,
  tuple: Tuple<Connection>,
  manip: Manip,
  { ports }: NatRange,
  randomly: boolean,
): Tuple<Connection> {
  if (!ports && manip === 'destination') return tuple;
  const { min, max } = ports ?? defaultPorts(tuple.sport, isIcmp(tuple.proto));
  const size = max - min + 1;
  const start = randomly || manip === 'source' ? kernel.facts.random.int(0, size - 1) : 0;
  const { address } = endOf(tuple, manip);
  let tried = tuple;
  for (let i = 0; i < Math.min(size, attempts); i++) {
    tried = tuple.with(side(manip), { address, port: min + ((start + i) % size) });
    if (isFree(kernel, tried)) break;
  }
  return tried;
}

/** Whether no other connection would get the same answers. */
function isFree({ table }: Kernel, tuple: Tuple): boolean {
  return table.find(tuple.inverse()) === undefined;
}

const side = (manip: Manip): 'src' | 'dst' => (manip === 'source' ? 'src' : 'dst');
const endOf = (tuple: Tuple, manip: Manip): End =>
  manip === 'source' ? { address: tuple.src, port: tuple.sport } : { address: tuple.dst, port: tuple.dport };
const portIn = (tuple: Tuple, manip: Manip): number => (manip === 'source' ? tuple.sport : tuple.dport);

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

/** A packet with one end as it is in the other direction's answers: what those look like says what it must look like itself. */
export function mapped(packet: Packet, answers: Tuple, manip: Manip): Packet {
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
