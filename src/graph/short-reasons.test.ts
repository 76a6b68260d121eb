import { expect, test } from 'vitest';
import type { Flight } from '../model/world.ts';
import { shortReason } from './short-reasons.ts';

const lost = (reason: NonNullable<Flight['reason']>, why: string): Flight => ({
  request: 1,
  packet: 0,
  label: 'SYN',
  direction: 'request',
  legs: [],
  verdict: 'dropped',
  why,
  reason,
});

test('a packet that a Service without endpoints rejects says so, by the comment of kube-proxy’s rule', () => {
  const rule = '-A KUBE-SERVICES -m comment --comment "default/web has no endpoints" -j REJECT';
  expect(shortReason(lost('rule-reject', `a rule turns it away (${rule})`))).toBe('no endpoints');
  expect(shortReason(lost('rule-drop', 'a rule throws it away (… has no local endpoints …)'))).toBe(
    'no local endpoints',
  );
});

test('a dead pod’s address and an address outside the cluster are told apart', () => {
  expect(shortReason(lost('blackhole', 'no pod has 10.244.1.7 any more (blackhole route)'))).toBe('no such pod');
  expect(shortReason(lost('blackhole', '10.96.0.9 means nothing outside the cluster'))).toBe('leads nowhere');
});
