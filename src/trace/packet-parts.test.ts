import { expect, test } from 'vitest';
import { formatPacket, type Packet } from '../model/packet.ts';
import { packetParts } from './packet-parts.ts';

const before: Packet = {
  family: 'IPv4',
  protocol: 'TCP',
  src: '10.244.0.2',
  sport: 40000,
  dst: '10.96.0.10',
  dport: 80,
  ttl: 64,
  flags: ['SYN'],
};

const textOf = (packet: Packet, other: Packet): string =>
  packetParts(packet, other)
    .map(({ text }) => text)
    .join('');
const changedIn = (packet: Packet, other: Packet): string[] =>
  packetParts(packet, other).flatMap(({ text, changed }) => (changed ? [text] : []));

test('a packet reads as it does everywhere else', () => {
  const packets: Packet[] = [
    before,
    { ...before, family: 'IPv6', src: 'fd00::2', dst: 'fd00::10', flags: ['SYN', 'ACK'] },
    { ...before, protocol: 'ICMP', icmp: 'echo-request', sport: 7, dport: 0 },
    { ...before, protocol: 'UDP', flags: [] },
  ];
  for (const packet of packets) expect(textOf(packet, before)).toBe(formatPacket(packet));
});

test('DNAT changes the destination, masquerading the source, forwarding nothing that is shown', () => {
  expect(changedIn({ ...before, dst: '10.244.1.3', dport: 5000 }, before)).toEqual(['10.244.1.3', ':5000']);
  expect(changedIn({ ...before, src: '192.168.0.2', sport: 1024 }, before)).toEqual(['192.168.0.2', ':1024']);
  expect(changedIn({ ...before, dst: '10.244.1.3' }, before)).toEqual(['10.244.1.3']);
  expect(changedIn({ ...before, ttl: 63 }, before)).toEqual([]);
});
