import { describe, expect, test } from 'vitest';
import type { Service } from '../../model/objects/index.ts';
import { podSpec, SmallCluster } from '../../testing/small-cluster.ts';

function serving(replicas: number, nodes = 2): SmallCluster {
  const cluster = new SmallCluster(nodes);
  cluster.deploy('web', replicas);
  cluster.expose('web');
  cluster.until(() => cluster.endpoints('web').filter((e) => e.conditions?.ready).length === replicas);
  return cluster;
}

describe('EndpointSlices', () => {
  test('of a Service without pods are one empty slice', () => {
    const cluster = new SmallCluster(0);
    cluster.expose('web');
    cluster.run(1);
    const [slice, ...others] = cluster.slices('web');
    expect(others).toEqual([]);
    expect(slice).toMatchObject({ endpoints: [], ports: [], addressType: 'IPv4' });
    expect(slice?.metadata.name).toMatch(/^web-[a-z0-9]{5}$/);
    expect(slice?.metadata.labels).toEqual({
      'kubernetes.io/service-name': 'web',
      'endpointslice.kubernetes.io/managed-by': 'endpointslice-controller.k8s.io',
    });
  });

  test('of 250 endpoints are three, none with more than 100', () => {
    const cluster = serving(250, 3);
    const sizes = cluster.slices('web').map((slice) => slice.endpoints.length);
    expect(sizes).toHaveLength(3);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(100);
    expect(sizes.reduce((sum, n) => sum + n)).toBe(250);
  });

  test('stay where they are when others change, and come back to what somebody took out by hand', () => {
    const cluster = serving(130, 3);
    const before = cluster.slices('web');
    const [one, two] = before;
    const victim = one?.endpoints[0]?.targetRef;
    cluster.api.delete('Pod', 'default', victim?.name ?? '', { gracePeriodSeconds: 0 }, 'user');
    const isWhole = (): boolean => cluster.endpoints('web').filter((e) => e.conditions?.ready).length === 130;
    cluster.until(() => isWhole() && !cluster.endpoints('web').some((e) => e.targetRef?.uid === victim?.uid));
    const after = cluster.slices('web');
    const kept = one?.endpoints.slice(1).map(({ addresses }) => addresses);
    expect(after[0]?.endpoints.slice(0, kept?.length).map(({ addresses }) => addresses)).toEqual(kept);
    expect(after.map(({ metadata }) => metadata.name)).toEqual(before.map(({ metadata }) => metadata.name));
    const other = cluster.api.get('EndpointSlice', 'default', two?.metadata.name ?? '');
    if (!other) throw new Error('no second slice');
    cluster.api.update('EndpointSlice', { ...other, endpoints: [] }, 'user');
    cluster.run(1);
    expect(isWhole()).toBe(true);
    expect(new Set(cluster.endpoints('web').map((e) => e.targetRef?.uid)).size).toBe(130);
  });

  test('that an earlier Service of the same name left behind are deleted', () => {
    const cluster = serving(1);
    const [left] = cluster.slices('web');
    cluster.api.delete('Service', 'default', 'web', { propagationPolicy: 'Orphan' }, 'user');
    cluster.run(1);
    expect(cluster.slices('web').map(({ metadata }) => [metadata.name, metadata.ownerReferences])).toEqual([
      [left?.metadata.name, undefined],
    ]);
    cluster.expose('web', { ports: [{ protocol: 'TCP', port: 80, targetPort: 8080 }] });
    cluster.run(1);
    expect(cluster.slices('web').map(({ ports }) => ports?.[0]?.port)).toEqual([8080]);
    expect(cluster.slices('web')[0]?.metadata.name).not.toBe(left?.metadata.name);
  });

  test('are kept true while the Service waits to be gone', () => {
    const cluster = serving(1);
    const { metadata, ...rest } = cluster.api.get('Service', 'default', 'web') ?? {};
    if (!metadata) throw new Error('no Service');
    const held = { ...rest, metadata: { ...metadata, finalizers: ['example.com/cleanup'] } };
    cluster.api.update('Service', held as Service, 'user');
    cluster.api.delete('Service', 'default', 'web', {}, 'user');
    cluster.edit('web', { replicas: 2 });
    cluster.until(() => cluster.endpoints('web').filter((e) => e.conditions?.ready).length === 2);
  });

  test('name pod, node and address', () => {
    const cluster = serving(1);
    const [pod] = cluster.pods('web');
    expect(cluster.endpoints('web')).toEqual([
      {
        addresses: [pod?.status.podIP],
        conditions: { ready: true, serving: true, terminating: false },
        nodeName: pod?.spec.nodeName,
        targetRef: { kind: 'Pod', namespace: 'default', name: pod?.metadata.name, uid: pod?.metadata.uid },
      },
    ]);
    expect(cluster.slices('web')[0]?.ports).toEqual([{ name: '', port: 80, protocol: 'TCP' }]);
  });

  test('show a terminating pod as serving but not ready, and drop it when it is gone', () => {
    const cluster = new SmallCluster();
    cluster.deploy('web', 2, podSpec({ image: 'busybox', command: ['sleep', 'infinity'] }));
    cluster.expose('web');
    cluster.until(() => cluster.endpoints('web').filter((e) => e.conditions?.ready).length === 2);
    const [victim] = cluster.pods('web');
    const options = { gracePeriodSeconds: 5 };
    cluster.api.delete('Pod', 'default', victim?.metadata.name ?? '', options, 'user');
    const conditions = () =>
      cluster.endpoints('web').find((e) => e.targetRef?.uid === victim?.metadata.uid)?.conditions;
    cluster.run(0.1);
    expect(conditions()).toEqual({ ready: false, serving: true, terminating: true });
    expect(cluster.until(() => conditions() === undefined)).toBeCloseTo(5, 0);
  });

  test('are separate for pods in which a named port has different numbers', () => {
    const cluster = new SmallCluster();
    const named = (containerPort: number) => podSpec({ ports: [{ name: 'http', containerPort, protocol: 'TCP' }] });
    for (const [name, port] of [
      ['blue', 8080],
      ['green', 9090],
    ] as const) {
      const labels = { app: 'web' };
      cluster.api.create('Pod', { metadata: { name, namespace: 'default', labels }, spec: named(port) }, 'user');
    }
    cluster.expose('web', { ports: [{ protocol: 'TCP', port: 80, targetPort: 'http' }] });
    cluster.until(() => cluster.endpoints('web').length === 2);
    const ports = cluster.slices('web').map((s) => [s.ports?.[0]?.port, s.endpoints.map((e) => e.targetRef?.name)]);
    expect(ports.sort()).toEqual([
      [8080, ['blue']],
      [9090, ['green']],
    ]);
  });

  test('of a headless Service say so, and go when the Service goes', () => {
    const cluster = new SmallCluster();
    cluster.expose('web', { clusterIP: 'None' });
    cluster.run(1);
    expect(cluster.slices('web')[0]?.metadata.labels).toHaveProperty(['service.kubernetes.io/headless'], '');
    cluster.api.delete('Service', 'default', 'web', {}, 'user');
    cluster.run(1);
    expect(cluster.slices('web')).toEqual([]);
    expect(cluster.api.get('Endpoints', 'default', 'web')).toBeUndefined();
  });

  test('change in as few writes as one slice when one pod of 250 is replaced', () => {
    const cluster = serving(250, 3);
    cluster.run(5);
    const written = new Set<string>();
    cluster.api.onWrite(({ object }) => {
      if (object.kind === 'EndpointSlice') written.add(object.metadata.name);
    });
    const [victim] = cluster.pods('web');
    cluster.api.delete('Pod', 'default', victim?.metadata.name ?? '', { gracePeriodSeconds: 0 }, 'user');
    cluster.run(5);
    expect(cluster.endpoints('web').filter((e) => e.conditions?.ready)).toHaveLength(250);
    expect(written.size).toBeLessThanOrEqual(2);
  });
});

describe('Endpoints', () => {
  test('list ready and unready addresses apart, and no terminating ones', () => {
    const cluster = serving(3);
    const [first, second, third] = cluster.pods('web');
    cluster.kubelets.get(first?.spec.nodeName ?? '')?.setReadiness('default', first?.metadata.name ?? '', false);
    cluster.api.delete('Pod', 'default', second?.metadata.name ?? '', {}, 'user');
    cluster.run(0.2);
    const [subset] = cluster.api.get('Endpoints', 'default', 'web')?.subsets ?? [];
    expect(subset?.addresses?.map((a) => a.ip)).toEqual([third?.status.podIP]);
    expect(subset?.notReadyAddresses?.map((a) => a.ip)).toEqual([first?.status.podIP]);
  });
});
