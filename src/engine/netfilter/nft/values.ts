import { parseAddress } from '../../../model/ip.ts';
import { type Addr, addr, addrText } from '../address.ts';
import { parsePort, parseProtocol, protocolName } from '../protocols.ts';
import { ctState } from '../rules/ct-state.ts';

/** What an expression yields: a number, an IPv6 address, or a text such as a device's name. */
export type Value = number | bigint | string;

/** A type of nft's language (nftables src/datatype.c). */
export interface DataType {
  readonly name: string;
  /** Width; addresses may have prefixes of it. */
  readonly bits: number;
  /** The value of a word or number; undefined when it is none. */
  parse(text: string): Value | undefined;
  print(value: Value): string;
  /** Elements on one line of a listing. */
  readonly perLine: number;
  /** How nft sorts elements: as numbers, or bytes from the last to the first. */
  readonly sorted: 'number' | 'bytes';
  /** Bits with names: `a,b` means any of them. */
  readonly flags?: Readonly<Record<string, number>>;
  /** What nft says to a word that is none. */
  readonly wrong?: string;
}

const integer = (text: string): number | undefined =>
  /^(?:0x[\da-f]+|\d+)$/i.test(text) && Number(text) <= 0xffff_ffff ? Number(text) : undefined;
const hex = (value: Value): string => `0x${value.toString(16).padStart(8, '0')}`;

const plain = (name: string, bits: number, rest: Partial<DataType> = {}): DataType => ({
  name,
  bits,
  parse: (text) => (bits < 32 && (integer(text) ?? 0) >= 2 ** bits ? undefined : integer(text)),
  print: String,
  perLine: 5,
  sorted: 'number',
  ...rest,
});

/** A type whose values have names. */
function named(
  name: string,
  bits: number,
  names: Readonly<Record<string, number>>,
  rest: Partial<DataType> = {},
): DataType {
  const byValue = new Map(Object.entries(names).map(([word, value]) => [value, word]));
  return plain(name, bits, {
    parse: (text) => (Object.hasOwn(names, text) ? names[text] : integer(text)),
    print: (value) => byValue.get(Number(value)) ?? String(value),
    perLine: 1,
    ...rest,
  });
}

/** A type of bits with names. */
function flagged(name: string, bits: number, flags: Readonly<Record<string, number>>, perLine: number): DataType {
  return plain(name, bits, {
    flags,
    perLine,
    parse: (text) => (Object.hasOwn(flags, text) ? flags[text] : integer(text)),
    print: (value) => flagWords(flags, Number(value)).join(' | ') || hex(value),
  });
}

/** The names of the bits in a value. */
export const flagWords = (flags: Readonly<Record<string, number>>, value: number): string[] =>
  Object.entries(flags)
    .filter(([, bit]) => (value & bit) !== 0)
    .map(([word]) => word);

/** The number of an IPv4 address, read by hand: rule sets are full of them. */
function dottedQuad(text: string): number | undefined {
  let value = 0;
  let byte = -1;
  let dots = 0;
  for (let i = 0; i <= text.length; i++) {
    const digit = i === text.length ? -2 : text.charCodeAt(i) - 0x30;
    if (digit >= 0 && digit <= 9 && byte !== 0) byte = Math.max(byte, 0) * 10 + digit;
    else if (digit === -2 && byte >= 0 && byte <= 255) {
      value = value * 256 + byte;
      byte = -1;
      dots++;
    } else return undefined;
  }
  return dots === 4 ? value : undefined;
}

const address = (name: string, bits: number): DataType => ({
  name,
  bits,
  perLine: 2,
  sorted: 'number',
  wrong: 'Could not resolve hostname: Name or service not known',
  parse(text) {
    if (bits === 32) return dottedQuad(text);
    const canonical = parseAddress(text);
    return canonical?.includes(':') ? addr(canonical) : undefined;
  },
  print(value) {
    if (typeof value === 'string') return value;
    // IPv4-mapped addresses as inet_ntop writes them.
    const mapped = typeof value === 'bigint' && value >> 32n === 0xffffn;
    return mapped ? `::ffff:${addrText(Number(value & 0xffff_ffffn))}` : addrText(value);
  },
});

const device: Pick<DataType, 'parse' | 'print' | 'perLine' | 'sorted'> = {
  parse: (text) => (text.length < 16 ? text : undefined),
  print: (value) => `"${value}"`,
  perLine: 1,
  sorted: 'bytes',
};

const icmpTypes = {
  'echo-reply': 0,
  'destination-unreachable': 3,
  'source-quench': 4,
  redirect: 5,
  'echo-request': 8,
  'router-advertisement': 9,
  'router-solicitation': 10,
  'time-exceeded': 11,
  'parameter-problem': 12,
  'timestamp-request': 13,
  'timestamp-reply': 14,
  'info-request': 15,
  'info-reply': 16,
  'address-mask-request': 17,
  'address-mask-reply': 18,
};
const icmpv6Types = {
  'destination-unreachable': 1,
  'packet-too-big': 2,
  'time-exceeded': 3,
  'parameter-problem': 4,
  'echo-request': 128,
  'echo-reply': 129,
  'mld-listener-query': 130,
  'mld-listener-report': 131,
  'mld-listener-done': 132,
  'nd-router-solicit': 133,
  'nd-router-advert': 134,
  'nd-neighbor-solicit': 135,
  'nd-neighbor-advert': 136,
  'nd-redirect': 137,
  'router-renumbering': 138,
  'ind-neighbor-solicit': 141,
  'ind-neighbor-advert': 142,
  'mld2-listener-report': 143,
};
const icmpCodes = {
  'net-unreachable': 0,
  'host-unreachable': 1,
  'prot-unreachable': 2,
  'port-unreachable': 3,
  'frag-needed': 4,
  'net-prohibited': 9,
  'host-prohibited': 10,
  'admin-prohibited': 13,
};
const icmpv6Codes = { 'no-route': 0, 'admin-prohibited': 1, 'addr-unreachable': 3, 'port-unreachable': 4 };

/** Route types of `fib … type`. */
export const routeTypes = {
  unicast: 1,
  local: 2,
  broadcast: 3,
  anycast: 4,
  multicast: 5,
  blackhole: 6,
  unreachable: 7,
  prohibit: 8,
};
export const tcpFlags = { fin: 1, syn: 2, rst: 4, psh: 8, ack: 16, urg: 32, ecn: 64, cwr: 128 };
const etherTypes = { ip: 0x0800, arp: 0x0806, ip6: 0x86dd, vlan: 0x8100 };

/** The types that sets and expressions may have, by name. */
export const types = {
  ipv4_addr: address('ipv4_addr', 32),
  ipv6_addr: address('ipv6_addr', 128),
  inet_service: plain('inet_service', 16, {
    parse: parsePort,
    wrong: 'Could not resolve service: Servname not supported for ai_socktype',
  }),
  inet_proto: plain('inet_proto', 8, {
    parse: parseProtocol,
    print: (value) => protocolName(Number(value)),
    wrong: 'Could not resolve protocol name',
  }),
  mark: plain('mark', 32, { print: hex }),
  integer: plain('integer', 32),
  nf_proto: named('nf_proto', 8, { ipv4: 2, ipv6: 10 }, { perLine: 5 }),
  ether_type: named('ether_type', 16, etherTypes, {
    print: (value) => Object.entries(etherTypes).find(([, v]) => v === value)?.[0] ?? hex(value),
  }),
  ifname: { ...plain('ifname', 128), ...device },
  iface_index: { ...plain('iface_index', 32), ...device, perLine: 5 },
  iface_type: named('iface_type', 16, { ether: 1, loopback: 772 }),
  pkt_type: named('pkt_type', 8, { host: 0, unicast: 0, broadcast: 1, multicast: 2, other: 3 }, { perLine: 2 }),
  icmp_type: named('icmp_type', 8, icmpTypes),
  icmpv6_type: named('icmpv6_type', 8, icmpv6Types),
  icmp_code: named('icmp_code', 8, icmpCodes),
  icmpv6_code: named('icmpv6_code', 8, icmpv6Codes),
  tcp_flag: flagged('tcp_flag', 8, tcpFlags, 5),
  ct_state: flagged(
    'ct_state',
    32,
    {
      invalid: ctState.INVALID,
      established: ctState.ESTABLISHED,
      related: ctState.RELATED,
      new: ctState.NEW,
      untracked: ctState.UNTRACKED,
    },
    2,
  ),
  ct_status: flagged(
    'ct_status',
    32,
    { expected: 1, 'seen-reply': 2, assured: 4, confirmed: 8, snat: 16, dnat: 32, dying: 512 },
    2,
  ),
  ct_dir: named('ct_dir', 8, { original: 0, reply: 1 }, { perLine: 5 }),
  fib_addrtype: named('fib_addrtype', 32, routeTypes),
  dscp: named('dscp', 6, { cs0: 0, cs1: 8, cs2: 16, cs3: 24, cs4: 32, cs5: 40, cs6: 48, cs7: 56, ef: 46 }),
  ether_addr: {
    ...plain('ether_addr', 48),
    parse: (text: string) => (/^(?:[\da-f]{1,2}:){5}[\da-f]{1,2}$/i.test(text) ? text.toLowerCase() : undefined),
  },
} satisfies Readonly<Record<string, DataType>>;

/** A type by the name that sets give. */
export const typeNamed = (name: string): DataType | undefined =>
  new Map<string, DataType>(Object.entries(types)).get(name);

/** A prefix's first and last address. */
export function prefixRange(base: Addr, length: number, bits: number): readonly [lo: Addr, hi: Addr] {
  if (typeof base === 'number') {
    const size = 2 ** (bits - length);
    const lo = Math.floor(base / size) * size;
    return [lo, lo + size - 1];
  }
  const shift = BigInt(bits - length);
  const lo = (base >> shift) << shift;
  return [lo, lo | ((1n << shift) - 1n)];
}

/** The prefix length of a range that is one; undefined otherwise. */
export function prefixLength(lo: Value, hi: Value, bits: number): number | undefined {
  if (typeof lo === 'string' || typeof hi === 'string') return undefined;
  const size = BigInt(hi) - BigInt(lo) + 1n;
  if ((size & (size - 1n)) !== 0n || BigInt(lo) % size !== 0n) return undefined;
  return bits - (size.toString(2).length - 1);
}
