import type { IPFamily } from '../../model/objects/meta.ts';
import type { IcmpType, Packet, TcpFlag } from '../../model/packet.ts';

/** net.ipv4.ip_default_ttl, net.ipv6.conf.all.hop_limit. */
const defaultTtl = 64;

/** Flag combinations, shared by all packets. */
export const flags = {
  syn: ['SYN'],
  synAck: ['SYN', 'ACK'],
  ack: ['ACK'],
  pushAck: ['PSH', 'ACK'],
  finAck: ['FIN', 'ACK'],
  rst: ['RST', 'ACK'],
} as const satisfies Record<string, readonly TcpFlag[]>;

/** The two ends of a packet, sender first. */
export interface Ends {
  readonly family: IPFamily;
  readonly src: string;
  readonly sport: number;
  readonly dst: string;
  readonly dport: number;
}

/** The same ends the other way round. */
export const reversed = (e: Ends): Ends => ({
  family: e.family,
  src: e.dst,
  sport: e.dport,
  dst: e.src,
  dport: e.sport,
});

export function tcp(e: Ends, tcpFlags: readonly TcpFlag[], payload?: string): Packet {
  const { family, src, dst, sport, dport } = e;
  return payload === undefined
    ? { family, protocol: 'TCP', src, dst, sport, dport, ttl: defaultTtl, flags: tcpFlags }
    : { family, protocol: 'TCP', src, dst, sport, dport, ttl: defaultTtl, flags: tcpFlags, payload };
}

/** A UDP datagram, or an SCTP packet with one message. */
export function datagram(protocol: 'UDP' | 'SCTP', e: Ends, payload: string): Packet {
  const { family, src, dst, sport, dport } = e;
  return { family, protocol, src, dst, sport, dport, ttl: defaultTtl, payload };
}

/** An echo request or reply; `id` is the identifier that keeps one ping apart from another. */
export function echo(family: IPFamily, src: string, dst: string, id: number, icmp: IcmpType): Packet {
  const protocol = family === 'IPv4' ? 'ICMP' : 'ICMPv6';
  return { family, protocol, src, dst, sport: id, dport: 0, ttl: defaultTtl, icmp };
}

/** What ICMPv6 calls the errors that have another name there (RFC 4443 3.1). */
const inIPv6: Partial<Record<IcmpType, IcmpType>> = {
  'net-unreachable': 'no-route',
  'host-unreachable': 'addr-unreachable',
};

/** An ICMP, or ICMPv6, error to the sender of `about`. */
export function icmpError(src: string, about: Packet, type: IcmpType): Packet {
  const { family } = about;
  const v4 = family === 'IPv4';
  const icmp = v4 ? type : (inIPv6[type] ?? type);
  const protocol = v4 ? 'ICMP' : 'ICMPv6';
  return { family, protocol, src, dst: about.src, sport: 0, dport: 0, ttl: defaultTtl, icmp, about };
}

/** What a packet with an ICMP error is called: `ICMP port-unreachable`. */
export const labelOfError = ({ protocol, icmp }: Packet): string => `${protocol} ${icmp}`;

/** The reset a kernel answers a segment with that belongs to no socket. */
export const resetFor = (p: Packet): Packet => tcp(reversed(p), flags.rst);

/** The packet after so many routers. Under way the TTL is counted beside the packet: a copy at each hop would cost too much. */
export const forwarded = (p: Packet, hops: number): Packet => (hops === 0 ? p : { ...p, ttl: p.ttl - hops });

/** ICMP errors are never answered with ICMP errors (RFC 1122 3.2.2). */
export const isIcmpError = (p: Packet): boolean => p.about !== undefined;

/** `--reject-with` of iptables-extensions(8) → the error sent. */
export const rejections: Readonly<Record<string, IcmpType>> = {
  'icmp-port-unreachable': 'port-unreachable',
  'icmp-host-unreachable': 'host-unreachable',
  'icmp-net-unreachable': 'net-unreachable',
  'icmp-admin-prohibited': 'admin-prohibited',
  'icmp-host-prohibited': 'admin-prohibited',
  'icmp-net-prohibited': 'admin-prohibited',
  'icmp6-port-unreachable': 'port-unreachable',
  'icmp6-no-route': 'no-route',
  'icmp6-addr-unreachable': 'addr-unreachable',
  'icmp6-adm-prohibited': 'admin-prohibited',
  'icmp6-policy-fail': 'admin-prohibited',
  'icmp6-reject-route': 'admin-prohibited',
};
