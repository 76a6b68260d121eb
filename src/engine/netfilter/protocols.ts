import type { IPFamily } from '../../model/objects/meta.ts';
import type { PacketProtocol } from '../../model/packet.ts';

/** The tool for rules of that family. */
export const programOf = (family: IPFamily): string => (family === 'IPv4' ? 'iptables' : 'ip6tables');

/** IP protocol numbers of the packets that exist here (IANA protocol numbers). */
export const protocolNumber: Readonly<Record<PacketProtocol, number>> = {
  TCP: 6,
  UDP: 17,
  SCTP: 132,
  ICMP: 1,
  ICMPv6: 58,
};

const names = new Map([
  ['all', 0],
  ['icmp', 1],
  ['igmp', 2],
  ['ipencap', 4],
  ['tcp', 6],
  ['udp', 17],
  ['dccp', 33],
  ['gre', 47],
  ['esp', 50],
  ['ah', 51],
  ['ipv6-icmp', 58],
  ['icmpv6', 58],
  ['sctp', 132],
  ['udplite', 136],
]);
const byNumber = new Map([...names].reverse().map(([name, number]) => [number, name]));

/** The number of a protocol given by name or number, as `-p` takes it. */
export function parseProtocol(text: string): number | undefined {
  if (/^\d+$/.test(text)) return Number(text) < 256 ? Number(text) : undefined;
  return names.get(text.toLowerCase());
}

/** `tcp`; the number where there is no name. */
export const protocolName = (number: number): string => byNumber.get(number) ?? String(number);

/** Names of /etc/services that appear in real rule sets. */
export const services: ReadonlyMap<string, number> = new Map([
  ['ftp', 21],
  ['ssh', 22],
  ['smtp', 25],
  ['domain', 53],
  ['bootps', 67],
  ['bootpc', 68],
  ['http', 80],
  ['ntp', 123],
  ['https', 443],
]);

/** A port by number or service name. Undefined when it is neither. */
export function parsePort(text: string): number | undefined {
  if (!/^\d+$/.test(text)) return services.get(text);
  return Number(text) <= 65_535 ? Number(text) : undefined;
}
