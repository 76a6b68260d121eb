import { describe, expect, test } from 'vitest';
import type { RippleEvent } from '../model/ripple.ts';
import { axisOf, lanesOf, nearest, wayTo } from './lanes.ts';
import { actorName, after, sentenceOf } from './words.ts';

const event = (actor: string, more: Partial<RippleEvent> = {}): RippleEvent => ({
  id: actor,
  kind: 'write',
  at: 0,
  actor,
  did: '',
  detail: '',
  object: '',
  because: '',
  ...more,
});

const labels = (...actors: string[]): string[] =>
  lanesOf(actors.map((actor) => event(actor))).lanes.map(({ label }) => label);

describe('Lanes', () => {
  test('go the way of a ripple, whoever came first', () => {
    expect(
      labels(
        'coredns/coredns-64879554c8-9frf6',
        'kube-proxy/node-2',
        'kube-proxy/node-1',
        'node-controller',
        'endpointslice-controller',
        'cni/node-2',
        'cni/node-1',
        'kubelet/node-1',
        'default-scheduler',
        'replicaset-controller',
        'deployment-controller',
        'user',
      ),
    ).toEqual([
      'You',
      'API server',
      'etcd',
      'Deployment controller',
      'ReplicaSet controller',
      'Scheduler',
      'kubelet on node-1',
      'CNI',
      'EndpointSlice controller',
      'Node controller',
      'kube-proxy on node-1',
      'kube-proxy on node-2',
      'CoreDNS 9frf6',
    ]);
  });

  test('are shared by the nodes when those are many', () => {
    const proxies = Array.from({ length: 12 }, (_, n) => `kube-proxy/node-${n + 1}`);
    expect(labels('user', ...proxies)).toEqual(['You', 'API server', 'etcd', 'kube-proxy (12)']);
    const { laneOf } = lanesOf(proxies.map((actor) => event(actor)));
    expect(new Set(proxies.map((actor) => laneOf.get(actor)))).toEqual(new Set([2]));
  });
});

describe('The time axis', () => {
  test('gives each event a place of its own, and writes the time at the beginning and after each wait', () => {
    const axis = axisOf([0, 0, 1, 500, 501].map((at) => ({ at })));
    expect(axis.x).toEqual(axis.x.toSorted((a, b) => a - b));
    expect(new Set(axis.x).size).toBe(5);
    expect(axis.ticks.map(({ at }) => at)).toEqual([0, 500]);
    expect(axis.x.map((x) => nearest(axis, x + 3))).toEqual([0, 1, 2, 3, 4]);
  });
});

test('The way to an event is the chain of what it came of', () => {
  const events = [
    event('user', { id: 'a1' }),
    event('user', { id: 'w5', because: 'a1' }),
    event('x', { id: 'w6', because: 'a1' }),
    event('kubelet/n', { id: 'd5', because: 'w5' }),
  ];
  expect([...wayTo(events, 'd5')]).toEqual(['d5', 'w5', 'a1']);
  expect([...wayTo(events, undefined)]).toEqual([]);
});

test('An event is told in a sentence', () => {
  const created = event('replicaset-controller', { did: 'created Pod default/web-1', revision: 132 });
  expect(sentenceOf(created)).toBe('ReplicaSet controller created Pod default/web-1; etcd keeps it as revision 132');
  const added = event('cni/node-1', { kind: 'cni', did: 'ADD: connected Pod default/web-1', detail: '10.244.0.5' });
  expect(sentenceOf(added)).toBe('CNI on node-1 carried out ADD: connected Pod default/web-1 (10.244.0.5)');
  expect(actorName('generic-garbage-collector')).toBe('Garbage collector');
  expect([0, 16.1, 2042, 61_000].map(after)).toEqual(['+0 ms', '+16.1 ms', '+2.042 s', '+61.0 s']);
});
