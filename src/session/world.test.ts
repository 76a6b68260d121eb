import { expect, test } from 'vitest';
import { Playground } from '../engine/index.ts';
import type { Update } from '../protocol/messages.ts';
import { applyUpdate, emptyWorld, recordOf, type World } from './world.ts';

const scene = `apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 3
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: nginx, ports: [{containerPort: 80}]}]}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{port: 80}]}
`;

function opened(): Playground {
  const result = Playground.open(scene);
  if (!result.ok) throw new Error(result.problems[0]?.message);
  return result.playground;
}

const next = (playground: Playground, reset = false): Update => ({
  reset,
  clock: { now: playground.now, playing: true, speed: 1 },
  scene: playground.name,
  ...playground.drain(),
});

const kill = (playground: Playground, pod: string) =>
  playground.act({
    kind: 'rest',
    request: { method: 'DELETE', path: `/api/v1/namespaces/default/pods/${pod}?gracePeriodSeconds=0` },
  });

/** The scene's own pods: CoreDNS runs in every cluster. */
const podsOf = (world: World) => [...world.pods.values()].filter(({ namespace }) => namespace === 'default');

const sorted = (world: World) =>
  Object.fromEntries(
    (['nodes', 'pods', 'services', 'workloads', 'outside', 'events'] as const).map((table) => [
      table,
      [...world[table].values()].sort((a, b) => (a.id < b.id ? -1 : 1)),
    ]),
  );

test('applying every batch in order gives the world that one batch of the same recording gives', () => {
  const playground = opened();
  let world = applyUpdate(emptyWorld, next(playground, true));
  const victim = podsOf(world)[1];
  kill(playground, victim?.name ?? '');
  for (let i = 0; i < 50; i++) {
    playground.advanceTo(playground.now + 100);
    world = applyUpdate(world, next(playground));
  }
  expect(world.pods.has(victim?.id ?? '')).toBe(false);
  expect(podsOf(world)).toHaveLength(3);
  const again = Playground.restore(playground.recording());
  if (!again.ok) throw new Error(again.problems[0]?.message);
  expect(sorted(world)).toEqual(sorted(applyUpdate(emptyWorld, next(again.playground, true))));
});

test('tables that a batch does not touch keep their identity, so that nothing that shows them is drawn again', () => {
  const playground = opened();
  const before = applyUpdate(emptyWorld, next(playground, true));
  const [pod] = podsOf(before);
  if (!pod) throw new Error('no pod');
  playground.act({ kind: 'readiness', namespace: pod.namespace, pod: pod.name, ready: false });
  playground.advanceTo(playground.now + 10);
  const after = applyUpdate(before, next(playground));
  expect(after.pods).not.toBe(before.pods);
  expect(after.outside).toBe(before.outside);
  expect(after.nodes).toBe(before.nodes);
});

test('a reset forgets what stood before', () => {
  const playground = opened();
  const world = applyUpdate(emptyWorld, next(playground, true));
  const empty = Playground.open('');
  if (!empty.ok) throw new Error(empty.problems[0]?.message);
  const after = applyUpdate(world, next(empty.playground, true));
  expect(podsOf(after)).toEqual([]);
  expect([...after.nodes.keys()].sort()).toEqual(['node/node-1', 'node/node-2']);
  expect(recordOf(after, 'node/node-2')?.type).toBe('node');
  expect(recordOf(after, 'deployment/default/web')).toBeUndefined();
});
