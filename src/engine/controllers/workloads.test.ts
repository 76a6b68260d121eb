import { describe, expect, test } from 'vitest';
import {
  type DaemonSet,
  isPodReady,
  type Job,
  type ObjectMeta,
  type Pod,
  type PodSpec,
  type StatefulSet,
} from '../../model/objects/index.ts';
import { podSpec, SmallCluster } from '../../testing/small-cluster.ts';

const labels = (app: string) => ({ app });

class Workloads extends SmallCluster {
  statefulSet(name: string, replicas: number, more: Partial<StatefulSet['spec']> = {}): void {
    const spec: StatefulSet['spec'] = {
      replicas,
      selector: { matchLabels: labels(name) },
      template: { metadata: { labels: labels(name) }, spec: podSpec() },
      serviceName: name,
      podManagementPolicy: 'OrderedReady',
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } },
      revisionHistoryLimit: 10,
      ...more,
    };
    this.api.create('StatefulSet', { metadata: { name, namespace: 'default' }, spec }, 'user');
  }

  editSet(name: string, change: (spec: StatefulSet['spec']) => Partial<StatefulSet['spec']>): void {
    const set = this.set(name);
    this.api.update('StatefulSet', { ...set, spec: { ...set.spec, ...change(set.spec) } }, 'user');
  }

  set(name: string): StatefulSet {
    const set = this.api.get('StatefulSet', 'default', name);
    if (!set) throw new Error(`no ${name}`);
    return set;
  }

  daemonSet(
    name: string,
    spec: PodSpec = podSpec(),
    maxUnavailable: number | string = 1,
    maxSurge: number | string = 0,
  ): void {
    const whole: DaemonSet['spec'] = {
      selector: { matchLabels: labels(name) },
      template: { metadata: { labels: labels(name) }, spec },
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge, maxUnavailable } },
      revisionHistoryLimit: 10,
    };
    this.api.create('DaemonSet', { metadata: { name, namespace: 'default' }, spec: whole }, 'user');
  }

  job(
    name: string,
    command: string,
    more: Partial<Job['spec']> = {},
    restartPolicy: 'Never' | 'OnFailure' = 'Never',
  ): void {
    const container = { image: 'busybox', command: ['sh', '-c', command] };
    const spec: Job['spec'] = {
      parallelism: 1,
      completions: 1,
      completionMode: 'NonIndexed',
      backoffLimit: 6,
      suspend: false,
      selector: {},
      template: { metadata: { labels: labels(name) }, spec: podSpec(container, { restartPolicy }) },
      ...more,
    };
    this.api.create('Job', { metadata: { name, namespace: 'default' }, spec }, 'user');
  }

  jobStatus(name: string): Job['status'] {
    return this.api.get('Job', 'default', name)?.status ?? {};
  }

  conditions(name: string): string[] {
    return (this.jobStatus(name).conditions ?? []).map(({ type, reason }) => `${type}: ${reason}`);
  }

  /** Pods of an app, those being deleted too. */
  all(app: string): Pod[] {
    return this.api.list('Pod', 'default').filter(({ metadata }) => metadata.labels?.app === app);
  }

  names(app: string): string[] {
    return this.all(app)
      .map(({ metadata }) => metadata.name)
      .sort();
  }

  image(app: string): (string | undefined)[] {
    return this.names(app).map((name) => this.api.get('Pod', 'default', name)?.spec.containers[0]?.image);
  }
}

const withImage =
  (image: string) =>
  ({ template }: { template: StatefulSet['spec']['template'] }) => ({
    template: { ...template, spec: { ...template.spec, containers: podSpec({ image }).containers } },
  });

describe('a StatefulSet', () => {
  test('makes its pods one after another, each when the one before is ready, under names that stay', () => {
    const cluster = new Workloads();
    cluster.statefulSet('db', 3);
    const seen: string[] = [];
    cluster.until(() => {
      const unready = cluster.all('db').filter((pod) => !isPodReady(pod)).length;
      expect(unready).toBeLessThanOrEqual(1);
      for (const name of cluster.names('db')) if (!seen.includes(name)) seen.push(name);
      return cluster.ready('db').length === 3;
    });
    expect(seen).toEqual(['db-0', 'db-1', 'db-2']);
    const pod = cluster.api.get('Pod', 'default', 'db-1');
    expect(pod?.spec).toMatchObject({ hostname: 'db-1', subdomain: 'db' });
    expect(pod?.metadata.labels).toMatchObject({
      'statefulset.kubernetes.io/pod-name': 'db-1',
      'apps.kubernetes.io/pod-index': '1',
    });
    cluster.run(1);
    expect(cluster.set('db').status).toMatchObject({
      replicas: 3,
      readyReplicas: 3,
      updatedReplicas: 3,
      observedGeneration: 1,
    });
    expect(cluster.events('db')).toEqual(
      [0, 1, 2].map((n) => `SuccessfulCreate: create Pod db-${n} in StatefulSet db successful`),
    );
  });

  test('puts a pod of the same name in the place of one that was deleted, after that is gone', () => {
    const cluster = new Workloads();
    cluster.statefulSet('db', 2);
    cluster.until(() => cluster.ready('db').length === 2);
    const before = cluster.api.get('Pod', 'default', 'db-0');
    cluster.api.delete('Pod', 'default', 'db-0', {}, 'user');
    cluster.until(() => cluster.ready('db').length === 2);
    const after = cluster.api.get('Pod', 'default', 'db-0');
    expect(after?.metadata.uid).not.toBe(before?.metadata.uid);
    expect(cluster.names('db')).toEqual(['db-0', 'db-1']);
  });

  test('with podManagementPolicy Parallel makes them all at once', () => {
    const cluster = new Workloads();
    cluster.statefulSet('db', 3, { podManagementPolicy: 'Parallel' });
    cluster.run(0.1);
    expect(cluster.names('db')).toEqual(['db-0', 'db-1', 'db-2']);
  });

  test('scales down from the highest ordinal, one at a time', () => {
    const cluster = new Workloads();
    cluster.statefulSet('db', 4);
    cluster.until(() => cluster.ready('db').length === 4);
    cluster.editSet('db', () => ({ replicas: 1 }));
    const left: string[] = [];
    cluster.until(() => {
      const now = cluster.names('db').join(' ');
      expect(cluster.all('db').filter((pod) => pod.metadata.deletionTimestamp).length).toBeLessThanOrEqual(1);
      if (left.at(-1) !== now) left.push(now);
      return now === 'db-0';
    });
    expect(left).toEqual(['db-0 db-1 db-2 db-3', 'db-0 db-1 db-2', 'db-0 db-1', 'db-0']);
  });

  test('updates from the highest ordinal down to its partition', () => {
    const cluster = new Workloads();
    cluster.statefulSet('db', 3, { updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 1 } } });
    cluster.until(() => cluster.ready('db').length === 3);
    const { currentRevision } = cluster.set('db').status;
    cluster.editSet('db', withImage('httpd'));
    const updated: string[] = [];
    cluster.until(() => {
      for (const pod of cluster.ready('db')) {
        const { name } = pod.metadata;
        if (pod.spec.containers[0]?.image === 'httpd' && !updated.includes(name)) updated.push(name);
      }
      return updated.length === 2;
    });
    cluster.run(20);
    expect(updated).toEqual(['db-2', 'db-1']);
    expect(cluster.image('db')).toEqual(['nginx', 'httpd', 'httpd']);
    expect(cluster.set('db').status).toMatchObject({ currentRevision, currentReplicas: 1, updatedReplicas: 2 });
    // Below the partition, a pod comes back as it was.
    cluster.api.delete('Pod', 'default', 'db-0', {}, 'user');
    cluster.until(() => cluster.ready('db').length === 3 && cluster.all('db').length === 3);
    expect(cluster.image('db')).toEqual(['nginx', 'httpd', 'httpd']);
    cluster.editSet('db', () => ({ updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } } }));
    cluster.until(() => cluster.image('db').join() === 'httpd,httpd,httpd' && cluster.ready('db').length === 3);
    cluster.run(1);
    const { status } = cluster.set('db');
    expect(status.currentRevision).toBe(status.updateRevision);
    expect(status.currentRevision).not.toBe(currentRevision);
  });

  test('keeps its templates as ControllerRevisions, as many old ones as revisionHistoryLimit says', () => {
    const cluster = new Workloads();
    const numbers = () => cluster.api.list('ControllerRevision').map(({ revision }) => revision);
    cluster.statefulSet('db', 1, { revisionHistoryLimit: 1 });
    cluster.until(() => cluster.ready('db').length === 1);
    for (const image of ['httpd', 'redis', 'httpd']) {
      cluster.editSet('db', withImage(image));
      cluster.until(() => cluster.image('db').join() === image && cluster.ready('db').length === 1);
      cluster.run(1);
    }
    // 1 is too old; 2 came back as 4.
    expect(numbers().sort()).toEqual([3, 4]);
    cluster.api.delete('StatefulSet', 'default', 'db', {}, 'user');
    cluster.run(60);
    expect(numbers()).toEqual([]);
  });

  test('whose revision was written by somebody else makes pods of its own template', () => {
    const cluster = new Workloads();
    cluster.statefulSet('db', 2, { updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 1 } } });
    cluster.until(() => cluster.ready('db').length === 2);
    const { metadata, revision } = cluster.api.list('ControllerRevision')[0] ?? { metadata: { name: '' } };
    cluster.api.delete('ControllerRevision', 'default', metadata.name, {}, 'user');
    const { name, ownerReferences } = metadata as ObjectMeta;
    const data = { spec: { template: { spec: { containers: 'none' } } } };
    const given = { name, namespace: 'default', ...(ownerReferences && { ownerReferences }) };
    cluster.api.create('ControllerRevision', { metadata: given, data, revision: revision ?? 1 }, 'user');
    cluster.editSet('db', withImage('httpd'));
    cluster.api.delete('Pod', 'default', 'db-0', {}, 'user');
    cluster.until(() => cluster.image('db').join() === 'httpd,httpd' && cluster.ready('db').length === 2);
  });

  test('whose pod’s node is lost makes no second one of that name while the first may still run', () => {
    const cluster = new Workloads();
    cluster.statefulSet('db', 1);
    cluster.until(() => cluster.ready('db').length === 1);
    const [pod] = cluster.all('db');
    cluster.power(pod?.spec.nodeName ?? '', false);
    cluster.run(600);
    expect(cluster.all('db')).toHaveLength(1);
    expect(cluster.all('db')[0]?.metadata.deletionTimestamp).toBeDefined();
    cluster.api.delete('Pod', 'default', 'db-0', { gracePeriodSeconds: 0 }, 'user');
    cluster.until(() => cluster.ready('db').length === 1, 30);
  });
});

describe('a DaemonSet', () => {
  test('runs one pod on every node, on new ones too, and on cordoned ones', () => {
    const cluster = new Workloads(2);
    cluster.run(1);
    const node = cluster.api.get('Node', '', 'node-2');
    if (node) cluster.api.update('Node', { ...node, spec: { ...node.spec, unschedulable: true } }, 'user');
    cluster.daemonSet('agent');
    cluster.until(() => cluster.ready('agent').length === 2);
    cluster.addNode('node-3', 3);
    cluster.until(() => cluster.ready('agent').length === 3);
    expect(
      cluster
        .pods('agent')
        .map((pod) => pod.spec.nodeName)
        .sort(),
    ).toEqual(['node-1', 'node-2', 'node-3']);
    cluster.run(1);
    expect(cluster.api.get('DaemonSet', 'default', 'agent')?.status).toEqual({
      observedGeneration: 1,
      currentNumberScheduled: 3,
      desiredNumberScheduled: 3,
      numberMisscheduled: 0,
      numberReady: 3,
      updatedNumberScheduled: 3,
      numberAvailable: 3,
    });
  });

  test('keeps off nodes whose taint it does not tolerate, and leaves when one comes that says NoExecute', () => {
    const cluster = new Workloads(2);
    cluster.run(1);
    const taint = (name: string, effect: 'NoSchedule' | 'NoExecute') => {
      const node = cluster.api.get('Node', '', name);
      if (!node) throw new Error(name);
      cluster.api.update('Node', { ...node, spec: { ...node.spec, taints: [{ key: 'dedicated', effect }] } }, 'user');
    };
    taint('node-1', 'NoSchedule');
    cluster.daemonSet('agent');
    cluster.daemonSet('tolerant', podSpec({}, { tolerations: [{ key: 'dedicated', operator: 'Exists' }] }));
    cluster.until(() => cluster.ready('agent').length === 1 && cluster.ready('tolerant').length === 2);
    expect(cluster.pods('agent')[0]?.spec.nodeName).toBe('node-2');
    taint('node-2', 'NoExecute');
    cluster.until(() => cluster.all('agent').length === 0, 30);
    expect(cluster.pods('tolerant')).toHaveLength(2);
  });

  test('with maxSurge updates by new pods beside the old ones, on so many nodes at once, and never has a node without', () => {
    const cluster = new Workloads(3);
    cluster.daemonSet('agent', podSpec({}, { terminationGracePeriodSeconds: 1 }), 0, 1);
    cluster.until(() => cluster.ready('agent').length === 3);
    const set = cluster.api.get('DaemonSet', 'default', 'agent');
    if (!set) throw new Error('no DaemonSet');
    const template = { ...set.spec.template, spec: podSpec({ image: 'nginx:2' }) };
    cluster.api.update('DaemonSet', { ...set, spec: { ...set.spec, template } }, 'user');
    const isLiving = ({ metadata }: Pod): boolean => metadata.deletionTimestamp === undefined;
    const nodesWithoutReady = (): number => 3 - new Set(cluster.ready('agent').map(({ spec }) => spec.nodeName)).size;
    let [most, least] = [3, 0];
    cluster.until(() => {
      most = Math.max(most, cluster.all('agent').filter(isLiving).length);
      least = Math.max(least, nodesWithoutReady());
      const images = cluster.all('agent').map(({ spec }) => spec.containers[0]?.image);
      return images.length === 3 && images.every((image) => image === 'nginx:2');
    }, 120);
    expect([most, least]).toEqual([4, 0]);
  });

  test('with maxSurge has a new pod at once beside one that is not ready', () => {
    const cluster = new Workloads(2);
    cluster.daemonSet('agent', podSpec({ image: 'nginx:missing' }), 0, 1);
    cluster.run(5);
    const set = cluster.api.get('DaemonSet', 'default', 'agent');
    if (!set) throw new Error('no DaemonSet');
    const template = { ...set.spec.template, spec: podSpec() };
    cluster.api.update('DaemonSet', { ...set, spec: { ...set.spec, template } }, 'user');
    expect(cluster.until(() => cluster.ready('agent').length === 2)).toBeLessThan(10);
  });

  test('stays on a node that falls silent: its pods are not evicted', () => {
    const cluster = new Workloads(2);
    cluster.daemonSet('agent');
    cluster.until(() => cluster.ready('agent').length === 2);
    cluster.power('node-1', false);
    cluster.run(600);
    expect(cluster.pods('agent')).toHaveLength(2);
  });

  test('updates with at most maxUnavailable nodes without a pod', () => {
    const cluster = new Workloads(4);
    cluster.daemonSet('agent', podSpec(), '50%');
    cluster.until(() => cluster.ready('agent').length === 4);
    const set = cluster.api.get('DaemonSet', 'default', 'agent');
    if (!set) throw new Error('gone');
    cluster.api.update('DaemonSet', { ...set, spec: { ...set.spec, ...withImage('httpd')(set.spec) } }, 'user');
    let fewest = 4;
    cluster.until(() => {
      fewest = Math.min(fewest, cluster.ready('agent').length);
      return cluster.image('agent').every((image) => image === 'httpd') && cluster.ready('agent').length === 4;
    });
    expect(fewest).toBe(2);
  });

  test('takes its pods with it', () => {
    const cluster = new Workloads(2);
    cluster.daemonSet('agent');
    cluster.until(() => cluster.ready('agent').length === 2);
    cluster.api.delete('DaemonSet', 'default', 'agent', {}, 'user');
    cluster.until(() => cluster.all('agent').length === 0, 60);
  });
});

describe('a Job', () => {
  test('runs as many pods at a time as parallelism says until enough have succeeded', () => {
    const cluster = new Workloads();
    cluster.job('pi', 'sleep 5; exit 0', { completions: 5, parallelism: 2 });
    let most = 0;
    cluster.until(() => {
      most = Math.max(most, cluster.all('pi').filter((pod) => pod.status.phase === 'Running').length);
      return cluster.conditions('pi').length > 0;
    });
    expect(most).toBe(2);
    expect(cluster.jobStatus('pi')).toMatchObject({ succeeded: 5, ready: 0, completionTime: expect.any(String) });
    expect(cluster.conditions('pi')).toEqual([
      'SuccessCriteriaMet: CompletionsReached',
      'Complete: CompletionsReached',
    ]);
    expect(cluster.all('pi')).toHaveLength(5);
    expect(cluster.events('pi').at(-1)).toBe('Completed: Job completed');
  });

  test('tries again after 10 s, then 20 s, and gives up after backoffLimit failures', () => {
    const cluster = new Workloads();
    cluster.job('bad', 'exit 1', { backoffLimit: 2 });
    const starts: number[] = [];
    cluster.until(() => {
      if (cluster.all('bad').length > starts.length) starts.push(cluster.sim.now / 1000);
      return cluster.conditions('bad').length > 0;
    });
    const waits = starts.slice(1).map((at, i) => at - (starts[i] ?? 0));
    expect(waits[0]).toBeGreaterThan(9);
    expect(waits[0]).toBeLessThan(15);
    expect(waits[1]).toBeGreaterThan(19);
    expect(waits[1]).toBeLessThan(25);
    expect(cluster.jobStatus('bad').failed).toBe(3);
    expect(cluster.conditions('bad')).toEqual(['FailureTarget: BackoffLimitExceeded', 'Failed: BackoffLimitExceeded']);
    expect(cluster.events('bad').at(-1)).toBe('BackoffLimitExceeded: Job has reached the specified backoff limit');
  });

  test('with restartPolicy OnFailure restarts the container, and counts that', () => {
    const cluster = new Workloads();
    cluster.job('bad', 'exit 1', { backoffLimit: 2 }, 'OnFailure');
    cluster.until(() => cluster.conditions('bad').length > 0);
    expect(cluster.conditions('bad')).toContain('Failed: BackoffLimitExceeded');
    cluster.until(() => cluster.all('bad').length === 0, 60);
  });

  test('ends its pods when its time is up, and is removed when it has been over long enough', () => {
    const cluster = new Workloads();
    cluster.job('slow', 'sleep 500; exit 0', { activeDeadlineSeconds: 20, ttlSecondsAfterFinished: 60 });
    const seconds = cluster.until(() => cluster.conditions('slow').length > 0);
    expect(seconds).toBeGreaterThan(19);
    expect(seconds).toBeLessThan(22);
    expect(cluster.conditions('slow')).toEqual(['FailureTarget: DeadlineExceeded', 'Failed: DeadlineExceeded']);
    cluster.run(50);
    expect(cluster.api.get('Job', 'default', 'slow')).toBeDefined();
    cluster.until(() => cluster.api.get('Job', 'default', 'slow') === undefined, 60);
  });

  test('by index gives each pod its number, and says which are done', () => {
    const cluster = new Workloads();
    cluster.job('shard', 'sleep 2; exit 0', { completions: 3, parallelism: 3, completionMode: 'Indexed' });
    cluster.until(() => cluster.conditions('shard').length > 0);
    expect(
      cluster
        .all('shard')
        .map((pod) => pod.metadata.annotations?.['batch.kubernetes.io/job-completion-index'])
        .sort(),
    ).toEqual(['0', '1', '2']);
    expect(
      cluster
        .all('shard')
        .map((pod) => pod.spec.hostname)
        .sort(),
    ).toEqual(['shard-0', 'shard-1', 'shard-2']);
    expect(cluster.jobStatus('shard').completedIndexes).toBe('0-2');
  });

  test('that is suspended has no pods until it is resumed', () => {
    const cluster = new Workloads();
    cluster.job('later', 'exit 0', { suspend: true });
    cluster.run(10);
    expect(cluster.all('later')).toEqual([]);
    expect(cluster.conditions('later')).toEqual(['Suspended: JobSuspended']);
    const job = cluster.api.get('Job', 'default', 'later');
    if (job) cluster.api.update('Job', { ...job, spec: { ...job.spec, suspend: false } }, 'user');
    cluster.until(() => cluster.conditions('later').includes('Complete: CompletionsReached'), 30);
  });
});
