import { describe, expect, test } from 'vitest';
import { podSpec, SmallCluster } from '../../testing/small-cluster.ts';
import { bounds } from './rollout.ts';

/** Runs until the rollout is over, and returns the fewest available and the most existing pods seen on the way. */
function watchRollout(cluster: SmallCluster, app: string): { fewest: number; most: number } {
  let fewest = Number.POSITIVE_INFINITY;
  let most = 0;
  const image = cluster.deployment(app).spec.template.spec.containers[0]?.image;
  cluster.until(() => {
    fewest = Math.min(fewest, cluster.ready(app).length);
    most = Math.max(most, cluster.pods(app).length);
    const pods = cluster.pods(app);
    const { spec, status } = cluster.deployment(app);
    const allNew = pods.every((pod) => pod.spec.containers[0]?.image === image);
    return allNew && pods.length === spec.replicas && status.availableReplicas === spec.replicas;
  });
  return { fewest, most };
}

describe('a Deployment', () => {
  test('makes a ReplicaSet named after its template’s hash, and pods that carry it', () => {
    const cluster = new SmallCluster();
    cluster.deploy('web', 3);
    cluster.until(() => cluster.ready('web').length === 3, 10);
    cluster.run(1);
    const [set] = cluster.api.list('ReplicaSet');
    const hash = set?.metadata.labels?.['pod-template-hash'] ?? '';
    expect(hash).toMatch(/^[bcdfghjklmnpqrstvwxz2456789]{6,10}$/);
    expect(set?.metadata.name).toBe(`web-${hash}`);
    for (const pod of cluster.pods('web')) {
      expect(pod.metadata.name).toMatch(new RegExp(`^web-${hash}-[bcdfghjklmnpqrstvwxz2456789]{5}$`));
    }
    expect(cluster.events('web')).toEqual([`ScalingReplicaSet: Scaled up replica set web-${hash} from 0 to 3`]);
    expect(cluster.deployment('web').status).toMatchObject({ replicas: 3, updatedReplicas: 3, availableReplicas: 3 });
    expect(cluster.deployment('web').status.conditions?.map((c) => [c.type, c.status, c.reason, c.message])).toEqual([
      ['Available', 'True', 'MinimumReplicasAvailable', 'Deployment has minimum availability.'],
      ['Progressing', 'True', 'NewReplicaSetAvailable', `ReplicaSet "web-${hash}" has successfully progressed.`],
    ]);
  });

  test('rolls out without ever having fewer available or more pods than it may', () => {
    const cluster = new SmallCluster();
    cluster.deploy('web', 10, podSpec(), {
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 3, maxUnavailable: 2 } },
    });
    cluster.until(() => cluster.ready('web').length === 10);
    cluster.setImage('web', 'nginx:2');
    expect(watchRollout(cluster, 'web')).toEqual({ fewest: 8, most: 13 });
    cluster.run(1);
    expect(cluster.deployment('web').metadata.annotations).toEqual({ 'deployment.kubernetes.io/revision': '2' });
    expect(cluster.api.list('ReplicaSet').map((set) => [set.spec.replicas, set.status.replicas])).toEqual([
      [0, 0],
      [10, 10],
    ]);
  });

  test('percentages round up for surge and down for unavailable, and never both to nothing', () => {
    const cluster = new SmallCluster(0);
    const of = (replicas: number, maxSurge: string | number, maxUnavailable: string | number) => {
      const name = `d${replicas}-${maxSurge}-${maxUnavailable}`.replaceAll('%', 'p');
      cluster.deploy(name, replicas, podSpec(), {
        strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge, maxUnavailable } },
      });
      return bounds(cluster.deployment(name));
    };
    expect(of(3, '25%', '25%')).toEqual({ surge: 1, unavailable: 0 });
    expect(of(10, '25%', '25%')).toEqual({ surge: 3, unavailable: 2 });
    expect(of(3, 0, '25%')).toEqual({ surge: 0, unavailable: 1 });
    expect(of(3, 0, 7)).toEqual({ surge: 0, unavailable: 3 });
  });

  test('Recreate ends every old pod before it makes the first new one', () => {
    const cluster = new SmallCluster();
    cluster.deploy('web', 3, podSpec(), { strategy: { type: 'Recreate' } });
    cluster.until(() => cluster.ready('web').length === 3);
    cluster.setImage('web', 'nginx:2');
    cluster.until(() => cluster.pods('web').some((pod) => pod.spec.containers[0]?.image === 'nginx:2'));
    const running = cluster.api.list('Pod').filter(({ status }) => !['Succeeded', 'Failed'].includes(status.phase));
    const images = running.map((pod) => pod.spec.containers[0]?.image);
    expect(new Set(images)).toEqual(new Set(['nginx:2']));
  });

  test('going back to an earlier template takes its old ReplicaSet up again, under a new revision', () => {
    const cluster = new SmallCluster();
    cluster.deploy('web', 2, podSpec());
    cluster.until(() => cluster.ready('web').length === 2);
    for (const image of ['nginx:2', 'nginx']) {
      cluster.setImage('web', image);
      watchRollout(cluster, 'web');
    }
    cluster.run(1);
    const revisions = cluster.api
      .list('ReplicaSet')
      .map(({ metadata, spec }) => [metadata.annotations?.['deployment.kubernetes.io/revision'], spec.replicas]);
    expect(revisions).toEqual([
      ['3', 2],
      ['2', 0],
    ]);
  });

  test('keeps as many empty old ReplicaSets as revisionHistoryLimit says', () => {
    const cluster = new SmallCluster();
    cluster.deploy('web', 1, podSpec(), { revisionHistoryLimit: 1 });
    for (const image of ['nginx:2', 'nginx:3', 'nginx:4']) {
      cluster.until(() => cluster.deployment('web').status.availableReplicas === 1);
      cluster.setImage('web', image);
      watchRollout(cluster, 'web');
    }
    cluster.run(5);
    expect(cluster.api.list('ReplicaSet').map((set) => set.spec.template.spec.containers[0]?.image)).toEqual([
      'nginx:3',
      'nginx:4',
    ]);
  });

  test('while paused it scales but does not roll out', () => {
    const cluster = new SmallCluster();
    cluster.deploy('web', 2);
    cluster.until(() => cluster.ready('web').length === 2);
    cluster.edit('web', { paused: true });
    cluster.setImage('web', 'nginx:2');
    cluster.edit('web', { replicas: 4 });
    cluster.run(20);
    expect(cluster.ready('web').map((pod) => pod.spec.containers[0]?.image)).toEqual(Array(4).fill('nginx'));
    const progressing = cluster.deployment('web').status.conditions?.find((c) => c.type === 'Progressing');
    expect(progressing).toMatchObject({ status: 'Unknown', reason: 'DeploymentPaused' });
    cluster.edit('web', { paused: false });
    watchRollout(cluster, 'web');
  });

  test('that makes no progress for progressDeadlineSeconds says so', () => {
    const cluster = new SmallCluster(0);
    cluster.deploy('web', 1, podSpec(), { progressDeadlineSeconds: 60 });
    cluster.run(70);
    const progressing = cluster.deployment('web').status.conditions?.find((c) => c.type === 'Progressing');
    expect(progressing).toMatchObject({ status: 'False', reason: 'ProgressDeadlineExceeded' });
    expect(progressing?.message).toMatch(/^ReplicaSet "web-.*" has timed out progressing\.$/);
  });

  test('takes its ReplicaSets and pods with it when it is deleted', () => {
    const cluster = new SmallCluster();
    cluster.deploy('web', 3);
    cluster.until(() => cluster.ready('web').length === 3);
    cluster.api.delete('Deployment', 'default', 'web', {}, 'user');
    cluster.run(5);
    expect(cluster.api.list('ReplicaSet')).toEqual([]);
    expect(cluster.api.list('Pod')).toEqual([]);
  });
});

describe('a ReplicaSet', () => {
  test('replaces a deleted pod at once, under a new name and address', () => {
    const cluster = new SmallCluster();
    cluster.deploy('web', 3);
    cluster.until(() => cluster.ready('web').length === 3);
    const [victim, ...others] = cluster.pods('web');
    cluster.api.delete('Pod', 'default', victim?.metadata.name ?? '', {}, 'user');
    cluster.run(0.1);
    expect(cluster.pods('web')).toHaveLength(3);
    cluster.until(() => cluster.ready('web').length === 3);
    const names = cluster.pods('web').map((pod) => pod.metadata.name);
    expect(names.slice(0, 2)).toEqual(others.map((pod) => pod.metadata.name));
    expect(names[2]).not.toBe(victim?.metadata.name);
    expect(cluster.pods('web')[2]?.status.podIP).not.toBe(victim?.status.podIP);
  });

  test('releases a pod whose labels no longer match and adopts one whose labels do', () => {
    const cluster = new SmallCluster();
    cluster.deploy('web', 2);
    cluster.until(() => cluster.ready('web').length === 2);
    const [pod] = cluster.pods('web');
    if (!pod) throw new Error('no pod');
    const relabel = (app: string) => {
      const now = cluster.api.get('Pod', 'default', pod.metadata.name) ?? pod;
      const labels = { ...now.metadata.labels, app };
      cluster.api.update('Pod', { ...now, metadata: { ...now.metadata, labels } }, 'user');
      cluster.run(5);
    };
    relabel('debug');
    expect(cluster.pods('debug')[0]?.metadata.ownerReferences ?? []).toEqual([]);
    expect(cluster.ready('web')).toHaveLength(2);
    relabel('web');
    expect(cluster.pods('web')).toHaveLength(2);
    expect(cluster.pods('web').every((p) => p.metadata.ownerReferences?.[0]?.controller)).toBe(true);
  });

  test('scales down the pods that are not ready first', () => {
    const cluster = new SmallCluster();
    cluster.deploy('web', 4);
    cluster.until(() => cluster.ready('web').length === 4);
    const [, sick] = cluster.pods('web');
    cluster.kubelets.get(sick?.spec.nodeName ?? '')?.setReadiness('default', sick?.metadata.name ?? '', false);
    cluster.until(() => cluster.ready('web').length === 3);
    cluster.edit('web', { replicas: 3 });
    cluster.run(1);
    expect(cluster.pods('web').map((pod) => pod.metadata.name)).not.toContain(sick?.metadata.name);
    expect(cluster.ready('web')).toHaveLength(3);
  });
});
