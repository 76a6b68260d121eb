import { expect, test } from 'vitest';
import type { Flight } from '../model/world.ts';
import { Playback, usePlayback } from './playback.ts';

const way = ['pod/default/client', 'node/node-1', 'wire', 'node/node-2', 'pod/default/web'];
const flight = (packet: number, more: Partial<Flight> = {}): Flight => ({
  request: 1,
  packet,
  label: packet === 0 ? 'SYN' : 'SYN-ACK',
  direction: packet % 2 === 0 ? 'request' : 'reply',
  legs: way.map((place, hop) => ({ place, hop })),
  verdict: 'delivered',
  why: '',
  ...more,
});
const labels = (playback: Playback) => [...playback.flying()].map((f) => f.flight.label);

test('the packets of a request fly one after the other, and the request is done when the last has landed', () => {
  const playback = new Playback();
  playback.add([flight(0), flight(1)]);
  expect(labels(playback)).toEqual(['SYN']);
  expect(usePlayback.getState().flying.has(1)).toBe(true);
  playback.advance(3 * 350, false);
  expect(labels(playback)).toEqual(['SYN-ACK']);
  playback.advance(3 * 350, false);
  expect(playback.busy).toBe(false);
  expect(usePlayback.getState().flying.has(1)).toBe(false);
});

test('requests fly side by side, one setting off shortly after the other', () => {
  const playback = new Playback();
  playback.add([flight(0), flight(0, { request: 2 })]);
  expect(labels(playback)).toEqual(['SYN']);
  playback.advance(100, false);
  expect(labels(playback)).toEqual(['SYN', 'SYN']);
});

test('while time is paused a packet holds still, and a step takes it to its next stop', () => {
  const playback = new Playback();
  playback.add([flight(0)]);
  playback.advance(100, false);
  playback.advance(5_000, true);
  expect([...playback.flying()][0]?.travelled).toBe(100);
  expect(playback.step()).toBe(true);
  expect(playback.moving(true)).toBe(true);
  playback.advance(5_000, true);
  expect([...playback.flying()][0]?.travelled).toBeCloseTo(350, 1);
  expect(playback.moving(true)).toBe(false);
});

test('a dropped packet stays where it was lost long enough to be read', () => {
  const playback = new Playback();
  playback.add([flight(0, { verdict: 'dropped', why: 'no route to host', legs: [{ place: 'node/node-1', hop: 0 }] })]);
  playback.advance(1_000, false);
  expect(labels(playback)).toEqual(['SYN']);
  playback.advance(1_000, false);
  expect(playback.busy).toBe(false);
});

test('a burst shows as many requests as can be told apart; the rest arrive unseen', () => {
  const playback = new Playback();
  playback.add(Array.from({ length: 500 }, (_, i) => flight(0, { request: i })));
  expect(usePlayback.getState().flying.size).toBe(80);
});
