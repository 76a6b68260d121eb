import type { Packet } from '../model/packet.ts';

/** A stretch of a packet's line. Joined, the texts read as `formatPacket` writes them. */
export interface PacketPart {
  readonly name: 'protocol' | 'what' | 'gap' | 'source' | 'source-port' | 'arrow' | 'destination' | 'destination-port';
  readonly text: string;
  readonly changed: boolean;
}

/** A packet's line in parts, those marked that differ from `other`: `TCP SYN 10.244.0.2:40000 → 10.96.0.10:80`. */
export function packetParts(packet: Packet, other: Packet): PacketPart[] {
  const mine = fields(packet);
  const theirs = fields(other);
  return mine
    .filter((field) => field.text !== '')
    .map((field) => ({
      ...field,
      changed: field.text !== theirs.find((candidate) => candidate.name === field.name)?.text,
    }));
}

function fields(packet: Packet): Omit<PacketPart, 'changed'>[] {
  const what = packet.icmp ?? packet.flags?.join('+');
  return [
    { name: 'protocol', text: packet.protocol },
    { name: 'what', text: what ? ` ${what}` : '' },
    { name: 'gap', text: ' ' },
    { name: 'source', text: addressText(packet.src, packet.sport) },
    { name: 'source-port', text: portText(packet.sport) },
    { name: 'arrow', text: ' → ' },
    { name: 'destination', text: addressText(packet.dst, packet.dport) },
    { name: 'destination-port', text: portText(packet.dport) },
  ];
}

const portText = (port: number): string => (port === 0 ? '' : `:${port}`);
const addressText = (address: string, port: number): string =>
  port !== 0 && address.includes(':') ? `[${address}]` : address;
