import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { workerParts } from '../../.scripts/worker-parts.ts';
import type { FromWorker, Recording, Requests, ToWorker, WorldRecord } from '../protocol/messages.ts';
import { defaultScene } from '../session/default-scene.ts';
import { deploymentOf } from '../testing/lab.ts';
import { EngineHost } from './host.ts';

/** Needs parts before it can be drawn. */
const richScene = `
apiVersion: kubehop.dev/v1
kind: Scene
metadata: {name: rich}
spec: {loadBalancer: metallb}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {type: LoadBalancer, selector: {app: web}, ports: [{port: 80, targetPort: 8080}]}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: web}
spec:
  serviceName: web
  replicas: 2
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: example/web, ports: [{containerPort: 8080}]}]}
---
apiVersion: batch/v1
kind: Job
metadata: {name: once}
spec:
  template: {spec: {restartPolicy: Never, containers: [{name: once, image: busybox, command: [sleep, "3"]}]}}
---
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: agent}
spec:
  selector: {matchLabels: {app: agent}}
  template:
    metadata: {labels: {app: agent}}
    spec: {containers: [{name: agent, image: example/agent}]}
`;

/** What was answered, in order. */
const answers = (said: readonly FromWorker[]): unknown[] =>
  said.flatMap((message) => (message.kind === 'result' ? [message.value] : []));

/** What open watches saw, in order. */
const watched = (said: readonly FromWorker[]) =>
  said.flatMap((message) => (message.kind === 'watched' ? message.events : []));

/** What the page would show in the end. */
function worldOf(said: readonly FromWorker[]): ReadonlyMap<string, WorldRecord> {
  const world = new Map<string, WorldRecord>();
  for (const message of said) {
    if (message.kind !== 'update') continue;
    const { reset, upserts, deletes } = message.update;
    if (reset) world.clear();
    for (const id of deletes) world.delete(id);
    for (const record of upserts) world.set(record.id, record);
  }
  return world;
}

type Host = Pick<EngineHost, 'receive'>;
type Hosts = new (...arguments_: ConstructorParameters<typeof EngineHost>) => Host;

/** Real time under the test's hand, and all that a host says. */
class Bench {
  readonly said: FromWorker[] = [];
  readonly host: Host;
  #real = 0;
  #asked = 0;
  #alarm: { readonly at: number; readonly fn: () => void } | undefined;
  #waiting: (() => void) | undefined;

  constructor(Host: Hosts) {
    this.host = new Host({
      post: (message) => {
        // As it would arrive: later changes of a shared object do not show.
        this.said.push(structuredClone(message));
        if (message.kind !== 'update' && message.kind !== 'checkpoint') this.#waiting?.();
      },
      realTime: () => this.#real,
      wake: (delay, fn) => {
        const alarm = { at: this.#real + delay, fn };
        this.#alarm = alarm;
        return () => {
          if (this.#alarm === alarm) this.#alarm = undefined;
        };
      },
    });
  }

  /** Asks, and waits for the answer. */
  ask<K extends keyof Requests>(name: K, argument: Requests[K][0]): Promise<void> {
    const answered = new Promise<void>((resolve) => {
      this.#waiting = resolve;
    });
    this.host.receive({ id: ++this.#asked, name, argument } as ToWorker);
    return answered;
  }

  pass(milliseconds: number): void {
    const end = this.#real + milliseconds;
    for (let alarm = this.#alarm; alarm && alarm.at <= end; alarm = this.#alarm) {
      this.#alarm = undefined;
      this.#real = alarm.at;
      alarm.fn();
    }
    this.#real = end;
  }
}

const directory = mkdtempSync(join(tmpdir(), 'kubehop-parts-'));
let Built: Hosts;

/** A host whose parts are all still to come: module instances of its own. */
async function freshHost(copy: string, parts?: Parameters<typeof workerParts>[0]): Promise<Hosts> {
  await build({
    configFile: false,
    logLevel: 'error',
    plugins: [workerParts(parts)],
    build: {
      outDir: join(directory, copy),
      minify: false,
      modulePreload: false,
      target: 'es2023',
      rolldownOptions: {
        input: join(import.meta.dirname, 'host.ts'),
        preserveEntrySignatures: 'strict',
        output: { entryFileNames: 'host.mjs', chunkFileNames: '[name].mjs' },
      },
    },
  });
  const { EngineHost: host } = await import(join(directory, copy, 'host.mjs'));
  return host;
}

// Building takes a second each; the machine may be busy.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });
beforeAll(async () => {
  Built = await freshHost('whole');
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** Opens a scene and does a little of everything in it. */
async function story(Host: Hosts, scene: string): Promise<readonly FromWorker[]> {
  const bench = new Bench(Host);
  await bench.ask('load', { scene });
  await bench.ask('recording', null);
  bench.pass(2_000);
  const client =
    'kind: Pod\napiVersion: v1\nmetadata: {name: c}\nspec: {containers: [{name: c, image: busybox, command: [sleep, "999"]}]}';
  await bench.ask('act', { kind: 'apply', text: client });
  const service =
    'kind: Service\napiVersion: v1\nmetadata: {name: more}\nspec: {type: LoadBalancer, ports: [{port: 80}]}';
  await bench.ask('act', { kind: 'apply', text: service });
  const path = '/api/v1/namespaces/default/services/applied?fieldManager=me';
  const body = 'kind: Service\napiVersion: v1\nmetadata: {name: applied}\nspec: {ports: [{port: 80}]}';
  const contentType = 'application/apply-patch+yaml';
  await bench.ask('act', { kind: 'rest', request: { method: 'PATCH', path, contentType, body } });
  bench.pass(30_000);
  await bench.ask('act', { kind: 'send', from: 'pod/default/c', to: 'http://frontend-svc/', count: 3 });
  bench.pass(5_000);
  await bench.ask('trace', { request: 1 });
  await bench.ask('step', null);
  await bench.ask('act', { kind: 'drain', node: 'node-1', force: true });
  bench.pass(20_000);
  await bench.ask('read', {
    method: 'GET',
    path: '/api/v1/pods',
    accept: 'application/json;as=Table;v=v1;g=meta.k8s.io',
  });
  await bench.ask('read', { method: 'GET', path: '/apis' });
  await bench.ask('manifest', { id: 'Pod/default/c' });
  await bench.ask('act', { kind: 'power', node: 'node-2', on: false });
  bench.pass(60_000);
  await bench.ask('recording', null);
  return bench.said;
}

test('the default scene is drawn before any part is loaded', () => {
  const bench = new Bench(Built);
  bench.host.receive({ id: 1, name: 'load', argument: { scene: defaultScene } });
  expect(bench.said.map(({ kind }) => kind)).toEqual(['update', 'checkpoint', 'result']);
});

test.each([
  ['the default scene', defaultScene],
  ['a scene that needs parts to be drawn', richScene],
])('%s says the same, byte for byte, whether parts come late or were there from the start', async (_, scene) => {
  const late = await freshHost(`late-${scene.length}`);
  expect(await story(late, scene)).toEqual(await story(EngineHost, scene));
});

test('kube-proxy’s modes come in parts of their own, when they are first chosen', async () => {
  const bench = new Bench(await freshHost('modes'));
  await bench.ask('load', { scene: defaultScene });
  for (const [i, mode] of (['ipvs', 'userland', 'nftables', 'ipvs', 'iptables'] as const).entries()) {
    await bench.ask('act', { kind: 'proxy-mode', mode });
    // As the page goes on: a part that was loaded gives the hand back first.
    await new Promise<void>((resolve) => setImmediate(resolve));
    bench.pass(3_000);
    await bench.ask('act', { kind: 'send', from: 'node/node-1', to: 'tcp://10.96.0.10:53', count: 1 });
    bench.pass(5_000);
    await bench.ask('trace', { request: i + 1 });
  }
  await bench.ask('recording', null);
  expect(bench.said.filter(({ kind }) => kind === 'crashed' || kind === 'failed')).toEqual([]);
  const said = answers(bench.said);
  const outcomes = said.flatMap((answer) =>
    answer !== null && typeof answer === 'object' && 'outcome' in answer ? [answer.outcome] : [],
  );
  expect(outcomes).toEqual(Array(5).fill('answered'));
  const again = new Bench(EngineHost);
  await again.ask('restore', { recording: said.at(-1) as Recording });
  await again.ask('recording', null);
  expect(answers(again.said).at(-1)).toEqual(said.at(-1));
  expect(worldOf(again.said)).toEqual(worldOf(bench.said));
});

test('what programs say is said once and in order, though the world is made again for a part; after an undo it is not said again', async () => {
  const ask = async (Host: Hosts) => {
    const bench = new Bench(Host);
    await bench.ask('load', { scene: defaultScene });
    const run = (...argv: string[]) => bench.ask('act', { kind: 'run', where: 'node/node-1', argv });
    await run('sleep', '3');
    await run('echo', 'one');
    bench.pass(1_000);
    await run('echo', 'two');
    await bench.ask('act', { kind: 'proxy-mode', mode: 'ipvs' });
    bench.pass(5_000);
    await bench.ask('recording', null);
    const outputs = bench.said.flatMap((message) => (message.kind === 'update' ? message.update.outputs : []));
    const recording = answers(bench.said).at(-1) as Recording;
    bench.said.length = 0;
    await bench.ask('restore', { recording });
    await run('echo', 'three');
    bench.pass(100);
    return {
      outputs,
      after: bench.said.flatMap((message) => (message.kind === 'update' ? message.update.outputs : [])),
    };
  };
  const expected = {
    outputs: [
      { process: 2, stream: 'out', text: 'one\n' },
      { process: 2, exit: 0 },
      { process: 3, stream: 'out', text: 'two\n' },
      { process: 3, exit: 0 },
      { process: 1, exit: 0 },
    ],
    after: [
      { process: 4, stream: 'out', text: 'three\n' },
      { process: 4, exit: 0 },
    ],
  };
  expect(await ask(EngineHost)).toEqual(expected);
  expect(await ask(await freshHost('programs'))).toEqual(expected);
});

test('rules that the user brought are answered without a scene, while the parts for it are loaded', async () => {
  const machine = { local: ['192.168.0.2'], from: '198.51.100.7', to: 'tcp://192.168.0.2:80' };
  const texts = [
    '*filter\n:INPUT DROP [0:0]\n-A INPUT -p tcp --dport 80 -j ACCEPT\nCOMMIT\n',
    'table ip t { chain in { type filter hook input priority 0; policy drop; } }',
    'table ip t { nonsense }',
  ];
  const ask = async (Host: Hosts) => {
    const bench = new Bench(Host);
    for (const rules of texts) await bench.ask('own-rules', { ...machine, rules });
    return bench.said;
  };
  const said = await ask(await freshHost('own'));
  expect(said).toEqual(await ask(EngineHost));
  expect(answers(said)).toMatchObject([
    { ok: true, trace: { outcome: 'answered' } },
    { ok: true, trace: { outcome: 'timeout' } },
    { ok: false, problems: [{ line: 1 }] },
  ]);
});

test('a part that is first needed in the middle of something is loaded, and the world goes on as if it had been there', async () => {
  const parts = {
    later: [],
    start: ['engine/network/tcp.ts'],
    act: ['engine/controllers/drain.ts', 'engine/network/resolver.ts'],
    time: ['engine/network/reasons.ts'],
    read: ['engine/apiserver/table/table.ts'],
  };
  const said = await story(await freshHost('odd', parts), defaultScene);
  expect(said.filter(({ kind }) => kind === 'crashed' || kind === 'failed')).toEqual([]);
  const recording = answers(said).at(-1) as Recording;
  expect(recording.actions).toHaveLength(6);
  const again = new Bench(EngineHost);
  await again.ask('restore', { recording });
  await again.ask('trace', { request: 1 });
  await again.ask('recording', null);
  const [, trace, after] = answers(again.said);
  expect(after).toEqual(recording);
  expect(answers(said)).toContainEqual(trace);
  expect(worldOf(again.said)).toEqual(worldOf(said));
});

test('watches and those who wait hear nothing twice and miss nothing while a part is loaded', async () => {
  const parts = {
    later: [],
    act: ['engine/controllers/drain.ts'],
    time: ['engine/controllers/pod-ranking.ts'],
  };
  const table = 'application/json;as=Table;v=v1;g=meta.k8s.io';
  const bench = new Bench(await freshHost('watched', parts));
  // As the page goes on: a part that was loaded gives the hand back first.
  const loaded = () => new Promise<void>((resolve) => setTimeout(resolve, 20));
  await bench.ask('load', { scene: defaultScene });
  await bench.ask('read', { method: 'GET', path: '/api/v1/pods' });
  const list = answers(bench.said).at(-1) as { readonly body: string };
  const { metadata, items } = JSON.parse(list.body);
  await bench.ask('watch', { stream: 1, path: '/api/v1/pods?watch=1' });
  await bench.ask('watch', { stream: 2, path: '/api/v1/pods?watch=1', accept: table });
  const woken = bench.ask('wake', { after: 15_000 });
  await loaded();
  bench.pass(100);
  const resets = () => bench.said.filter((m) => m.kind === 'update' && m.update.reset).length;
  expect(resets()).toBe(1);
  await bench.ask('act', { kind: 'drain', node: 'node-1', force: true });
  // So fast that pods of the one show before the other misses its part, in one go.
  await bench.ask('play', { playing: true, speed: 10 });
  await bench.ask('act', { kind: 'apply', text: deploymentOf('web', 3) });
  const path = '/apis/apps/v1/namespaces/default/deployments/frontend';
  const body = JSON.stringify({ spec: { replicas: 1 } });
  const contentType = 'application/merge-patch+json';
  await bench.ask('act', { kind: 'rest', request: { method: 'PATCH', path, contentType, body } });
  for (let second = 0; second < 30; second++) {
    bench.pass(1_000);
    await loaded();
  }
  await woken;
  expect(resets()).toBe(3);
  // What was written since then, from the server's history.
  await bench.ask('watch', { stream: 3, path: `/api/v1/pods?watch=1&resourceVersion=${metadata.resourceVersion}` });
  bench.pass(100);
  expect(bench.said.filter(({ kind }) => kind === 'crashed' || kind === 'failed')).toEqual([]);
  const [objects, rows, since] = [1, 2, 3].map((stream) => watched(bench.said).filter((e) => e.stream === stream));
  expect(since?.length).toBeGreaterThan(10);
  expect(objects?.slice(items.length).map(({ event }) => event)).toEqual(since?.map(({ event }) => event));
  expect(rows?.map(({ event }) => event.type)).toEqual(objects?.map(({ event }) => event.type));
});

test('when a part cannot be loaded, that is said, and what is drawn stays', async () => {
  const late = await freshHost('gone');
  for (const name of readdirSync(join(directory, 'gone'))) {
    if (name.includes('later')) rmSync(join(directory, 'gone', name));
  }
  const bench = new Bench(late);
  await bench.ask('load', { scene: defaultScene });
  await bench.ask('recording', null);
  expect(bench.said.map(({ kind }) => kind)).toEqual(['update', 'checkpoint', 'result', 'crashed']);
  expect(bench.said.at(-1)).toHaveProperty('message', expect.stringContaining('could not be loaded'));
});
