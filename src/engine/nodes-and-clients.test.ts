import { describe, expect, test } from 'vitest';
import type { Action } from '../model/action.ts';
import type { NodeRecord, PodRecord, RequestRecord, WorldRecord } from '../model/world.ts';
import { Playground } from './index.ts';

const scene = (more = ''): string => `
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  replicas: 3
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec: {containers: [{name: web, image: nginx}]}
---
apiVersion: v1
kind: Service
metadata: {name: web}
spec: {selector: {app: web}, ports: [{port: 80}]}
${more}`;

const client = (name: string, behaviour: string): string => `
---
apiVersion: v1
kind: Pod
metadata: {name: ${name}, annotations: {kubehop.dev/behaviour: ${behaviour} to=http://web every=1s}}
spec: {containers: [{name: client, image: curlimages/curl}]}
`;

/** A playground whose records are kept as a page would keep them. */
class World {
  readonly playground: Playground;
  readonly records = new Map<string, WorldRecord>();
  readonly requests = new Map<number, RequestRecord>();

  constructor(text: string) {
    const opened = Playground.open(text);
    if (!opened.ok) throw new Error(JSON.stringify(opened.problems));
    this.playground = opened.playground;
  }

  look(): this {
    const { upserts, deletes, requests } = this.playground.drain();
    for (const record of upserts) this.records.set(record.id, record);
    for (const id of deletes) this.records.delete(id);
    for (const request of requests) this.requests.set(request.id, request);
    return this;
  }

  run(seconds: number): this {
    this.playground.advanceTo(this.playground.now + seconds * 1000);
    return this.look();
  }

  /** Seconds until it holds. */
  until(holds: () => boolean, limit = 600): number {
    const start = this.playground.now;
    while (!holds()) {
      if (this.playground.now - start > limit * 1000) throw new Error(`does not hold after ${limit} s`);
      this.run(0.1);
    }
    return (this.playground.now - start) / 1000;
  }

  act(action: Action): string {
    const { ok, message } = this.playground.act(action);
    this.look();
    return ok ? message : `refused: ${message}`;
  }

  pods(node?: string): PodRecord[] {
    const all = [...this.records.values()].filter((r): r is PodRecord => r.type === 'pod' && r.labels.app === 'web');
    return node === undefined ? all : all.filter((pod) => pod.node === node);
  }

  node(name: string): NodeRecord | undefined {
    const record = this.look().records.get(`node/${name}`);
    return record?.type === 'node' ? record : undefined;
  }

  /** Who answered a pod's requests, in order. */
  answers(from: string): string[] {
    this.look();
    return [...this.requests.values()]
      .filter((r) => r.from === `pod/default/${from}` && r.outcome === 'answered')
      .map(({ by }) => by);
  }

  /** Sends from an outside-independent place, and waits for the end. */
  send(from: string, to: string): RequestRecord {
    const { requests, message } = this.playground.act({ kind: 'send', from, to, count: 1 });
    const [id] = requests;
    if (id === undefined) throw new Error(message);
    this.run(11);
    const found = this.requests.get(id);
    if (!found) throw new Error('no such request');
    return found;
  }
}

describe('clients of a Service with three pods', () => {
  test('one that keeps its connection always lands on one pod; one that does not, on all: per connection, not per request', () => {
    const world = new World(scene(client('keeps', 'keep-alive-client') + client('opens', 'client')));
    world.run(60);
    const kept = world.answers('keeps');
    const opened = world.answers('opens');
    expect(kept.length).toBeGreaterThan(55);
    expect(new Set(kept).size).toBe(1);
    expect(opened.length).toBeGreaterThan(55);
    expect(new Set(opened).size).toBe(3);
  });

  test('the connection outlives the pod’s place in the Service, and only the pod’s end moves it to another', () => {
    const world = new World(scene(client('keeps', 'keep-alive-client')));
    world.run(5);
    const first = world.answers('keeps').at(-1) ?? '';
    const pod = first.slice('default/'.length);
    world.act({ kind: 'readiness', namespace: 'default', pod, ready: false });
    world.run(10);
    expect(world.answers('keeps').at(-1)).toBe(first);
    world.act({ kind: 'crash', namespace: 'default', pod });
    world.run(5);
    expect(world.answers('keeps').at(-1)).not.toBe(first);
  });
});

describe('a node cut off from the control plane', () => {
  const cutOff = (): World => {
    const world = new World(scene());
    world.look();
    expect(world.act({ kind: 'partition', node: 'node-2', on: true })).toBe(
      'node/node-2 cut off from the control plane',
    );
    return world;
  };

  test('keeps its pods serving while its rules go stale', () => {
    const world = cutOff();
    const chains = (node: string) => new Set(world.playground.rules(node).match(/KUBE-SEP-\w+/g));
    const before = chains('node-2');
    const [own] = world.pods('node-2');
    for (const pod of world.pods('node-1')) world.act({ kind: 'crash', namespace: 'default', pod: pod.name });
    const scaled = { kind: 'apply', text: scene().replace('replicas: 3', 'replicas: 7') } as const;
    world.act(scaled);
    world.run(20);
    expect(chains('node-2')).toEqual(before);
    expect(chains('node-1')).not.toEqual(before);
    expect(world.send('node/node-1', `http://${own?.address}/`).outcome).toBe('answered');
    world.act({ kind: 'partition', node: 'node-2', on: false });
    world.run(10);
    expect(chains('node-2')).toEqual(chains('node-1'));
  });

  test('goes on running a pod that was deleted by force; another of its name runs elsewhere meanwhile, each at its own address', () => {
    const world = new World(scene());
    const solo = (node: string): Action => ({
      kind: 'apply',
      text: `apiVersion: v1\nkind: Pod\nmetadata: {name: solo, labels: {app: web}}\nspec: {nodeName: ${node}, containers: [{name: web, image: nginx}]}\n`,
    });
    const addressOn = (node: string): string =>
      world.pods(node).find(({ name }) => name === 'solo')?.address ?? 'nowhere';
    world.act(solo('node-2'));
    world.run(5);
    const old = addressOn('node-2');
    world.act({ kind: 'partition', node: 'node-2', on: true });
    const path = '/api/v1/namespaces/default/pods/solo?gracePeriodSeconds=0';
    world.act({ kind: 'rest', request: { method: 'DELETE', path } });
    world.act(solo('node-1'));
    world.run(5);
    const young = addressOn('node-1');
    for (const address of [old, young])
      expect(world.send('node/node-1', `http://${address}/`)).toMatchObject({
        outcome: 'answered',
        by: 'default/solo',
      });
    world.act({ kind: 'partition', node: 'node-2', on: false });
    world.run(10);
    expect(world.send('node/node-1', `http://${young}/`).outcome).toBe('answered');
    expect(world.send('node/node-1', `http://${old}/`).outcome).toBe('timeout');
  });

  test('leaves a pod elsewhere alone that took the name of one of its own', () => {
    const world = new World(scene());
    const solo = (node: string): Action => ({
      kind: 'apply',
      text: `apiVersion: v1\nkind: Pod\nmetadata: {name: solo, labels: {app: web}}\nspec: {nodeName: ${node}, restartPolicy: Never, containers: [{name: web, image: nginx}]}\n`,
    });
    const path = '/api/v1/namespaces/default/pods/solo?gracePeriodSeconds=0';
    world.act(solo('node-2'));
    world.run(5);
    world.act({ kind: 'crash', namespace: 'default', pod: 'solo' });
    world.run(5);
    world.act({ kind: 'partition', node: 'node-2', on: true });
    world.act({ kind: 'rest', request: { method: 'DELETE', path } });
    world.act(solo('node-1'));
    world.run(5);
    const address = world.pods('node-1').find(({ name }) => name === 'solo')?.address;
    expect(address).toBeTruthy();
    world.act({ kind: 'partition', node: 'node-2', on: false });
    world.run(10);
    expect(world.send('node/node-2', `http://${address}/`)).toMatchObject({ outcome: 'answered', by: 'default/solo' });
  });

  test('is NotReady after 40 to 55 s; its pods are evicted 300 s later, and run on until it is healed', () => {
    const world = new World(scene());
    world.run(15);
    const before = world.pods('node-2');
    expect(before.length).toBeGreaterThan(0);
    world.act({ kind: 'partition', node: 'node-2', on: true });
    expect(world.node('node-2')).toMatchObject({ powered: true, partitioned: true, ready: true });
    const noticed = world.until(() => world.node('node-2')?.ready === false);
    expect(noticed).toBeGreaterThan(40);
    expect(noticed).toBeLessThan(56);
    const evicted = world.until(() => world.pods('node-2').every((pod) => pod.terminating));
    expect(evicted).toBeGreaterThan(299);
    expect(evicted).toBeLessThan(306);
    world.run(120);
    for (const pod of before) {
      expect(world.send('node/node-1', `http://${pod.address}/`)).toMatchObject({ outcome: 'answered' });
    }
    expect(world.pods('node-2')).toHaveLength(before.length);
    world.act({ kind: 'partition', node: 'node-2', on: false });
    world.until(() => world.node('node-2')?.ready === true && world.pods('node-2').length === 0, 60);
    expect(world.node('node-2')?.partitioned).toBeUndefined();
    expect(world.pods()).toHaveLength(3);
  });

  test('that is healed before its pods are evicted has them ready again', () => {
    const world = new World(scene());
    world.look();
    world.act({ kind: 'partition', node: 'node-2', on: true });
    world.until(() => world.pods('node-2').every((pod) => !pod.ready), 60);
    world.act({ kind: 'partition', node: 'node-2', on: false });
    world.until(() => world.pods('node-2').every((pod) => pod.ready), 30);
    expect(world.pods('node-2').every((pod) => pod.restarts === 0)).toBe(true);
  });

  test('that is restarted meanwhile knows of no pods until it is healed', () => {
    const world = cutOff();
    world.act({ kind: 'power', node: 'node-2', on: false });
    world.run(1);
    world.act({ kind: 'power', node: 'node-2', on: true });
    world.run(20);
    const [pod] = world.pods('node-2');
    expect(world.send('node/node-1', `http://${pod?.address}/`).outcome).not.toBe('answered');
    world.act({ kind: 'partition', node: 'node-2', on: false });
    world.until(() => world.pods('node-2').every(({ ready, restarts }) => ready && restarts === 1), 60);
  });
});

describe('draining a node', () => {
  test('cordons it and evicts its pods, which come back elsewhere', () => {
    const world = new World(scene());
    world.look();
    const names = world.pods('node-1').map(({ name }) => name);
    expect(names.length).toBeGreaterThan(0);
    const said = world.act({ kind: 'drain', node: 'node-1' }).split('\n');
    expect(said.filter((line) => !line.includes('pod kube-system/coredns-'))).toEqual([
      'node/node-1 cordoned',
      ...names.map((name) => `evicting pod default/${name}`),
    ]);
    world.run(10);
    expect(world.node('node-1')?.unschedulable).toBe(true);
    expect(world.pods().filter((pod) => pod.ready && pod.node === 'node-2')).toHaveLength(3);
    expect(world.act({ kind: 'drain', node: 'node-1' })).toBe('node/node-1 already cordoned\nnode/node-1 drained');
    expect(world.act({ kind: 'cordon', node: 'node-1', on: false })).toBe('node/node-1 uncordoned');
    expect(world.act({ kind: 'cordon', node: 'node-1', on: false })).toBe('node/node-1 already uncordoned');
    expect(world.node('node-1')?.unschedulable).toBe(false);
  });

  test('stops at pods that nobody would replace, unless forced', () => {
    const world = new World(scene(client('bare', 'client')));
    world.look();
    const bare = world.records.get('pod/default/bare');
    const node = bare?.type === 'pod' ? bare.node : '';
    const count = world.pods().length;
    expect(world.act({ kind: 'drain', node })).toBe(
      `refused: node/${node} cordoned\nerror: unable to drain node "${node}" due to error: cannot delete cannot delete Pods that declare no controller (use --force to override): default/bare`,
    );
    expect(world.pods().filter((pod) => !pod.terminating)).toHaveLength(count);
    expect(world.act({ kind: 'drain', node, force: true })).toContain(
      'Warning: deleting Pods that declare no controller: default/bare\n',
    );
    world.run(10);
    expect(world.records.has('pod/default/bare')).toBe(false);
  });
});

describe('draining a node with daemons', () => {
  const agent = `
---
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: agent}
spec:
  selector: {matchLabels: {app: agent}}
  template:
    metadata: {labels: {app: agent}}
    spec: {containers: [{name: agent, image: nginx}]}
`;

  test('leaves them where they are', () => {
    const world = new World(scene(agent));
    world.look();
    const isAgent = (r: WorldRecord): r is PodRecord => r.type === 'pod' && r.labels.app === 'agent';
    const daemon = [...world.records.values()].filter(isAgent).find((pod) => pod.node === 'node-1');
    expect(world.act({ kind: 'drain', node: 'node-1' })).toContain(
      `Warning: ignoring DaemonSet-managed Pods: default/${daemon?.name}\n`,
    );
    world.run(30);
    expect(world.records.get(daemon?.id ?? '')).toMatchObject({ node: 'node-1', ready: true });
  });
});

describe('removing a node', () => {
  test('takes machine and Node away; its pods are collected after 40 s and made anew elsewhere', () => {
    const world = new World(scene());
    world.look();
    expect(world.act({ kind: 'remove-node', node: 'node-2' })).toBe('node "node-2" deleted');
    expect(world.node('node-2')).toBeUndefined();
    const seconds = world.until(() => world.pods('node-2').length === 0, 60);
    expect(seconds).toBeGreaterThan(39);
    world.run(10);
    expect(world.pods().filter((pod) => pod.ready && pod.node === 'node-1')).toHaveLength(3);
    expect(world.act({ kind: 'remove-node', node: 'node-2' })).toBe('refused: nodes "node-2" not found');
    expect(world.act({ kind: 'add-node' })).toBe('node/node-2 created');
    world.run(5);
    expect(world.node('node-2')?.ready).toBe(true);
  });
});
