import type { Packet } from '../model/packet.ts';

/** A stretch of a packet's line. Joined, the texts read as `formatPacket` writes them. */
export interface PacketPart {
  readonly text: string;
  readonly changed: boolean;
}

/** A packet's line in parts, those marked that differ from `other`: `TCP SYN 10.244.0.2:40000 → 10.96.0.10:80`. */
export function packetParts(packet: Packet, other: Packet): PacketPart[] {
  const what = whatOf(packet);
  return [
    { text: packet.protocol, changed: packet.protocol !== other.protocol },
    ...(what ? [{ text: ` ${what}`, changed: what !== whatOf(other) }] : []),
    { text: ' ', changed: false },
    ...endpointParts(packet.src, packet.sport, other.src, other.sport),
    { text: ' → ', changed: false },
    ...endpointParts(packet.dst, packet.dport, other.dst, other.dport),
  ];
}

const whatOf = (packet: Packet): string => packet.icmp ?? packet.flags?.join('+') ?? '';

function endpointParts(address: string, port: number, otherAddress: string, otherPort: number): PacketPart[] {
  const changed = address !== otherAddress;
  if (port === 0) return [{ text: address, changed }];
  return [
    { text: address.includes(':') ? `[${address}]` : address, changed },
    { text: `:${port}`, changed: port !== otherPort },
  ];
}
