import { expect, test } from 'vitest';
import type { Recording, Update } from '../protocol/messages.ts';
import { RequestFailed } from './engine-client.ts';
import { LocalWorker } from './local-worker.ts';
import { WorkerClient } from './worker-client.ts';

function started() {
  const workers: LocalWorker[] = [];
  const client = new WorkerClient(() => {
    const worker = new LocalWorker();
    workers.push(worker);
    return worker;
  });
  const updates: Update[] = [];
  const crashes: string[] = [];
  client.onUpdate((update) => updates.push(update));
  client.onCrash((message) => crashes.push(message));
  return { client, workers, updates, crashes };
}

const nodesOf = (update: Update | undefined) =>
  update?.upserts.filter((r) => r.type === 'node').map((r) => (r.type === 'node' ? r.name : ''));

test('a request is answered with its own result, and a bad scene leaves nothing open', async () => {
  const { client } = started();
  const bad = await client.request('load', { scene: 'kind: Nonsense' });
  expect(bad.ok).toBe(false);
  await expect(client.request('recording', null)).rejects.toThrow('no scene is open yet');
  const good = await client.request('load', { scene: '' });
  expect(good.ok).toBe(true);
  expect((await client.request('recording', null)).actions).toEqual([]);
});

test('after a crash the engine is restarted from the last good moment, with all that was done', async () => {
  const { client, workers, updates, crashes } = started();
  await client.request('load', { scene: '' });
  await client.request('act', { kind: 'add-node', name: 'node-3' });
  const before = client.lastGood() as Recording;
  workers[0]?.say({ kind: 'crashed', message: 'boom' });
  expect(crashes).toEqual(['boom']);
  await expect(client.request('recording', null)).rejects.toBeInstanceOf(RequestFailed);
  const result = await client.restart(before);
  expect(result.ok).toBe(true);
  expect(workers.map((w) => w.terminated)).toEqual([true, false]);
  expect(updates.at(-1)?.reset).toBe(true);
  expect(nodesOf(updates.at(-1))?.sort()).toEqual(['node-1', 'node-2', 'node-3']);
});

test('what was asked when the engine crashed is refused, not left waiting', async () => {
  const { client, workers } = started();
  const [worker] = workers;
  if (!worker) throw new Error('no worker');
  worker.postMessage = () => undefined;
  const asked = client.request('load', { scene: '' });
  worker.fail('out of memory');
  await expect(asked).rejects.toThrow('the engine has stopped: out of memory');
});
