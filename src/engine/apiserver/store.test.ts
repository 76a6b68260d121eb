import { describe, expect, test } from 'vitest';
import type { PodSpec } from '../../model/objects/index.ts';
import { defaultScene } from '../../model/scene.ts';
import { Simulation } from '../sim/simulation.ts';
import type { WatchEvent } from './api.ts';
import { ApiServer } from './store.ts';

const spec: PodSpec = {
  containers: [{ name: 'web', image: 'nginx', imagePullPolicy: 'IfNotPresent' }],
  restartPolicy: 'Always',
  terminationGracePeriodSeconds: 30,
  dnsPolicy: 'ClusterFirst',
  enableServiceLinks: true,
};

function cluster(seed = 1) {
  const sim = new Simulation(seed);
  const api = new ApiServer(sim, { networks: defaultScene.networks });
  const pod = (name: string) => api.create('Pod', { metadata: { name, namespace: 'default' }, spec }, 'user');
  return { sim, api, pod };
}

const names = (events: readonly WatchEvent<'Pod'>[]) => events.map((e) => `${e.type} ${e.object.metadata.name}`);

describe('writes', () => {
  test('a write that changes nothing keeps the resourceVersion and tells nobody', () => {
    const { api, pod } = cluster();
    const before = pod('a');
    const heard: string[] = [];
    api.onWrite((write) => heard.push(write.type));
    expect(api.update('Pod', { ...before, spec: structuredClone(before.spec) }, 'user')).toBe(before);
    expect(api.updateStatus('Pod', 'default', 'a', { phase: 'Pending' }, 'kubelet')).toBe(before);
    expect(heard).toEqual([]);
  });

  test('a stale resourceVersion is refused and the object stays', () => {
    const { api, pod } = cluster();
    const first = pod('x');
    api.update('Pod', { ...first, metadata: { ...first.metadata, labels: { a: 'b' } } }, 'one');
    expect(() => api.update('Pod', { ...first, metadata: { ...first.metadata, labels: { a: 'c' } } }, 'two')).toThrow(
      'Operation cannot be fulfilled on pods "x": the object has been modified; please apply your changes to the latest version and try again',
    );
    expect(api.get('Pod', 'default', 'x')?.metadata.labels).toEqual({ a: 'b' });
  });

  test('pods of one template share its containers', () => {
    const { api, pod } = cluster();
    Object.freeze(spec);
    const first = pod('a').spec;
    api.bind('default', 'a', 'node-1', 'scheduler');
    expect(pod('b').spec).toBe(first);
    expect(api.get('Pod', 'default', 'a')?.spec.containers).toBe(spec.containers);
  });

  test('nothing is created in a namespace that does not exist or is going away', () => {
    const { api } = cluster();
    const into = (namespace: string) => () => api.create('Pod', { metadata: { name: 'p', namespace }, spec }, 'user');
    expect(into('shop')).toThrow('namespaces "shop" not found');
    api.create('Namespace', { metadata: { name: 'shop' }, spec: {} }, 'user');
    api.delete('Namespace', '', 'shop', {}, 'user');
    expect(into('shop')).toThrow(
      'pods "p" is forbidden: unable to create new content in namespace shop because it is being terminated',
    );
    api.finalizeNamespace('shop', 'namespace-controller');
    expect(api.get('Namespace', '', 'shop')).toBeUndefined();
    expect(() => api.delete('Namespace', '', 'default', {}, 'user')).toThrow(
      'namespaces "default" is forbidden: this namespace may not be deleted',
    );
  });
});

describe('deletion', () => {
  test('a pod on a node terminates for its grace period until the kubelet removes it', () => {
    const { api, pod, sim } = cluster();
    pod('a');
    api.bind('default', 'a', 'node-1', 'scheduler');
    sim.advanceTo(5000);
    api.delete('Pod', 'default', 'a', {}, 'user');
    expect(api.get('Pod', 'default', 'a')?.metadata).toMatchObject({
      deletionTimestamp: '2026-01-01T00:00:35Z',
      deletionGracePeriodSeconds: 30,
    });
    api.delete('Pod', 'default', 'a', { gracePeriodSeconds: 5 }, 'user');
    expect(api.get('Pod', 'default', 'a')?.metadata.deletionTimestamp).toBe('2026-01-01T00:00:10Z');
    api.delete('Pod', 'default', 'a', { gracePeriodSeconds: 0 }, 'kubelet/node-1');
    expect(api.get('Pod', 'default', 'a')).toBeUndefined();
  });

  test('a pod no kubelet holds goes at once', () => {
    const { api, pod } = cluster();
    pod('a');
    api.delete('Pod', 'default', 'a', {}, 'user');
    expect(api.get('Pod', 'default', 'a')).toBeUndefined();
  });

  test('a finalizer keeps an object until it is taken off', () => {
    const { api } = cluster();
    api.create('Pod', { metadata: { name: 'a', namespace: 'default', finalizers: ['x/y'] }, spec }, 'user');
    api.delete('Pod', 'default', 'a', {}, 'user');
    const marked = api.get('Pod', 'default', 'a');
    expect(marked?.metadata.deletionTimestamp).toBeDefined();
    if (marked) api.update('Pod', { ...marked, metadata: { ...marked.metadata, finalizers: [] } }, 'controller');
    expect(api.get('Pod', 'default', 'a')).toBeUndefined();
  });
});

describe('watch', () => {
  test('a client first hears of what exists, then of changes, each once and after its latency', () => {
    const { api, pod, sim } = cluster();
    pod('a');
    const heard: [number, string[]][] = [];
    const stop = api.watch('Pod', { actor: 'c', latency: 10 }, (events) => heard.push([sim.now, names(events)]));
    pod('b');
    sim.advanceTo(50);
    api.delete('Pod', 'default', 'a', {}, 'user');
    sim.advanceTo(100);
    stop();
    pod('c');
    sim.advanceTo(200);
    expect(heard).toEqual([
      [10, ['ADDED a', 'ADDED b']],
      [60, ['DELETED a']],
    ]);
  });

  test('a kubelet hears only of pods on its node, from their binding on', () => {
    const { api, pod, sim } = cluster();
    const heard: string[] = [];
    const listen = (nodeName: string) => (events: readonly WatchEvent<'Pod'>[]) =>
      heard.push(...names(events).map((text) => `${nodeName} ${text}`));
    for (const nodeName of ['n1', 'n2']) {
      api.watch('Pod', { actor: 'kubelet', latency: 1, nodeName }, listen(nodeName));
    }
    pod('a');
    api.bind('default', 'a', 'n2', 'scheduler');
    api.updateStatus('Pod', 'default', 'a', { phase: 'Running' }, 'kubelet/n2');
    sim.advanceTo(10);
    expect(heard).toEqual(['n2 ADDED a', 'n2 MODIFIED a']);
  });
});

test('the same seed gives the same uids and addresses, another seed others', () => {
  const world = (seed: number) => {
    const { api, pod } = cluster(seed);
    return [pod('a').metadata.uid, ...api.list('Service').map((s) => s.spec.clusterIP)];
  };
  expect(world(1)).toEqual(world(1));
  expect(world(1)).not.toEqual(world(2));
});
