import { expect, test } from 'vitest';
import { Aside } from './aside.ts';
import { RequestFailed } from './engine-client.ts';
import { LocalWorker } from './local-worker.ts';

const question = { rules: '', local: ['192.168.0.2'], from: '198.51.100.7', to: 'tcp://192.168.0.2:80' };

function started() {
  const workers: LocalWorker[] = [];
  const aside = new Aside(() => {
    const worker = new LocalWorker();
    workers.push(worker);
    return worker;
  });
  return { aside, workers };
}

test('is started at the first question, and answers all of them', async () => {
  const { aside, workers } = started();
  expect(workers).toHaveLength(0);
  expect(await aside.request('own-rules', question)).toMatchObject({ ok: true });
  expect(await aside.request('own-rules', { ...question, local: [] })).toMatchObject({ ok: false });
  expect(workers).toHaveLength(1);
});

test('when it is stopped or crashes, what was asked is refused, and the next question starts it anew', async () => {
  const { aside, workers } = started();
  await aside.request('own-rules', question);
  const [worker] = workers;
  if (!worker) throw new Error('no worker');
  worker.postMessage = () => undefined;
  const asked = aside.request('own-rules', question);
  aside.stop();
  await expect(asked).rejects.toBeInstanceOf(RequestFailed);
  expect(worker.terminated).toBe(true);
  expect(await aside.request('own-rules', question)).toMatchObject({ ok: true });
  workers[1]?.say({ kind: 'crashed', message: 'boom' });
  expect(await aside.request('own-rules', question)).toMatchObject({ ok: true });
  expect(workers).toHaveLength(3);
});
