import { describe, expect, test } from 'vitest';
import type { RequestTrace } from '../model/trace.ts';
import type { PodRecord, ServiceRecord, WorldRecord } from '../model/world.ts';
import { Playground } from './index.ts';

const scene = `
apiVersion: kubehop.dev/v1
kind: Scene
metadata: {name: first-light}
spec: {seed: 1}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: frontend}
spec:
  replicas: 3
  selector: {matchLabels: {app: frontend}}
  template:
    metadata: {labels: {app: frontend}}
    spec:
      containers:
        - {name: web, image: "hashicorp/http-echo", ports: [{containerPort: 5000}]}
---
apiVersion: v1
kind: Service
metadata: {name: frontend-svc}
spec: {selector: {app: frontend}, ports: [{port: 80, targetPort: 5000}]}
---
apiVersion: v1
kind: Pod
metadata: {name: client}
spec: {containers: [{name: curl, image: curlimages/curl, command: [sleep, infinity]}]}
`;

/** The playground with its records kept as a page would keep them. */
class Viewer {
  readonly playground: Playground;
  readonly records = new Map<string, WorldRecord>();

  constructor(text: string) {
    const opened = Playground.open(text);
    if (!opened.ok) throw new Error(JSON.stringify(opened.problems));
    this.playground = opened.playground;
    this.look();
  }

  look(): this {
    const { upserts, deletes } = this.playground.drain();
    for (const record of upserts) this.records.set(record.id, record);
    for (const id of deletes) this.records.delete(id);
    return this;
  }

  pods(app: string): PodRecord[] {
    this.look();
    return [...this.records.values()].filter((r): r is PodRecord => r.type === 'pod' && r.labels.app === app);
  }

  service(name: string): ServiceRecord {
    const record = this.look().records.get(`service/default/${name}`);
    if (record?.type !== 'service') throw new Error(`no service ${name}`);
    return record;
  }

  /** Sends at once and lets the answers come. */
  send(to: string, count = 1, from = 'pod/default/client'): RequestTrace[] {
    const { requests, message, ok } = this.playground.act({ kind: 'send', from, to, count });
    if (!ok) throw new Error(message);
    this.playground.advanceTo(this.playground.now + 15_000);
    return requests.map((id) => this.trace(id));
  }

  trace(id: number): RequestTrace {
    const trace = this.playground.trace(id);
    if (!trace) throw new Error(`no trace of request ${id}`);
    return trace;
  }
}

const url = (viewer: Viewer, name: string) => {
  const service = viewer.service(name);
  return `http://${service.clusterIP}:${service.ports[0]?.port}/`;
};

describe('first light', () => {
  test('the scene becomes a running cluster: two nodes, three ready pods behind a Service, a client', () => {
    const viewer = new Viewer(scene);
    const pods = viewer.pods('frontend');
    expect(pods.map((p) => p.status)).toEqual(['Running', 'Running', 'Running']);
    expect(new Set(pods.map((p) => p.node))).toEqual(new Set(['node-1', 'node-2']));
    expect(
      viewer
        .service('frontend-svc')
        .endpoints.map((e) => [e.address, e.ready])
        .sort(),
    ).toEqual(pods.map((p) => [p.address, true]).sort());
    expect(viewer.records.get('pod/default/client')).toMatchObject({ status: 'Running', ready: true });
  });

  test('a request to the ClusterIP is sent on to a pod by the rules of the client’s node', () => {
    const viewer = new Viewer(scene);
    const [trace] = viewer.send(url(viewer, 'frontend-svc'));
    expect(trace).toMatchObject({ outcome: 'answered' });
    const looked = trace?.packets[0]?.hops.flatMap((h) => h.looks.filter((l) => l.matched).map((l) => l.chain)) ?? [];
    expect(looked).toContain('KUBE-SERVICES');
    expect(looked.some((c) => c.startsWith('KUBE-SVC-'))).toBe(true);
    expect(looked.some((c) => c.startsWith('KUBE-SEP-'))).toBe(true);
    expect(viewer.pods('frontend').map((p) => `default/${p.name}`)).toContain(trace?.by);
  });

  test('a killed pod is replaced under another name and address, and nobody is sent to the dead address after the sync', () => {
    const viewer = new Viewer(scene);
    const [first] = viewer.send(url(viewer, 'frontend-svc'));
    const victim = viewer.pods('frontend').find((p) => `default/${p.name}` === first?.by);
    if (!victim) throw new Error('nobody answered');
    viewer.playground.act({
      kind: 'rest',
      request: {
        method: 'DELETE',
        path: `/api/v1/namespaces/default/pods/${victim.name}?gracePeriodSeconds=0`,
      },
    });
    viewer.playground.settle();
    const after = viewer.pods('frontend');
    expect(after.map((p) => p.ready)).toEqual([true, true, true]);
    expect(after.map((p) => p.name)).not.toContain(victim.name);
    expect(after.map((p) => p.address)).not.toContain(victim.address);
    const traces = viewer.send(url(viewer, 'frontend-svc'), 20);
    expect(traces.map((t) => t.outcome)).toEqual(new Array(20).fill('answered'));
    expect(JSON.stringify(traces)).not.toContain(`${victim.address}:5000`);
  });

  test('between the kill and the sync a request can die, and the trace says at which hop and why', () => {
    const viewer = new Viewer(scene);
    const [victim] = viewer.pods('frontend');
    if (!victim) throw new Error('no pod');
    viewer.playground.act({
      kind: 'rest',
      request: { method: 'DELETE', path: `/api/v1/namespaces/default/pods/${victim.name}?gracePeriodSeconds=0` },
    });
    // The kubelet has told the server to stop, which closes its port; kube-proxy's rules are still the old ones.
    const { playground } = viewer;
    playground.advanceTo(playground.now + 20);
    expect(playground.rules('node-1')).toContain(victim.address);
    const traces = viewer.send(url(viewer, 'frontend-svc'), 30);
    const [first] = traces.find(({ outcome }) => outcome === 'refused')?.packets ?? [];
    expect(first).toMatchObject({ verdict: 'rejected', reason: 'port-closed' });
    expect(first?.hops.at(-1)).toMatchObject({
      place: `pod/default/${victim.name}`,
      note: `nothing listens on ${victim.address}:5000 in pod default/${victim.name} (RST)`,
    });
    // The others asked the living, by the same old rules.
    expect(new Set(traces.map(({ outcome }) => outcome))).toEqual(new Set(['refused', 'answered']));
  });

  test('3,000 requests spread over 3 endpoints as the probabilities of the rules say', () => {
    const viewer = new Viewer(scene);
    const counts = new Map<string, number>();
    const { playground } = viewer;
    playground.act({ kind: 'send', from: 'pod/default/client', to: url(viewer, 'frontend-svc'), count: 3000 });
    playground.advanceTo(playground.now + 15_000);
    for (const { by } of playground.drain().requests) counts.set(by, (counts.get(by) ?? 0) + 1);
    expect(counts.size).toBe(3);
    const chiSquare = [...counts.values()].reduce((sum, n) => sum + (n - 1000) ** 2 / 1000, 0);
    expect(chiSquare).toBeLessThan(13.8); // 2 degrees of freedom, p = 0.001
  });

  test('the same seed gives the same traces and the same update stream twice; another seed does not', () => {
    const run = (seed: number) => {
      const viewer = new Viewer(scene.replace('seed: 1', `seed: ${seed}`));
      const traces = viewer.send(url(viewer, 'frontend-svc'), 5);
      return JSON.stringify([traces, [...viewer.records.values()]]);
    };
    expect(run(1)).toBe(run(1));
    expect(run(1)).not.toBe(run(2));
  });

  test('one step on always shows something: a dead pod goes, its successor is made, bound and started, its rules are written', () => {
    const viewer = new Viewer(scene);
    const { playground } = viewer;
    const [victim] = viewer.pods('frontend');
    if (!victim) throw new Error('no pod');
    const path = `/api/v1/namespaces/default/pods/${victim.name}?gracePeriodSeconds=0`;
    playground.act({ kind: 'rest', request: { method: 'DELETE', path } });
    const stops: string[] = [];
    while (stops.at(-1) !== 'Running, ready' && stops.length < 40) {
      const before = new Map([...viewer.records].filter(([, r]) => r.type !== 'event'));
      playground.step();
      const pod = viewer.pods('frontend').find((p) => p.createdAt > victim.createdAt);
      if (pod) stops.push(`${pod.status}${pod.ready ? ', ready' : pod.node && ', bound'}`);
      expect(new Map([...viewer.records].filter(([, r]) => r.type !== 'event'))).not.toEqual(before);
    }
    expect([...new Set(stops)]).toEqual(['Pending', 'Pending, bound', 'ContainerCreating, bound', 'Running, ready']);
  });

  test('in a quiet cluster a step passes over heartbeats, ten seconds at most', () => {
    const viewer = new Viewer(scene);
    const { playground } = viewer;
    playground.advanceTo(playground.now + 120_000);
    viewer.look();
    const before = playground.now;
    expect(playground.step()).toBe(true);
    expect(playground.drain()).toMatchObject({ upserts: [], deletes: [], flights: [], requests: [] });
    expect(playground.now).toBe(before + 10_000);
  });

  test('a recording makes the same world again also when its actions came between two events of one instant', () => {
    const viewer = new Viewer(scene);
    const { playground } = viewer;
    const [victim] = viewer.pods('frontend');
    const kill = {
      method: 'DELETE',
      path: `/api/v1/namespaces/default/pods/${victim?.name}?gracePeriodSeconds=0`,
    } as const;
    playground.act({ kind: 'rest', request: kill });
    const sent: number[] = [];
    for (let i = 0; i < 60; i++) {
      playground.step();
      const to = url(viewer, 'frontend-svc');
      sent.push(...playground.act({ kind: 'send', from: 'pod/default/client', to, count: 1 }).requests);
    }
    const recording = playground.recording();
    expect(recording.actions.some(({ midway }) => midway !== undefined)).toBe(true);
    const restored = Playground.restore(recording);
    if (!restored.ok) throw new Error('not restored');
    expect(restored.playground.recording()).toEqual(recording);
    for (const world of [playground, restored.playground]) world.advanceTo(recording.now + 15_000);
    expect(sent.map((id) => restored.playground.trace(id))).toEqual(sent.map((id) => playground.trace(id)));
  });

  test('a recording makes the same world again', () => {
    const viewer = new Viewer(scene);
    viewer.send(url(viewer, 'frontend-svc'), 3);
    viewer.playground.act({ kind: 'crash', namespace: 'default', pod: viewer.pods('frontend')[0]?.name ?? '' });
    viewer.playground.advanceTo(viewer.playground.now + 5000);
    const restored = Playground.restore(viewer.playground.recording());
    if (!restored.ok) throw new Error('not restored');
    const records = new Map(restored.playground.drain().upserts.map((r) => [r.id, r]));
    viewer.look();
    expect(restored.playground.now).toBe(viewer.playground.now);
    expect(records).toEqual(viewer.records);
  });
});
