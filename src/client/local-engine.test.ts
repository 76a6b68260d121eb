import { expect, test } from 'vitest';
import type { RestWatchEvent } from '../protocol/messages.ts';
import { deploymentOf } from '../testing/lab.ts';
import { LocalEngine } from './local-engine.ts';

const pods = '/api/v1/namespaces/default/pods?watch=1';
const nameOf = ({ object }: RestWatchEvent): string =>
  (object as { readonly metadata?: { readonly name?: string } }).metadata?.name ?? '';

async function opened(scene: string) {
  const engine = new LocalEngine();
  const { ok } = await engine.request('load', { scene });
  expect(ok).toBe(true);
  const seen: RestWatchEvent[] = [];
  return { engine, seen, see: (event: RestWatchEvent) => seen.push(event) };
}

const scaled = (replicas: number) =>
  ({
    kind: 'rest',
    request: {
      method: 'PATCH',
      path: '/apis/apps/v1/namespaces/default/deployments/web',
      contentType: 'application/merge-patch+json',
      body: JSON.stringify({ spec: { replicas } }),
    },
  }) as const;

test('a watch begins with what is there and goes on with what changes, until it is taken back', async () => {
  const { engine, seen, see } = await opened(deploymentOf('web', 2));
  const stop = engine.watch({ path: pods }, see);
  await engine.pass(20);
  expect(seen.map(({ type }) => type)).toEqual(['ADDED', 'ADDED']);
  await engine.request('act', scaled(1));
  await engine.pass(60_000);
  expect(seen.filter(({ type }) => type === 'DELETED')).toHaveLength(1);
  stop();
  const before = seen.length;
  await engine.request('act', scaled(3));
  await engine.pass(10_000);
  expect(seen).toHaveLength(before);
});

test('a watch of tables gets rows', async () => {
  const { engine, seen, see } = await opened(deploymentOf('web', 1));
  engine.watch({ path: pods, accept: 'application/json;as=Table;v=v1;g=meta.k8s.io' }, see);
  await engine.pass(20);
  expect(seen).toMatchObject([{ type: 'ADDED', object: { kind: 'Table', rows: [{ cells: { 2: 'Running' } }] } }]);
});

test('what is wrong with a watch is its only event', async () => {
  const { engine, seen, see } = await opened('');
  engine.watch({ path: '/api/v1/nonsense?watch=1' }, see);
  await engine.pass(20);
  expect(seen).toMatchObject([{ type: 'ERROR', object: { code: 404 } }]);
});

test('when the scene is replaced, watches end with an error and nobody is woken any more', async () => {
  const { engine, seen, see } = await opened(deploymentOf('web', 1));
  const rung: string[] = [];
  engine.watch({ path: pods }, see);
  await engine.pass(20);
  engine.after(500, () => rung.push('before'));
  engine.onReplaced(() => rung.push('replaced'));
  await engine.request('load', { scene: 'kind: Nonsense' });
  expect(rung).toEqual([]);
  await engine.request('restore', { recording: await engine.request('recording', null) });
  expect(seen.at(-1)).toMatchObject({ type: 'ERROR', object: { reason: 'Expired', code: 410 } });
  const { length } = seen;
  await engine.request('act', scaled(2));
  await engine.pass(10_000);
  expect(seen).toHaveLength(length);
  expect(rung).toEqual(['replaced']);
});

test('after a crash, too', async () => {
  const { engine, seen, see } = await opened('');
  engine.watch({ path: pods }, see);
  engine.stop('it was given up');
  engine.watch({ path: pods }, see);
  await Promise.resolve();
  expect(seen.map(({ type }) => type)).toEqual(['ERROR', 'ERROR']);
});

test('who waits is called back at that virtual instant, at any speed, and not while time is paused', async () => {
  const { engine } = await opened('');
  const start = engine.now();
  const rung: string[] = [];
  const ring = (name: string) => () => rung.push(`${name} ${Math.round((engine.now() - start) / 100) / 10}`);
  engine.after(3_000, ring('later'));
  engine.after(1_000, ring('soon'));
  engine.after(2_000, ring('taken back'))();
  await engine.pass(4_000);
  expect(rung).toEqual(['soon 1', 'later 3']);
  await engine.request('play', { playing: false, speed: 10 });
  engine.after(1_000, ring('paused'));
  await expect(engine.until(new Promise(() => undefined), 60_000)).rejects.toThrow('not done after 60000 ms');
  expect(rung).toHaveLength(2);
  await engine.request('play', { playing: true, speed: 10 });
  await engine.pass(2_000);
  expect(rung.at(-1)).toMatch(/^paused 5/);
});

test('who waits gives up when its time is over, whatever fractions of a millisecond it is made of', async () => {
  const { engine } = await opened(deploymentOf('web', 1));
  const never = new Promise(() => undefined);
  for (let tenths = 1; tenths < 400; tenths++)
    await expect(engine.until(never, tenths / 10)).rejects.toThrow(`not done after ${tenths / 10} ms`);
}, 10_000);

test('a watch shows events of all objects in the order in which they were written', async () => {
  const { engine, seen, see } = await opened('');
  engine.watch({ path: pods }, see);
  await engine.request('act', { kind: 'apply', text: deploymentOf('web', 3) });
  await engine.pass(10_000);
  const versions = seen.map(({ object }) =>
    Number((object as { readonly metadata: { readonly resourceVersion: string } }).metadata.resourceVersion),
  );
  expect(versions).toEqual([...versions].sort((a, b) => a - b));
  expect(new Set(seen.map(nameOf)).size).toBe(3);
});
