import { describe, expect, test } from 'vitest';
import type { Container, EnvVar, PodSpec, ServiceSpec } from '../../model/objects/index.ts';
import { defaultScene } from '../../model/scene.ts';
import { podSpec, SmallCluster } from '../../testing/small-cluster.ts';
import { Cluster } from '../cluster.ts';

const tcp = (port: number, name?: string) => ({
  protocol: 'TCP' as const,
  port,
  targetPort: port,
  ...(name && { name }),
});

/** One node and `redis-master`, a Service on 6379 that can be made at any time. */
class Redis extends SmallCluster {
  constructor() {
    super(1);
    this.run(1);
  }

  service(name = 'redis-master', more: Partial<ServiceSpec> = {}, namespace = 'default'): void {
    const spec: ServiceSpec = {
      type: 'ClusterIP',
      clusterIP: '10.0.0.11',
      ports: [tcp(6379)],
      sessionAffinity: 'None',
      ...more,
    };
    this.api.create('Service', { metadata: { name, namespace }, spec }, 'user');
    this.run(1);
  }

  pod(name: string, more: Partial<PodSpec> = {}, container: Partial<Container> = {}): Readonly<Record<string, string>> {
    this.api.create('Pod', { metadata: { name, namespace: 'default' }, spec: podSpec(container, more) }, 'user');
    this.run(10);
    return this.environment(name);
  }

  environment(name: string): Readonly<Record<string, string>> {
    const found = this.kubelets.get('node-1')?.process('default', name)?.environment;
    if (!found) throw new Error(`no pod ${name}`);
    return found;
  }
}

const address = { clusterIP: '10.96.0.11', clusterIPs: ['10.96.0.11'] };
const links = (environment: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(environment).filter(([name]) => name.startsWith('REDIS')));

describe('a Service redis-master on 6379', () => {
  test('created before a pod is in the pod’s environment, with the variables of Docker’s links', () => {
    const cluster = new Redis();
    cluster.service('redis-master', address);
    expect(links(cluster.pod('web'))).toEqual({
      REDIS_MASTER_SERVICE_HOST: '10.96.0.11',
      REDIS_MASTER_SERVICE_PORT: '6379',
      REDIS_MASTER_PORT: 'tcp://10.96.0.11:6379',
      REDIS_MASTER_PORT_6379_TCP: 'tcp://10.96.0.11:6379',
      REDIS_MASTER_PORT_6379_TCP_PROTO: 'tcp',
      REDIS_MASTER_PORT_6379_TCP_PORT: '6379',
      REDIS_MASTER_PORT_6379_TCP_ADDR: '10.96.0.11',
    });
  });

  test('created after it is not, until the container is started again', () => {
    const cluster = new Redis();
    expect(links(cluster.pod('web'))).toEqual({});
    cluster.service('redis-master', address);
    expect(links(cluster.environment('web'))).toEqual({});
    cluster.kubelets.get('node-1')?.crashContainer('default', 'web');
    cluster.run(5);
    expect(cluster.environment('web').REDIS_MASTER_SERVICE_HOST).toBe('10.96.0.11');
  });

  test('stays in the environment of a pod that started before it was deleted', () => {
    const cluster = new Redis();
    cluster.service('redis-master', address);
    cluster.pod('before');
    cluster.api.delete('Service', 'default', 'redis-master', {}, 'user');
    cluster.run(1);
    expect(links(cluster.pod('after'))).toEqual({});
    expect(cluster.environment('before').REDIS_MASTER_SERVICE_HOST).toBe('10.96.0.11');
  });

  test('is not told to pods that want no links, nor are Services of other namespaces to any; the API server always is', () => {
    const cluster = new Redis();
    cluster.service('redis-master', address);
    cluster.service('redis-other', { clusterIP: '10.96.0.12', clusterIPs: ['10.96.0.12'] }, 'kube-public');
    const environment = cluster.pod('web', { enableServiceLinks: false });
    expect(links(environment)).toEqual({});
    expect(environment).toMatchObject({ KUBERNETES_SERVICE_HOST: '10.96.0.1', KUBERNETES_SERVICE_PORT_HTTPS: '443' });
    expect(cluster.pod('linked').REDIS_OTHER_SERVICE_HOST).toBeUndefined();
  });
});

test('each named port has a variable, and a Service without an address has none', () => {
  const cluster = new Redis();
  cluster.service('redis-two', {
    clusterIP: '10.96.0.12',
    clusterIPs: ['10.96.0.12'],
    ports: [tcp(80, 'http-web'), tcp(81, 'b')],
  });
  cluster.service('redis-headless', { clusterIP: 'None', clusterIPs: ['None'] });
  const environment = cluster.pod('web');
  expect(environment).toMatchObject({
    REDIS_TWO_SERVICE_PORT: '80',
    REDIS_TWO_SERVICE_PORT_HTTP_WEB: '80',
    REDIS_TWO_SERVICE_PORT_B: '81',
    REDIS_TWO_PORT_81_TCP_PORT: '81',
  });
  expect(Object.keys(environment).filter((name) => name.includes('HEADLESS'))).toEqual([]);
});

test('a kubelet that is cut off from the API server hears of new Services when it can be reached again', () => {
  const cluster = new Cluster(defaultScene);
  const { kubelet } = cluster.addNode('node-1');
  const run = (seconds: number): void => cluster.sim.advanceTo(cluster.sim.now + seconds * 1000);
  const restarted = () => {
    kubelet.crashContainer('default', 'web');
    run(60);
    return links(kubelet.process('default', 'web')?.environment ?? {});
  };
  const service = (name: string): void => {
    const spec: ServiceSpec = { type: 'ClusterIP', ports: [tcp(6379)], sessionAffinity: 'None' };
    cluster.api.create('Service', { metadata: { name, namespace: 'default' }, spec }, 'user');
    run(1);
  };
  service('redis-before');
  const spec = { ...podSpec(), nodeName: 'node-1' };
  cluster.api.create('Pod', { metadata: { name: 'web', namespace: 'default' }, spec }, 'user');
  run(5);
  cluster.setPartition('node-1', true);
  service('redis-meanwhile');
  expect(Object.keys(restarted())).toContain('REDIS_BEFORE_PORT');
  expect(Object.keys(restarted())).not.toContain('REDIS_MEANWHILE_PORT');
  cluster.setPartition('node-1', false);
  run(10);
  expect(Object.keys(restarted())).toContain('REDIS_MEANWHILE_PORT');
});

test('a container’s own variables may refer to others, and to the pod', () => {
  const cluster = new Redis();
  cluster.service('redis-master', address);
  const env: EnvVar[] = [
    { name: 'URL', value: 'redis://$(REDIS_MASTER_SERVICE_HOST):6379' },
    { name: 'AGAIN', value: '$(URL)/0 $$(URL) $(NOBODY)' },
    { name: 'ME', valueFrom: { fieldRef: { fieldPath: 'status.podIP' } } },
    { name: 'REDIS_MASTER_SERVICE_PORT', value: '1' },
  ];
  expect(cluster.pod('web', {}, { env })).toMatchObject({
    HOSTNAME: 'web',
    URL: 'redis://10.96.0.11:6379',
    AGAIN: 'redis://10.96.0.11:6379/0 $(URL) $(NOBODY)',
    ME: '10.244.0.2',
    REDIS_MASTER_SERVICE_PORT: '1',
  });
});
