import { describe, expect, test } from 'vitest';
import type { Node } from '../../model/objects/index.ts';
import { podSpec, SmallCluster } from '../../testing/small-cluster.ts';

const nodeOf = (cluster: SmallCluster, name: string): Node => {
  const node = cluster.api.get('Node', '', name);
  if (!node) throw new Error(`no ${name}`);
  return node;
};
const readyStatus = (cluster: SmallCluster, name: string) =>
  nodeOf(cluster, name).status.conditions?.find((c) => c.type === 'Ready');

describe('the scheduler', () => {
  test('spreads a workload evenly over the nodes', () => {
    const cluster = new SmallCluster(3);
    cluster.deploy('lonely', 1);
    cluster.deploy('web', 6);
    cluster.until(() => cluster.ready('web').length === 6);
    const nodes = cluster.pods('web').map((pod) => pod.spec.nodeName);
    expect(['node-1', 'node-2', 'node-3'].map((name) => nodes.filter((n) => n === name).length)).toEqual([2, 2, 2]);
  });

  test('says why no node fits, and tries again when one does', () => {
    const cluster = new SmallCluster(2);
    cluster.run(1);
    for (const name of ['node-1', 'node-2']) {
      const node = nodeOf(cluster, name);
      cluster.api.update('Node', { ...node, spec: { ...node.spec, unschedulable: true } }, 'user');
    }
    cluster.run(1);
    cluster.deploy('web', 1);
    cluster.run(1);
    const [pod] = cluster.pods('web');
    const message =
      '0/2 nodes are available: 2 node(s) were unschedulable. preemption: 0/2 nodes are available: 2 Preemption is not helpful for scheduling.';
    expect(cluster.events(pod?.metadata.name ?? '')).toEqual([`FailedScheduling: ${message}`]);
    expect(pod?.status).toMatchObject({
      phase: 'Pending',
      conditions: [{ type: 'PodScheduled', status: 'False', reason: 'Unschedulable', message }],
    });
    const node = nodeOf(cluster, 'node-2');
    cluster.api.update('Node', { ...node, spec: { ...node.spec, unschedulable: false } }, 'user');
    cluster.until(() => cluster.ready('web').length === 1, 10);
    expect(cluster.pods('web')[0]?.spec.nodeName).toBe('node-2');
  });

  test('keeps pods with a node selector off nodes without the label, and off tainted ones', () => {
    const cluster = new SmallCluster(2);
    cluster.run(1);
    const node = nodeOf(cluster, 'node-1');
    const taints = [{ key: 'dedicated', value: 'db', effect: 'NoSchedule' as const }];
    cluster.api.update('Node', { ...node, spec: { ...node.spec, taints } }, 'user');
    cluster.run(1);
    cluster.deploy('web', 1, podSpec({}, { nodeSelector: { disk: 'ssd' } }));
    cluster.run(1);
    expect(cluster.events(cluster.pods('web')[0]?.metadata.name ?? '')[0]).toContain(
      "0/2 nodes are available: 1 node(s) didn't match Pod's node affinity/selector, 1 node(s) had untolerated taint {dedicated: db}.",
    );
  });

  test('without any node says so', () => {
    const cluster = new SmallCluster(0);
    cluster.deploy('web', 1);
    cluster.run(1);
    const [pod] = cluster.pods('web');
    expect(cluster.events(pod?.metadata.name ?? '')).toEqual(['FailedScheduling: no nodes available to schedule pods']);
  });
});

describe('a node that loses power', () => {
  test('is NotReady after 40 to 50 s, when its pods leave the ready endpoints', () => {
    const cluster = new SmallCluster();
    cluster.deploy('web', 4);
    cluster.expose('web');
    cluster.until(() => cluster.endpoints('web').filter((e) => e.conditions?.ready).length === 4);
    cluster.run(15);
    cluster.power('node-1', false);
    const seconds = cluster.until(() => readyStatus(cluster, 'node-1')?.status === 'Unknown');
    expect(seconds).toBeGreaterThan(30);
    expect(seconds).toBeLessThan(50);
    expect(readyStatus(cluster, 'node-1')).toMatchObject({
      reason: 'NodeStatusUnknown',
      message: 'Kubelet stopped posting node status.',
    });
    cluster.run(1);
    const readyOn = cluster
      .endpoints('web')
      .filter((e) => e.conditions?.ready)
      .map((e) => e.nodeName);
    expect(readyOn).toEqual(['node-2', 'node-2']);
    expect(nodeOf(cluster, 'node-1').spec.taints?.map((t) => `${t.key}:${t.effect}`)).toEqual([
      'node.kubernetes.io/unreachable:NoSchedule',
      'node.kubernetes.io/unreachable:NoExecute',
    ]);
  });

  test('has its pods evicted 300 s later; they stay Terminating and are replaced elsewhere', () => {
    const cluster = new SmallCluster();
    cluster.deploy('web', 4);
    cluster.until(() => cluster.ready('web').length === 4);
    cluster.power('node-1', false);
    cluster.until(() => readyStatus(cluster, 'node-1')?.status === 'Unknown');
    const stuck = () =>
      cluster.api.list('Pod').filter((pod) => pod.spec.nodeName === 'node-1' && pod.metadata.deletionTimestamp);
    const seconds = cluster.until(() => stuck().length === 2);
    expect(seconds).toBeGreaterThanOrEqual(299);
    expect(seconds).toBeLessThan(306);
    cluster.until(() => cluster.ready('web').length === 4);
    expect(cluster.pods('web').every((pod) => pod.spec.nodeName === 'node-2')).toBe(true);
    cluster.run(600);
    expect(stuck()).toHaveLength(2);
    cluster.power('node-1', true);
    cluster.until(() => cluster.api.list('Pod').length === 4, 30);
    expect(nodeOf(cluster, 'node-1').spec.taints).toBeUndefined();
  });

  test('that is the only one keeps its pods: nobody else could run them', () => {
    const cluster = new SmallCluster(1);
    cluster.deploy('web', 2);
    cluster.until(() => cluster.ready('web').length === 2);
    cluster.power('node-1', false);
    cluster.run(600);
    expect(readyStatus(cluster, 'node-1')?.status).toBe('Unknown');
    expect(cluster.pods('web')).toHaveLength(2);
  });

  test('and comes back soon restarts its pods in new sandboxes, under new addresses', () => {
    const cluster = new SmallCluster();
    cluster.deploy('web', 2);
    cluster.until(() => cluster.ready('web').length === 2);
    const before = cluster.pods('web').find((pod) => pod.spec.nodeName === 'node-1');
    cluster.power('node-1', false);
    cluster.run(60);
    cluster.power('node-1', true);
    cluster.until(() => cluster.ready('web').length === 2);
    const after = cluster.api.get('Pod', 'default', before?.metadata.name ?? '');
    expect(after?.metadata.uid).toBe(before?.metadata.uid);
    expect(after?.status.podIP).not.toBe(before?.status.podIP);
    expect(after?.status.containerStatuses?.[0]).toMatchObject({
      restartCount: 1,
      lastState: { terminated: { exitCode: 255, reason: 'Unknown' } },
    });
    expect(readyStatus(cluster, 'node-1')?.status).toBe('True');
  });
});

describe('a namespace that is deleted', () => {
  test('takes everything in it along, and then goes', () => {
    const cluster = new SmallCluster();
    const { api } = cluster;
    api.create('Namespace', { metadata: { name: 'shop' }, spec: {} }, 'user');
    const labels = { app: 'web' };
    const selector = { matchLabels: labels };
    const template = { metadata: { labels }, spec: podSpec() };
    const spec = { replicas: 2, selector, template };
    api.create('ReplicaSet', { metadata: { name: 'web', namespace: 'shop' }, spec }, 'user');
    cluster.until(() => api.list('Pod', 'shop').filter((p) => p.status.phase === 'Running').length === 2);
    api.delete('Namespace', '', 'shop', {}, 'user');
    expect(api.get('Namespace', '', 'shop')?.status.phase).toBe('Terminating');
    cluster.until(() => api.get('Namespace', '', 'shop') === undefined, 60);
    expect(api.list('Pod', 'shop')).toEqual([]);
    expect(api.list('ReplicaSet', 'shop')).toEqual([]);
  });
});
