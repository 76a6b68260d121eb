import { expect, test } from 'vitest';
import type { Packet } from '../model/packet.ts';
import type { Hop, PacketTrace, PlaceId } from '../model/trace.ts';
import { isTelling, tellingPacket, visitsOf } from './visits.ts';

const syn: Packet = {
  family: 'IPv4',
  protocol: 'TCP',
  src: '10.244.0.2',
  sport: 40000,
  dst: '10.96.0.10',
  dport: 80,
  ttl: 64,
  flags: ['SYN'],
};

const hop = (place: PlaceId, change: Partial<Hop> = {}): Hop => ({
  at: 0,
  place,
  stage: 'hook',
  before: syn,
  after: syn,
  looks: [],
  rulesWalked: 0,
  verdict: 'continue',
  reason: 'accepted',
  note: '',
  ...change,
});

const packet = (hops: Hop[], verdict: PacketTrace['verdict'] = 'delivered'): PacketTrace => ({
  id: 0,
  label: 'SYN',
  direction: 'request',
  hops,
  verdict,
  reason: 'delivered',
});

test('a hairpin visits the same node twice, each visit with its own hops', () => {
  const way = packet(['pod/default/client', 'node/node-1', 'node/node-1', 'wire', 'node/node-1'].map((at) => hop(at)));
  expect(visitsOf(way).map(({ place, hops }) => [place, hops.map(({ index }) => index)])).toEqual([
    ['pod/default/client', [0]],
    ['node/node-1', [1, 2]],
    ['wire', [3]],
    ['node/node-1', [4]],
  ]);
});

test('NAT and the end of a packet are telling; forwarding, TTL included, is not', () => {
  expect(isTelling(hop('node/node-1', { after: { ...syn, dst: '10.244.1.3', dport: 5000 } }))).toBe(true);
  expect(isTelling(hop('node/node-1', { verdict: 'dropped' }))).toBe(true);
  expect(isTelling(hop('node/node-1', { reason: 'translated' }))).toBe(true);
  expect(isTelling(hop('node/node-1', { after: { ...syn, ttl: 63 } }))).toBe(false);
});

test('the packet shown first is the one that got lost, else the first', () => {
  expect(tellingPacket([packet([]), packet([], 'dropped'), packet([], 'rejected')])).toBe(1);
  expect(tellingPacket([packet([]), packet([])])).toBe(0);
  expect(tellingPacket([])).toBe(0);
});
