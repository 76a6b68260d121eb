import type { IPFamily } from '../../../model/objects/meta.ts';
import { isMulticast } from '../matches/addrtype.ts';
import { onTheWire } from '../matches/icmp.ts';
import type { NftProbe } from './probe.ts';
import { type DataType, tcpFlags, types, type Value } from './values.ts';

/** A field of a header, or a fact about the packet, with the words for it. */
export interface Field {
  readonly type: DataType;
  readonly label: string;
  /** Undefined where the packet has none: the rule does not match. */
  read(probe: NftProbe): Value | undefined;
}

const field = (type: DataType, label: string, read: Field['read']): Field => ({ type, label, read });

const v4 =
  (read: Field['read']): Field['read'] =>
  (probe) =>
    probe.packet.family === 'IPv4' ? read(probe) : undefined;
const v6 =
  (read: Field['read']): Field['read'] =>
  (probe) =>
    probe.packet.family === 'IPv6' ? read(probe) : undefined;
const hasPorts = (proto: number): boolean => proto === 6 || proto === 17 || proto === 132;

function ports(proto: number | undefined): Readonly<Record<string, Field>> {
  const has = (probe: NftProbe) => (proto === undefined ? hasPorts(probe.proto) : probe.proto === proto);
  return {
    sport: field(types.inet_service, 'source port', (probe) => (has(probe) ? probe.sport : undefined)),
    dport: field(types.inet_service, 'destination port', (probe) => (has(probe) ? probe.dport : undefined)),
  };
}

const icmp = (part: 0 | 1, family: IPFamily): Field['read'] => {
  const numbers = onTheWire[family];
  return ({ packet }) => (packet.family === family && packet.icmp ? numbers[packet.icmp]?.[part] : undefined);
};

function flagsOf({ packet, proto }: NftProbe): number | undefined {
  if (proto !== 6) return undefined;
  return (packet.flags ?? []).reduce((bits, flag) => bits | tcpFlags[flag === 'PSH' ? 'psh' : lower(flag)], 0);
}

const lower = (flag: 'SYN' | 'ACK' | 'FIN' | 'RST'): 'syn' | 'ack' | 'fin' | 'rst' =>
  ({ SYN: 'syn', ACK: 'ack', FIN: 'fin', RST: 'rst' })[flag] as 'syn' | 'ack' | 'fin' | 'rst';

/** Fields by header: `ip saddr`. */
export const headers: ReadonlyMap<string, Readonly<Record<string, Field>>> = new Map(
  Object.entries({
    ip: {
      saddr: field(
        types.ipv4_addr,
        'source',
        v4((probe) => probe.src),
      ),
      daddr: field(
        types.ipv4_addr,
        'destination',
        v4((probe) => probe.dst),
      ),
      protocol: field(
        types.inet_proto,
        'protocol',
        v4((probe) => probe.proto),
      ),
      ttl: field(
        types.integer,
        'TTL',
        v4((probe) => probe.packet.ttl),
      ),
      version: field(
        types.integer,
        'IP version',
        v4(() => 4),
      ),
    },
    ip6: {
      saddr: field(
        types.ipv6_addr,
        'source',
        v6((probe) => probe.src),
      ),
      daddr: field(
        types.ipv6_addr,
        'destination',
        v6((probe) => probe.dst),
      ),
      nexthdr: field(
        types.inet_proto,
        'protocol',
        v6((probe) => probe.proto),
      ),
      hoplimit: field(
        types.integer,
        'hop limit',
        v6((probe) => probe.packet.ttl),
      ),
      version: field(
        types.integer,
        'IP version',
        v6(() => 6),
      ),
    },
    tcp: { ...ports(6), flags: field(types.tcp_flag, 'TCP flags', flagsOf) },
    udp: ports(17),
    sctp: ports(132),
    udplite: ports(136),
    dccp: ports(33),
    th: ports(undefined),
    icmp: {
      type: field(types.icmp_type, 'ICMP type', icmp(0, 'IPv4')),
      code: field(types.icmp_code, 'ICMP code', icmp(1, 'IPv4')),
    },
    icmpv6: {
      type: field(types.icmpv6_type, 'ICMPv6 type', icmp(0, 'IPv6')),
      code: field(types.icmpv6_code, 'ICMPv6 code', icmp(1, 'IPv6')),
    },
  }),
);

/** The protocol number that a header stands for; the field reads nothing from others. */
export const protocolOfHeader: Readonly<Record<string, number>> = {
  tcp: 6,
  udp: 17,
  sctp: 132,
  udplite: 136,
  dccp: 33,
  icmp: 1,
  icmpv6: 58,
};

function packetType({ dst }: NftProbe): number {
  if (dst === 0xffff_ffff) return 1;
  return isMulticast(dst) ? 2 : 0;
}

/** `meta KEY`. */
export const metaFields: ReadonlyMap<string, Field> = new Map(
  Object.entries({
    l4proto: field(types.inet_proto, 'protocol', (probe) => probe.proto),
    nfproto: field(types.nf_proto, 'family', (probe) => (probe.packet.family === 'IPv4' ? 2 : 10)),
    protocol: field(types.ether_type, 'protocol', (probe) => (probe.packet.family === 'IPv4' ? 0x0800 : 0x86dd)),
    mark: field(types.mark, 'mark', (probe) => probe.mark),
    iifname: field(types.ifname, 'incoming device', (probe) => probe.in ?? ''),
    oifname: field(types.ifname, 'outgoing device', (probe) => probe.out ?? ''),
    iif: field(types.iface_index, 'incoming device', (probe) => probe.in),
    oif: field(types.iface_index, 'outgoing device', (probe) => probe.out),
    iiftype: field(types.iface_type, 'incoming device type', (probe) => probe.in && (probe.in === 'lo' ? 772 : 1)),
    oiftype: field(types.iface_type, 'outgoing device type', (probe) => probe.out && (probe.out === 'lo' ? 772 : 1)),
    pkttype: field(types.pkt_type, 'packet type', packetType),
  }),
);

/** `KEY` alone means `meta KEY`. */
export const bareMeta: ReadonlySet<string> = new Set([
  'mark',
  'iifname',
  'oifname',
  'iif',
  'oif',
  'iiftype',
  'oiftype',
  'l4proto',
  'nfproto',
  'pkttype',
]);

/** `ct KEY`. */
export const ctFields: ReadonlyMap<string, Field> = new Map(
  Object.entries({
    state: field(types.ct_state, 'connection state', ({ connection }) => connection.state),
    status: field(types.ct_status, 'connection status', ({ connection }) =>
      connection.original ? connection.status : undefined,
    ),
    direction: field(types.ct_dir, 'direction', ({ connection }) =>
      connection.original ? Number(connection.isReply) : undefined,
    ),
    mark: field(types.mark, 'connection mark', (probe) => (probe.connection.original ? probe.connmark : undefined)),
    protocol: field(types.inet_proto, 'protocol', ({ connection }) => connection.original?.proto),
    l3proto: field(
      types.nf_proto,
      'family',
      ({ connection, packet }) => connection.original && (packet.family === 'IPv4' ? 2 : 10),
    ),
  }),
);

/** `ct original KEY` and `ct reply KEY`: the connection's two tuples. */
export function tupleField(direction: 'original' | 'reply', key: string, family: 'ip' | 'ip6'): Field | undefined {
  const address = family === 'ip6' ? types.ipv6_addr : types.ipv4_addr;
  const of = (probe: NftProbe) => probe.connection[direction];
  const fits = (value: Value | undefined) => ((typeof value === 'bigint') === (family === 'ip6') ? value : undefined);
  switch (key) {
    case 'saddr':
      return field(address, `${direction} source`, (probe) => fits(of(probe)?.srcAddr));
    case 'daddr':
      return field(address, `${direction} destination`, (probe) => fits(of(probe)?.dstAddr));
    case 'proto-src':
      return field(types.inet_service, `${direction} source port`, (probe) => of(probe)?.sport);
    case 'proto-dst':
      return field(types.inet_service, `${direction} destination port`, (probe) => of(probe)?.dport);
    case 'protocol':
      return field(types.inet_proto, `${direction} protocol`, (probe) => of(probe)?.proto);
    default:
      return undefined;
  }
}
