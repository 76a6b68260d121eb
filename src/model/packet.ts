/** What a packet's transport header can say. ICMP errors carry the packet they are about. */
export type PacketProtocol = 'TCP' | 'UDP' | 'SCTP' | 'ICMP' | 'ICMPv6';

export type TcpFlag = 'SYN' | 'ACK' | 'FIN' | 'RST' | 'PSH';

/** Names are those of iptables-extensions(8) `--reject-with`, plus echo. `no-route` and `addr-unreachable` are ICMPv6's for net- and host-unreachable. */
export type IcmpType =
  | 'echo-request'
  | 'echo-reply'
  | 'port-unreachable'
  | 'host-unreachable'
  | 'net-unreachable'
  | 'no-route'
  | 'addr-unreachable'
  | 'admin-prohibited'
  | 'time-exceeded';

/**
 * One packet at one moment. Immutable: NAT makes a new one. Addresses are canonical text
 * (dotted quad, RFC 5952); ports are 0 where the protocol has none; for ICMP echo `sport` is the identifier.
 */
export interface Packet {
  readonly family: 'IPv4' | 'IPv6';
  readonly protocol: PacketProtocol;
  readonly src: string;
  readonly dst: string;
  readonly sport: number;
  readonly dport: number;
  readonly ttl: number;
  readonly flags?: readonly TcpFlag[];
  readonly icmp?: IcmpType;
  /** For ICMP errors: the offending packet as the sender of the error saw it. */
  readonly about?: Packet;
  /** Application bytes, as text. */
  readonly payload?: string;
}

/** `10.0.0.1:80`, `[fd00::1]:80`, or the bare address where there are no ports. */
export function formatEndpoint(address: string, port: number): string {
  if (port === 0) return address;
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

/** One line as a textbook would write it: `TCP SYN 10.244.0.2:40000 → 10.96.0.10:80`. */
export function formatPacket(p: Packet): string {
  const what = p.icmp ?? p.flags?.join('+') ?? '';
  const head = what ? `${p.protocol} ${what}` : p.protocol;
  return `${head} ${formatEndpoint(p.src, p.sport)} → ${formatEndpoint(p.dst, p.dport)}`;
}
