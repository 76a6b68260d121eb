import { describe, expect, it } from 'vitest';
import { LocalEngine } from '../../client/local-engine.ts';
import type { Lesson } from '../../lessons/lesson.ts';
import { sceneOf } from '../../lessons/scene.ts';
import type { Action } from '../../model/action.ts';
import { defaultScene } from '../default-scene.ts';
import { applyUpdate, emptyWorld, type World } from '../world.ts';
import { newStep } from './draft.ts';
import { sceneAsItStands } from './scene-as-it-stands.ts';

/** An engine, and its world as the page mirrors it. */
async function opened(scene: string): Promise<{ readonly engine: LocalEngine; world(): World }> {
  const engine = new LocalEngine();
  let world = emptyWorld;
  engine.onUpdate((update) => {
    world = applyUpdate(world, update);
  });
  const { ok, problems } = await engine.request('load', { scene });
  if (!ok) throw new Error(`${JSON.stringify(problems)}\n${scene}`);
  await engine.pass(1000);
  return { engine, world: () => world };
}

/** The scene as a lesson takes it, opened again. */
async function again(actions: readonly Action[], scene = defaultScene) {
  const { engine, world } = await opened(scene);
  for (const action of actions) {
    const { ok, message } = await engine.request('act', action);
    if (!ok) throw new Error(message);
  }
  await engine.pass(20_000);
  const taken = await sceneAsItStands(engine, world(), {});
  const lesson = { title: 'Taken', ...taken, steps: [newStep('One')] } as unknown as Lesson;
  const second = await opened(sceneOf(lesson));
  await second.engine.pass(20_000);
  return { taken, before: world(), after: second.world(), engine: second.engine };
}

const rest = (method: 'POST' | 'PATCH', path: string, body: object): Action => ({
  kind: 'rest',
  request: {
    method,
    path,
    contentType: method === 'PATCH' ? 'application/merge-patch+json' : 'application/json',
    body: JSON.stringify(body),
  },
});

const sorted = <T extends { readonly id: string }>(table: ReadonlyMap<string, T>): T[] =>
  [...table.values()].sort((a, b) => a.id.localeCompare(b.id));

/** What of the world somebody put there. */
const own = ({ workloads, services, nodes, outside, pods }: World) => ({
  workloads: sorted(workloads).map(({ id, replicas, selector, podLabels, image }) => ({
    id,
    replicas,
    selector,
    podLabels,
    image,
  })),
  services: sorted(services)
    .filter(({ id }) => id !== 'service/default/kubernetes')
    .map(({ id, serviceType, ports, selector, endpoints }) => ({
      id,
      serviceType,
      selector,
      ports: ports.map(({ nodePort, ...port }) => ({ ...port, nodePort: nodePort > 0 })),
      endpoints: endpoints.length,
    })),
  nodes: sorted(nodes).map(({ id, unschedulable, proxyMode }) => ({ id, unschedulable, proxyMode })),
  outside: sorted(outside).map(({ id, address, listens }) => ({ id, address, listens })),
  pods: sorted(pods)
    .filter(({ owner }) => owner === '')
    .map(({ id, node, labels }) => ({ id, node, labels })),
});

describe('the scene as it stands', () => {
  it('is the one that a lesson begins with, in manifests as people write them', async () => {
    const { taken, before, after } = await again([]);
    expect(own(after)).toEqual(own(before));
    expect(taken.scene?.text).toBe(`apiVersion: apps/v1
kind: Deployment
metadata:
  name: frontend
  labels:
    app: frontend
spec:
  replicas: 3
  selector:
    matchLabels:
      app: frontend
  template:
    metadata:
      labels:
        app: frontend
    spec:
      containers:
        - name: web
          image: hashicorp/http-echo:1.0
          args: [-listen=:5000, -text=hello]
          ports: [{containerPort: 5000}]
---
apiVersion: v1
kind: Service
metadata:
  name: frontend-svc
spec:
  selector:
    app: frontend
  ports:
    - port: 80
      targetPort: 5000
---
apiVersion: v1
kind: Pod
metadata:
  name: client
  labels:
    run: client
spec:
  containers:
    - name: curl
      image: curlimages/curl:8.10.1
      command:
        - sleep
        - infinity
  nodeName: node-1`);
  });

  it('has what was changed, added and taken away: mode, machines, hosts, a namespace, a slice without pods', async () => {
    const { before, after, engine } = await again([
      { kind: 'proxy-mode', mode: 'nftables' },
      { kind: 'add-node', name: 'node-3' },
      { kind: 'cordon', node: 'node-1', on: true },
      { kind: 'add-outside', name: 'db.example.com', address: '198.51.100.7', listens: [5432] },
      rest('POST', '/api/v1/namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } }),
      rest('POST', '/api/v1/namespaces/shop/configmaps', {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'settings' },
        data: { a: 'b' },
      }),
      rest('POST', '/api/v1/namespaces/shop/services', {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 'db' },
        spec: { ports: [{ port: 5432 }] },
      }),
      rest('POST', '/apis/discovery.k8s.io/v1/namespaces/shop/endpointslices', {
        apiVersion: 'discovery.k8s.io/v1',
        kind: 'EndpointSlice',
        metadata: { name: 'db-outside', labels: { 'kubernetes.io/service-name': 'db' } },
        addressType: 'IPv4',
        ports: [{ name: '', port: 5432, protocol: 'TCP' }],
        endpoints: [{ addresses: ['198.51.100.7'] }],
      }),
      rest('PATCH', '/api/v1/namespaces/default/services/frontend-svc', { spec: { type: 'NodePort' } }),
      rest('PATCH', '/apis/apps/v1/namespaces/default/deployments/frontend', { spec: { replicas: 1 } }),
    ]);
    expect(own(after)).toEqual(own(before));
    expect(own(after).services.map(({ id, endpoints }) => [id, endpoints])).toContainEqual(['service/shop/db', 1]);
    const { body } = await engine.request('read', {
      method: 'GET',
      path: '/api/v1/namespaces/shop/configmaps/settings',
    });
    expect(JSON.parse(body)).toMatchObject({ data: { a: 'b' } });
  });
});
