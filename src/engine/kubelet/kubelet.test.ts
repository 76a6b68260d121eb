import { describe, expect, test } from 'vitest';
import type { LifecycleHandler, Pod, PodSpec } from '../../model/objects/index.ts';
import { isPodReady } from '../../model/objects/index.ts';
import { httpProbe, podSpec, SmallCluster } from '../../testing/small-cluster.ts';

/** A cluster of one node with one pod `web`. */
class OnePod extends SmallCluster {
  constructor(spec: PodSpec) {
    super(1);
    // The scheduler has to know the node first.
    this.run(1);
    this.api.create('Pod', { metadata: { name: 'web', namespace: 'default' }, spec }, 'user');
  }
  get pod(): Pod {
    const pod = this.api.get('Pod', 'default', 'web');
    if (!pod) throw new Error('the pod is gone');
    return pod;
  }
  get container() {
    return this.pod.status.containerStatuses?.[0];
  }
  get url(): string {
    return `http://${this.pod.status.podIP}:80`;
  }
  crash(): void {
    this.kubelets.get('node-1')?.crashContainer('default', 'web');
  }
  becomesReady(): number {
    return this.until(() => isPodReady(this.pod), 60);
  }
}

describe('a pod', () => {
  test('is Pending with ContainerCreating, then Running with an address, and answers', () => {
    const cluster = new OnePod(podSpec());
    cluster.until(() => cluster.container !== undefined, 5);
    expect(cluster.pod.status.phase).toBe('Pending');
    expect(cluster.container?.state).toEqual({ waiting: { reason: 'ContainerCreating' } });
    cluster.becomesReady();
    expect(cluster.pod.status).toMatchObject({ phase: 'Running', hostIP: '192.168.0.2', podIP: '10.244.0.2' });
    expect(cluster.fetch('node-1', cluster.url)).toMatchObject({ outcome: 'answered', status: 200 });
    expect(cluster.fetch('node-1', cluster.url).body).toContain('Hostname: web\nPod: default/web\nNode: node-1\n');
    expect(cluster.events('web').map((text) => text.split(':')[0])).toEqual([
      'Scheduled',
      'Pulling',
      'Pulled',
      'Created',
      'Started',
    ]);
  });

  test('is ready only when its readiness probe gets an answer it likes, and says why not', () => {
    const cluster = new OnePod(podSpec({ readinessProbe: httpProbe('/ready', 80) }));
    cluster.becomesReady();
    const kubelet = cluster.kubelets.get('node-1');
    kubelet?.setReadiness('default', 'web', false);
    expect(cluster.until(() => !isPodReady(cluster.pod))).toBeGreaterThan(4);
    expect(cluster.events('web')).toContain(
      'Unhealthy: Readiness probe failed: HTTP probe failed with statuscode: 500',
    );
    expect(cluster.fetch('node-1', cluster.url).status).toBe(200);
    expect(cluster.pod.status.conditions?.find((c) => c.type === 'Ready')).toMatchObject({
      reason: 'ContainersNotReady',
      message: 'containers with unready status: [web]',
    });
    kubelet?.setReadiness('default', 'web', true);
    cluster.until(() => isPodReady(cluster.pod), 5);
  });

  test('whose probe asks a port on which nothing listens never becomes ready', () => {
    const cluster = new OnePod(podSpec({ readinessProbe: httpProbe('/ready', 8080) }));
    cluster.run(20);
    expect(isPodReady(cluster.pod)).toBe(false);
    const refused = 'Get "http://10.244.0.2:8080/ready": dial tcp 10.244.0.2:8080: connect: connection refused';
    expect(cluster.events('web')).toContain(`Unhealthy: Readiness probe failed: ${refused}`);
  });

  test('is killed and restarted when its liveness probe fails', () => {
    const cluster = new OnePod(podSpec({ livenessProbe: httpProbe('/healthy', 8080) }));
    cluster.until(() => cluster.container?.restartCount === 1, 60);
    expect(cluster.events('web')).toContain('Killing: Container web failed liveness probe, will be restarted');
  });

  test('waits for its startup probe before the others count', () => {
    const startupProbe = httpProbe('/', 80, { initialDelaySeconds: 10 });
    const cluster = new OnePod(podSpec({ startupProbe, readinessProbe: httpProbe('/', 80) }));
    expect(cluster.becomesReady()).toBeGreaterThan(10);
  });

  test('runs its init containers to their end first', () => {
    const init = podSpec({ name: 'init', image: 'busybox' }).containers;
    const cluster = new OnePod(podSpec({}, { initContainers: init }));
    cluster.becomesReady();
    const started = cluster.events('web').filter((text) => text.startsWith('Started'));
    expect(started).toEqual(['Started: Started container init', 'Started: Started container web']);
  });

  test('waits in PodInitializing for what its init containers wait for', () => {
    const command = ['sh', '-c', 'until nslookup db.$(cat /var/run/namespace).svc.cluster.local; do sleep 2; done'];
    const init = podSpec({ name: 'wait', image: 'busybox:1.28', command }).containers;
    const cluster = new OnePod(podSpec({}, { initContainers: init }));
    cluster.run(20);
    expect(cluster.pod.status.phase).toBe('Pending');
    expect(cluster.container?.state).toEqual({ waiting: { reason: 'PodInitializing' } });
    expect(cluster.pod.status.initContainerStatuses?.[0]?.state.running).toBeDefined();
    expect(cluster.pod.status.conditions?.find((c) => c.type === 'Initialized')).toMatchObject({
      status: 'False',
      reason: 'ContainersNotInitialized',
      message: 'containers with incomplete status: [wait]',
    });
    cluster.expose('db');
    expect(cluster.becomesReady()).toBeLessThan(6);
    expect(cluster.pod.status.initContainerStatuses?.[0]).toMatchObject({
      ready: true,
      state: { terminated: { exitCode: 0, reason: 'Completed' } },
    });
  });

  test('says of an init container that it does not run its script, and takes it to end well', () => {
    const script = 'for i in $(seq 3); do wget -q http://db/ready.txt | grep yes && exit 0; sleep 1; done\nexit 1';
    const init = podSpec({ name: 'wait', image: 'example.com/tools', command: ['sh', '-ec', script] }).containers;
    const cluster = new OnePod(podSpec({}, { initContainers: init }));
    cluster.becomesReady();
    expect(cluster.events('web')).toContainEqual(
      expect.stringMatching(/^ScriptNotRun: Kubehop does not run this script: /),
    );
  });

  test('whose init container fails begins it again and again, or with restartPolicy Never is Failed', () => {
    const init = podSpec({ name: 'init', image: 'busybox', command: ['false'] }).containers;
    const again = new OnePod(podSpec({}, { initContainers: init }));
    again.until(() => again.pod.status.initContainerStatuses?.[0]?.state.waiting?.reason === 'CrashLoopBackOff', 60);
    expect(again.pod.status.phase).toBe('Pending');
    const never = new OnePod(podSpec({}, { initContainers: init, restartPolicy: 'Never' }));
    never.until(() => never.pod.status.phase === 'Failed', 60);
    expect(never.container?.state.waiting?.reason).toBe('PodInitializing');
  });

  test('with restartPolicy OnFailure is run again until it ends well', () => {
    const job = (code: number) =>
      new OnePod(
        podSpec({ image: 'busybox', command: ['sh', '-c', `sleep 1; exit ${code}`] }, { restartPolicy: 'OnFailure' }),
      );
    const bad = job(3);
    bad.until(() => bad.container?.restartCount === 2, 60);
    expect(bad.pod.status.phase).toBe('Running');
    const good = job(0);
    good.until(() => good.pod.status.phase === 'Succeeded', 60);
    expect(good.container?.restartCount).toBe(0);
  });

  test('that has run to its end is Succeeded and gives its address back', () => {
    const spec = podSpec({ image: 'busybox', command: ['sleep', '5'] }, { restartPolicy: 'Never' });
    const cluster = new OnePod(spec);
    cluster.until(() => cluster.pod.status.phase === 'Succeeded', 30);
    expect(cluster.container?.state.terminated).toMatchObject({ exitCode: 0, reason: 'Completed' });
    expect(cluster.container?.restartCount).toBe(0);
  });
});

describe('a container that crashes', () => {
  test('is restarted at once, then after 10 s, 20 s and 40 s', () => {
    const cluster = new OnePod(podSpec());
    cluster.becomesReady();
    const waits = [0, 1, 2, 3].map((restarts) => {
      cluster.crash();
      return cluster.until(() => cluster.container?.restartCount === restarts + 1 && isPodReady(cluster.pod));
    });
    for (const [i, expected] of [0, 10, 20, 40].entries()) {
      expect(waits[i]).toBeGreaterThanOrEqual(expected);
      expect(waits[i]).toBeLessThan(expected + 1.5);
    }
  });

  test('closes its ports at once, and is in CrashLoopBackOff while it waits', () => {
    const cluster = new OnePod(podSpec());
    cluster.becomesReady();
    cluster.crash();
    expect(cluster.fetch('node-1', cluster.url).outcome).toBe('refused');
    cluster.until(() => cluster.container?.restartCount === 1);
    cluster.crash();
    cluster.until(() => cluster.container?.state.waiting !== undefined);
    const { uid } = cluster.pod.metadata;
    expect(cluster.container).toMatchObject({
      ready: false,
      state: {
        waiting: {
          reason: 'CrashLoopBackOff',
          message: `back-off 10s restarting failed container=web pod=web_default(${uid})`,
        },
      },
      lastState: { terminated: { exitCode: 1, reason: 'Error' } },
    });
    expect(cluster.pod.status.phase).toBe('Running');
    expect(cluster.events('web')).toContain(
      `BackOff: Back-off restarting failed container web in pod web_default(${uid})`,
    );
  });

  test('is forgiven after ten good minutes', () => {
    const cluster = new OnePod(podSpec());
    cluster.becomesReady();
    for (const restarts of [1, 2]) {
      cluster.crash();
      cluster.until(() => cluster.container?.restartCount === restarts && isPodReady(cluster.pod));
    }
    cluster.run(601);
    cluster.crash();
    expect(cluster.until(() => cluster.container?.restartCount === 3)).toBeLessThan(2);
  });
});

describe('a pod whose image there is not', () => {
  test('is in ErrImagePull, then in ImagePullBackOff, and is tried again after 10 s, 20 s and 40 s', () => {
    const cluster = new OnePod(podSpec({ image: 'nginx:missing' }));
    const reason = () => cluster.container?.state.waiting?.reason;
    const error =
      'rpc error: code = NotFound desc = failed to pull and unpack image "docker.io/library/nginx:missing": failed to resolve reference "docker.io/library/nginx:missing": docker.io/library/nginx:missing: not found';
    cluster.until(() => reason() === 'ErrImagePull', 10);
    expect(cluster.container?.state.waiting?.message).toBe(error);
    cluster.until(() => reason() === 'ImagePullBackOff', 10);
    expect(cluster.container?.state.waiting?.message).toBe(
      `Back-off pulling image "nginx:missing": ErrImagePull: ${error}`,
    );
    expect(cluster.pod.status.phase).toBe('Pending');
    expect(cluster.events('web').slice(1)).toEqual([
      'Pulling: Pulling image "nginx:missing"',
      `Failed: Failed to pull image "nginx:missing": ${error}`,
      'Failed: Error: ErrImagePull',
      'BackOff: Back-off pulling image "nginx:missing"',
      'Failed: Error: ImagePullBackOff',
    ]);
    for (const wait of [10, 20, 40]) {
      const seconds = cluster.until(() => reason() === 'ErrImagePull', 60);
      expect(seconds).toBeGreaterThan(wait - 2);
      expect(seconds).toBeLessThan(wait + 2);
      cluster.until(() => reason() === 'ImagePullBackOff', 10);
    }
  });

  test('still runs its other containers', () => {
    const { containers } = podSpec({ name: 'gone', image: 'example.com/does-not-exist' });
    const cluster = new OnePod(podSpec({}, { containers: [...containers, ...podSpec().containers] }));
    cluster.until(() => cluster.pod.status.containerStatuses?.[1]?.ready === true, 20);
    expect(cluster.pod.status.phase).toBe('Pending');
    expect(cluster.events('web').join()).toContain(
      'failed to resolve reference "example.com/does-not-exist:latest": pull access denied',
    );
  });

  test('is deleted like any other', () => {
    const cluster = new OnePod(podSpec({ image: 'nginx:missing' }));
    cluster.run(30);
    cluster.api.delete('Pod', 'default', 'web', {}, 'user');
    expect(cluster.until(() => !cluster.api.get('Pod', 'default', 'web'))).toBeLessThan(1);
  });
});

describe('a preStop hook', () => {
  const withHook = (preStop: LifecycleHandler, grace = 30) =>
    podSpec({ lifecycle: { preStop } }, { terminationGracePeriodSeconds: grace });
  const remove = (cluster: OnePod): void => cluster.api.delete('Pod', 'default', 'web', {}, 'user');

  test('runs before SIGTERM: the server goes on serving meanwhile', () => {
    const cluster = new OnePod(withHook({ exec: { command: ['/bin/sh', '-c', 'sleep 5'] } }));
    cluster.becomesReady();
    remove(cluster);
    cluster.run(4.9);
    expect(cluster.fetch('node-1', cluster.url).outcome).toBe('answered');
    cluster.run(0.2);
    expect(cluster.fetch('node-1', cluster.url).outcome).toBe('refused');
  });

  test('that takes longer than the grace period is cut off, and the process gets two seconds more', () => {
    const cluster = new OnePod(withHook({ sleep: { seconds: 60 } }, 5));
    cluster.becomesReady();
    remove(cluster);
    cluster.run(4.9);
    expect(cluster.fetch('node-1', cluster.url).outcome).toBe('answered');
    const seconds = cluster.until(() => !cluster.api.get('Pod', 'default', 'web'));
    expect(seconds).toBeLessThan(1);
    expect(cluster.events('web')).toContain('FailedPreStopHook: PreStopHook failed');
  });

  test('by HTTP asks the container, and its failure stops nothing', () => {
    const cluster = new OnePod(withHook({ httpGet: { path: '/', port: 81, scheme: 'HTTP' } }));
    cluster.becomesReady();
    remove(cluster);
    expect(cluster.until(() => !cluster.api.get('Pod', 'default', 'web'))).toBeLessThan(1);
    expect(cluster.events('web')).toContain('FailedPreStopHook: PreStopHook failed');
  });
});

describe('a pod that is deleted', () => {
  test('stops listening at once when its server heeds SIGTERM, and is gone within a second', () => {
    const cluster = new OnePod(podSpec());
    cluster.becomesReady();
    const { url } = cluster;
    cluster.api.delete('Pod', 'default', 'web', {}, 'user');
    cluster.run(0.02);
    expect(cluster.fetch('node-1', url).outcome).toBe('refused');
    expect(cluster.events('web')).toContain('Killing: Stopping container web');
    expect(cluster.until(() => !cluster.api.get('Pod', 'default', 'web'))).toBeLessThan(1);
    expect(cluster.fetch('node-1', url).outcome).not.toBe('answered');
  });

  test('is killed at the end of its grace period when it ignores SIGTERM', () => {
    const spec = podSpec({ image: 'busybox', command: ['sleep', 'infinity'] }, { terminationGracePeriodSeconds: 7 });
    const cluster = new OnePod(spec);
    cluster.becomesReady();
    cluster.api.delete('Pod', 'default', 'web', {}, 'user');
    const seconds = cluster.until(() => !cluster.api.get('Pod', 'default', 'web'));
    expect(seconds).toBeGreaterThan(7);
    expect(seconds).toBeLessThan(7.5);
  });

  describe('by force', () => {
    const stubborn = podSpec({ image: 'busybox', command: ['sleep', 'infinity'] });
    const left = (cluster: OnePod) => [...(cluster.kubelets.get('node-1')?.pods ?? [])].map(({ uid }) => uid);
    const byForce = (cluster: OnePod): void =>
      cluster.api.delete('Pod', 'default', 'web', { gracePeriodSeconds: 0 }, 'user');

    test('is gone from the API at once, and from the node a moment later', () => {
      const cluster = new OnePod(podSpec());
      cluster.becomesReady();
      const { url } = cluster;
      byForce(cluster);
      expect(cluster.api.get('Pod', 'default', 'web')).toBeUndefined();
      expect(cluster.fetch('node-1', url).outcome).toBe('answered');
      cluster.run(0.01);
      expect(cluster.fetch('node-1', url).outcome).toBe('refused');
      cluster.run(0.7);
      expect(cluster.fetch('node-1', url).outcome).not.toBe('refused');
      expect(left(cluster)).toEqual([]);
    });

    test('is stopped by its kubelet with an event that still names it, by its old uid', () => {
      const cluster = new OnePod(podSpec());
      cluster.becomesReady();
      const { uid } = cluster.pod.metadata;
      byForce(cluster);
      cluster.run(0.01);
      const events = cluster.api.list('Event', 'default').filter(({ reason }) => reason === 'Killing');
      expect(events).toMatchObject([
        { message: 'Stopping container web', type: 'Normal', involvedObject: { kind: 'Pod', name: 'web', uid } },
      ]);
    });

    test('keeps its address for two seconds when it ignores SIGTERM', () => {
      const cluster = new OnePod(stubborn);
      cluster.becomesReady();
      const { url } = cluster;
      byForce(cluster);
      cluster.run(1.9);
      expect(cluster.fetch('node-1', url).outcome).toBe('refused');
      cluster.run(0.3);
      expect(cluster.fetch('node-1', url).outcome).not.toBe('refused');
      expect(left(cluster)).toEqual([]);
    });

    test('leaves its preStop hook one second', () => {
      const cluster = new OnePod(podSpec({ lifecycle: { preStop: { sleep: { seconds: 20 } } } }));
      cluster.becomesReady();
      const { url } = cluster;
      byForce(cluster);
      cluster.run(0.9);
      expect(cluster.fetch('node-1', url).outcome).toBe('answered');
      cluster.run(0.2);
      expect(cluster.fetch('node-1', url).outcome).toBe('refused');
    });

    test('while it is being deleted does not wait for the end of its grace period', () => {
      const cluster = new OnePod(stubborn);
      cluster.becomesReady();
      cluster.api.delete('Pod', 'default', 'web', {}, 'user');
      cluster.run(5);
      expect(left(cluster)).toHaveLength(1);
      byForce(cluster);
      cluster.run(2.2);
      expect(left(cluster)).toEqual([]);
      expect(cluster.events('web').filter((text) => text.startsWith('Killing'))).toHaveLength(1);
    });

    test('makes room at once for a new pod of its name', () => {
      const cluster = new OnePod(stubborn);
      cluster.becomesReady();
      byForce(cluster);
      cluster.api.create('Pod', { metadata: { name: 'web', namespace: 'default' }, spec: podSpec() }, 'user');
      cluster.becomesReady();
      cluster.run(3);
      expect(cluster.fetch('node-1', cluster.url)).toMatchObject({ outcome: 'answered', by: 'default/web' });
      expect(left(cluster)).toEqual([cluster.pod.metadata.uid]);
    });
  });
});

describe('a host port', () => {
  const ports = [{ containerPort: 80, hostPort: 8080, protocol: 'TCP' as const }];
  const node = 'http://192.168.0.2:8080';

  test('of the node leads to the pod, by the rules of the CNI plugin portmap, until the pod goes', () => {
    const cluster = new OnePod(podSpec({ ports }));
    cluster.becomesReady();
    expect(cluster.fetch('node-1', node)).toMatchObject({ outcome: 'answered', by: 'default/web' });
    const rules = cluster.network.node('node-1')?.netfilter.save({ table: 'nat', counters: false }) ?? '';
    expect(rules).toContain('-A PREROUTING -m addrtype --dst-type LOCAL -j CNI-HOSTPORT-DNAT');
    expect(rules).toMatch(/-A CNI-HOSTPORT-DNAT -p tcp .*-m multiport --dports 8080 -j CNI-DN-[0-9a-f]{21}\n/);
    expect(rules).toMatch(/-A CNI-DN-\w+ -p tcp -m tcp --dport 8080 -j DNAT --to-destination 10\.244\.0\.2:80\n/);
    cluster.api.delete('Pod', 'default', 'web', {}, 'user');
    cluster.until(() => !cluster.api.get('Pod', 'default', 'web'));
    expect(cluster.network.node('node-1')?.netfilter.save({ table: 'nat' })).not.toContain('CNI-DN-');
    expect(cluster.fetch('node-1', node).outcome).toBe('refused');
  });

  test('leads to it again after the node was restarted', () => {
    const cluster = new OnePod(podSpec({ ports }));
    cluster.becomesReady();
    cluster.power('node-1', false);
    cluster.run(5);
    cluster.power('node-1', true);
    cluster.run(10);
    expect(cluster.fetch('node-1', node).by).toBe('default/web');
  });

  test('keeps a second pod that wants it off the node', () => {
    const cluster = new OnePod(podSpec({ ports }));
    cluster.becomesReady();
    cluster.api.create('Pod', { metadata: { name: 'two', namespace: 'default' }, spec: podSpec({ ports }) }, 'user');
    cluster.run(1);
    expect(cluster.events('two')[0]).toContain("1 node(s) didn't have free ports for the requested pod ports.");
    cluster.api.delete('Pod', 'default', 'web', {}, 'user');
    cluster.until(() => cluster.fetch('node-1', node).by === 'default/two', 30);
  });
});

describe('a node', () => {
  test('says what machine it is; a boot id is of one boot, and another one is an event', () => {
    const cluster = new SmallCluster(2);
    cluster.run(1);
    const system = (name: string) => cluster.api.get('Node', '', name)?.status.nodeInfo;
    const before = system('node-1');
    expect(before).toMatchObject({ osImage: 'Debian GNU/Linux 12 (bookworm)', kubeletVersion: 'v1.34.0' });
    expect(before?.machineID).toMatch(/^[0-9a-f]{32}$/);
    expect(system('node-2')?.machineID).not.toBe(before?.machineID);
    expect(new SmallCluster(2).api.get('Node', '', 'node-1')?.status.nodeInfo).toEqual(before);
    cluster.power('node-1', false);
    cluster.run(5);
    cluster.power('node-1', true);
    cluster.run(1);
    const after = system('node-1');
    expect(after).toEqual({ ...before, bootID: after?.bootID });
    expect(after?.bootID).not.toBe(before?.bootID);
    const rebooted = `Rebooted: Node node-1 has been rebooted, boot id: ${after?.bootID}`;
    expect(cluster.events('node-1')).toContain(rebooted);
    expect(cluster.events('node-2').join()).not.toContain('Rebooted');
  });

  test('renews its Lease every 10 s, and posts its status only every five minutes while that stays the same', () => {
    const cluster = new SmallCluster(1);
    cluster.run(15);
    const before = cluster.api.get('Node', '', 'node-1');
    const written: string[] = [];
    cluster.api.onWrite(({ object }) => written.push(object.kind));
    cluster.run(60);
    expect(written).toEqual(Array.from({ length: 6 }, () => 'Lease'));
    expect(cluster.api.get('Node', '', 'node-1')).toBe(before);
    const lease = cluster.api.get('Lease', 'kube-node-lease', 'node-1');
    expect(lease?.spec).toMatchObject({ holderIdentity: 'node-1', leaseDurationSeconds: 40 });
    expect(lease?.spec.renewTime).toMatch(/^2026-01-01T00:01:(0[5-9]|1[0-5])\.\d{6}Z$/);
    expect(lease?.metadata.ownerReferences).toEqual([
      { apiVersion: 'v1', kind: 'Node', name: 'node-1', uid: before?.metadata.uid },
    ]);
    cluster.run(300);
    expect(written.filter((kind) => kind === 'Node')).toHaveLength(1);
    const after = cluster.api.get('Node', '', 'node-1');
    expect(after?.spec).toBe(before?.spec);
    expect(after?.metadata.labels).toBe(before?.metadata.labels);
    cluster.api.delete('Node', '', 'node-1', {}, 'user');
    cluster.run(1);
    expect(cluster.api.get('Lease', 'kube-node-lease', 'node-1')).toBeUndefined();
  });

  test('out of pod addresses says so in the pod’s events', () => {
    const cluster = new SmallCluster(0);
    cluster.addMachine({ name: 'tiny', address: '192.168.0.9', podCIDR: '10.244.9.0/30' });
    cluster.deploy('web', 2);
    cluster.run(5);
    const waiting = cluster.pods('web').find((pod) => !pod.status.podIP);
    expect(cluster.events(waiting?.metadata.name ?? '').at(-1)).toMatch(
      /^FailedCreatePodSandBox: Failed to create pod sandbox: .*no IP addresses available in range set/,
    );
  });
});
