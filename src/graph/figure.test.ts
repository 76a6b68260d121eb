import { expect, test } from 'vitest';
import type { NodeRecord, PodRecord, ServiceRecord, WorkloadRecord } from '../model/world.ts';
import { emptyFigure, figureOf } from './figure.ts';
import type { Tables } from './relations.ts';

const node = (name: string): NodeRecord => ({
  type: 'node',
  id: `node/${name}`,
  name,
  address: '192.168.0.2',
  podCIDR: '10.244.0.0/24',
  ready: true,
  powered: true,
  unschedulable: false,
  lastSync: 0,
  syncPending: false,
  rules: 21,
});

const pod = (name: string, on: string, more: Partial<PodRecord> = {}): PodRecord => ({
  type: 'pod',
  id: `pod/default/${name}`,
  uid: name,
  namespace: 'default',
  name,
  node: on,
  address: '10.244.0.2',
  status: 'Running',
  ready: true,
  terminating: false,
  restarts: 0,
  createdAt: 0,
  labels: { app: 'web' },
  owner: 'ReplicaSet/web',
  image: 'nginx',
  ports: [80],
  ...more,
});

const service = (name: string, selector: Record<string, string>, pods: readonly PodRecord[]): ServiceRecord => ({
  type: 'service',
  id: `service/default/${name}`,
  namespace: 'default',
  name,
  serviceType: 'ClusterIP',
  clusterIP: '10.96.0.10',
  externalIPs: [],
  ports: [{ name: '', protocol: 'TCP', port: 80, targetPort: '80', nodePort: 0 }],
  selector,
  endpoints: pods.map((p) => ({
    pod: p.id,
    address: p.address,
    ready: p.ready,
    serving: p.ready,
    terminating: p.terminating,
  })),
});

const deployment = (name: string): WorkloadRecord => ({
  type: 'workload',
  kind: 'Deployment',
  id: `deployment/default/${name}`,
  namespace: 'default',
  name,
  replicas: 3,
  ready: 3,
  updated: 3,
  selector: { app: name },
  podLabels: { app: name },
  image: 'nginx',
});

const byId = <T extends { id: string }>(records: readonly T[]) => new Map(records.map((r) => [r.id, r]));

function tables(pods: readonly PodRecord[], services: readonly ServiceRecord[] = []): Tables {
  return {
    nodes: byId([node('node-1'), node('node-2')]),
    pods: byId(pods),
    services: byId(services),
    workloads: byId([deployment('web')]),
    outside: new Map(),
    balancers: new Map(),
  };
}

const position = (figure: ReturnType<typeof figureOf>, id: string) => figure.nodes.find((n) => n.id === id)?.position;

test('a pod keeps its place while others come and go, and its replacement takes the free one', () => {
  const [a, b, c] = [pod('a', 'node-1'), pod('b', 'node-1'), pod('c', 'node-1')];
  const first = figureOf(tables([a, b, c]), {}, emptyFigure);
  const without = figureOf(tables([a, c]), {}, first);
  expect(position(without, c.id)).toEqual(position(first, c.id));
  const replaced = figureOf(tables([a, c, pod('d', 'node-1')]), {}, without);
  expect(position(replaced, c.id)).toEqual(position(first, c.id));
  expect(position(replaced, 'pod/default/d')).toEqual(position(first, b.id));
});

test('nothing but the pod that changed becomes a new element', () => {
  const pods = [pod('a', 'node-1'), pod('b', 'node-2')];
  const first = figureOf(tables(pods), {}, emptyFigure);
  const changed = pod('b', 'node-2', { ready: false });
  const second = figureOf(
    { ...tables(pods), nodes: nodesOf(first), pods: byId([pods[0] ?? changed, changed]) },
    {},
    first,
  );
  const fresh = second.nodes.filter((element) => !first.nodes.includes(element));
  expect(fresh.map((element) => element.id)).toContain('pod/default/b');
  expect(fresh.map((element) => element.id)).not.toContain('pod/default/a');
});

/** The node records of a figure, as the world would still hold them. */
function nodesOf(figure: ReturnType<typeof figureOf>): ReadonlyMap<string, NodeRecord> {
  return new Map(figure.nodes.flatMap((n) => (n.type === 'node' ? [[n.id, n.data.record] as const] : [])));
}

test('a Service selects a Deployment by its pods’ labels and serves the pods its EndpointSlices name', () => {
  const pods = [pod('a', 'node-1'), pod('b', 'node-2', { ready: false })];
  const figure = figureOf(tables(pods, [service('web', { app: 'web' }, pods)]), {}, emptyFigure);
  expect(figure.edges.map((e) => [e.data?.look, e.target, e.data?.state])).toEqual([
    ['selects', 'deployment/default/web', ''],
    ['serves', 'pod/default/a', 'ready'],
    ['serves', 'pod/default/b', 'not ready'],
  ]);
});

test('a Service without a selector selects nothing', () => {
  const figure = figureOf(tables([pod('a', 'node-1')], [service('web', {}, [])]), {}, emptyFigure);
  expect(figure.edges).toEqual([]);
});

test('the plane of a Service spans all nodes, wherever the user put its flag', () => {
  const world = tables([pod('a', 'node-1')], [service('web', { app: 'web' }, [])]);
  for (const positions of [{}, { 'service/default/web': { x: -300, y: 700 } }]) {
    const { layout } = figureOf(world, positions, emptyFigure);
    const plane = layout.planes.get('service/default/web');
    const top = layout.boxes.get('node/node-1');
    const bottom = layout.boxes.get('node/node-2');
    if (!plane || !top || !bottom) throw new Error('not laid out');
    expect(plane.y).toBeLessThanOrEqual(top.y);
    expect(plane.y + plane.height).toBeGreaterThanOrEqual(bottom.y + bottom.height);
  }
});

test('a pod without a node waits in the tray and moves to its node when it is bound', () => {
  const waiting = figureOf(tables([pod('a', '', { status: 'Pending', ready: false })]), {}, emptyFigure);
  expect(waiting.nodes.find((n) => n.id === 'pod/default/a')?.parentId).toBe('tray/pending');
  const bound = figureOf(tables([pod('a', 'node-2')]), {}, waiting);
  expect(bound.nodes.find((n) => n.id === 'pod/default/a')?.parentId).toBe('node/node-2');
  expect(bound.nodes.some((n) => n.id === 'tray/pending')).toBe(false);
});

test('a crowd is drawn smaller, and one line a node says what a thicket would', () => {
  const pods = Array.from({ length: 100 }, (_, i) => pod(`p${i}`, `node-${1 + (i % 2)}`));
  const figure = figureOf(tables(pods, [service('web', { app: 'web' }, pods)]), {}, emptyFigure);
  expect(figure.layout.density).toBe('compact');
  expect(figure.edges.filter((e) => e.data?.look === 'serves').map((e) => e.data?.label)).toEqual([
    '50 endpoints',
    '50 endpoints',
  ]);
});

test('no two cards cover each other', () => {
  const pods = Array.from({ length: 9 }, (_, i) => pod(`p${i}`, `node-${1 + (i % 2)}`));
  const services = ['web', 'api', 'db'].map((name) => service(name, { app: name }, []));
  for (const shape of ['wide', 'tall'] as const) {
    const { boxes } = figureOf(tables(pods, services), {}, emptyFigure, shape).layout;
    const cards = [...boxes].filter(([id]) => !id.startsWith('node/')).map(([, box]) => box);
    for (const [i, a] of cards.entries()) {
      for (const b of cards.slice(i + 1)) {
        const apart = a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;
        expect(apart).toBe(true);
      }
    }
  }
});

test('what runs the cluster itself is not drawn', () => {
  const namespace = 'kube-system';
  const dns = pod('coredns-1', 'node-1', {
    id: 'pod/kube-system/coredns-1',
    namespace,
    labels: { 'k8s-app': 'kube-dns' },
  });
  const a = pod('a', 'node-1');
  const kubeDns = { ...service('kube-dns', dns.labels, [dns]), id: 'service/kube-system/kube-dns', namespace };
  const told = tables([dns, a], [kubeDns, { ...service('kubernetes', {}, []) }, service('web', { app: 'web' }, [a])]);
  const coredns = { ...deployment('coredns'), id: 'deployment/kube-system/coredns', namespace, podLabels: dns.labels };
  const world = { ...told, workloads: new Map([...told.workloads, [coredns.id, coredns]]) };
  expect(figureOf(world, {}, emptyFigure)).toEqual(
    figureOf(tables([a], [service('web', { app: 'web' }, [a])]), {}, emptyFigure),
  );
});

test('the figure is the same in whatever order the world was told', () => {
  const pods = ['a', 'b', 'c'].map((name) => pod(name, 'node-1'));
  const services = ['api', 'web'].map((name) => service(name, { app: name }, []));
  const told = tables(pods, services);
  const backwards: Tables = {
    ...told,
    nodes: new Map([...told.nodes].reverse()),
    pods: new Map([...told.pods].reverse()),
    services: new Map([...told.services].reverse()),
  };
  expect(figureOf(backwards, {}, emptyFigure).layout).toEqual(figureOf(told, {}, emptyFigure).layout);
});
