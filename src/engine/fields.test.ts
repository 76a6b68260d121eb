import { describe, expect, test } from 'vitest';
import { clientPod, deploymentOf, Lab, sceneOf, serviceNamed } from '../testing/lab.ts';

/** A pod `p` whose only container has these fields (YAML flow style), and which has these of its own. */
const pod = (container: string, more = '', name = 'p'): string =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}}\nspec: {containers: [{name: web, ports: [{containerPort: 80}], ${container.includes('image:') ? '' : 'image: nginx, '}${container}}]${more && `, ${more}`}}\n`;

const isReady = (lab: Lab, name = 'p'): boolean =>
  lab.get('Pod', name).status.conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') ?? false;

/** Seconds from now until the pod is ready, or is no longer. */
const secondsUntil = (lab: Lab, ready: boolean): number => lab.until(() => isReady(lab) === ready);

const switchTo = (lab: Lab, ready: boolean): void => {
  lab.playground.act({ kind: 'readiness', namespace: 'default', pod: 'p', ready });
};

describe('what nobody in a cluster acts on', () => {
  test('appProtocol is handed on to the EndpointSlice', () => {
    const lab = new Lab(
      deploymentOf('web', 1),
      serviceNamed('web', 'ports: [{port: 80, appProtocol: kubernetes.io/h2c}]'),
    );
    expect(lab.slices('web')[0]?.ports).toEqual([
      { name: '', protocol: 'TCP', port: 80, appProtocol: 'kubernetes.io/h2c' },
    ]);
  });

  test('the rest of an endpoint’s targetRef comes back as it was written', () => {
    const lab = new Lab(serviceNamed('web', 'ports: [{port: 80}]'));
    const targetRef = {
      kind: 'Pod',
      name: 'p',
      apiVersion: 'v1',
      resourceVersion: '7',
      fieldPath: 'spec.containers{web}',
    };
    const endpoints = [{ addresses: ['192.0.2.7'], targetRef }];
    const metadata = { name: 'by-hand', labels: { 'kubernetes.io/service-name': 'web' } };
    const slice = {
      apiVersion: 'discovery.k8s.io/v1',
      kind: 'EndpointSlice',
      metadata,
      addressType: 'IPv4',
      endpoints,
    };
    expect(lab.rest('POST', '/apis/discovery.k8s.io/v1/namespaces/default/endpointslices', slice).status).toBe(201);
    expect(lab.get('EndpointSlice', 'by-hand').endpoints).toEqual(endpoints);
  });

  test('a status comes back as it was written', () => {
    const lab = new Lab(pod('args: []', 'nodeSelector: {none: such}'));
    const at = '2026-01-01T00:00:00Z';
    const state = {
      waiting: { reason: 'CrashLoopBackOff', message: 'back-off' },
      running: { startedAt: at },
      terminated: { exitCode: 1, reason: 'Error', startedAt: at, finishedAt: at },
    };
    const container = {
      name: 'web',
      image: 'nginx',
      ready: false,
      started: true,
      restartCount: 3,
      state,
      lastState: state,
    };
    const condition = { type: 'Ready', status: 'Unknown', reason: 'Lost', message: 'gone', observedGeneration: 7 };
    const status = {
      phase: 'Failed',
      reason: 'NodeLost',
      message: 'Node gone',
      conditions: [{ ...condition, lastTransitionTime: at, lastUpdateTime: at, lastHeartbeatTime: at }],
      initContainerStatuses: [container],
      containerStatuses: [container],
    };
    const path = '/api/v1/namespaces/default/pods/p/status';
    expect(lab.rest('PUT', path, { ...lab.get('Pod', 'p'), status }).status).toBe(200);
    expect(lab.get('Pod', 'p').status).toEqual(status);
  });

  test('a load balancer that has a name and no address is shown by its name', () => {
    const lab = new Lab(sceneOf('loadBalancer: none'), serviceNamed('web', 'type: LoadBalancer, ports: [{port: 80}]'));
    const status = { loadBalancer: { ingress: [{ hostname: 'lb.example.com' }] } };
    lab.rest('PATCH', '/api/v1/namespaces/default/services/web/status', { status });
    const path = '/api/v1/namespaces/default/services/web';
    const { body } = lab.playground.read({
      method: 'GET',
      path,
      accept: 'application/json;as=Table;v=v1;g=meta.k8s.io',
    });
    expect(JSON.parse(body).rows[0].cells).toContain('lb.example.com');
  });
});

test('loadBalancerIP asks MetalLB for that address', () => {
  const spec = 'type: LoadBalancer, loadBalancerIP: 198.51.100.77, ports: [{port: 80}]';
  const lab = new Lab(sceneOf('loadBalancer: metallb'), deploymentOf('web', 1), serviceNamed('web', spec));
  expect(lab.external('web')).toBe('198.51.100.77');
});

describe('a pod', () => {
  test('on the host network has its node’s address, and answers there', () => {
    const lab = new Lab(pod('args: []', 'hostNetwork: true, nodeName: node-2'), clientPod());
    const { status } = lab.get('Pod', 'p');
    expect([status.podIP, status.podIPs, status.hostIP]).toEqual([
      '192.168.0.3',
      [{ ip: '192.168.0.3' }],
      '192.168.0.3',
    ]);
    expect(lab.send('pod/default/client', 'http://192.168.0.3/')[0]).toMatchObject({
      outcome: 'answered',
      by: 'node-2',
    });
  });

  test('says when it began, when its conditions changed and why it is not ready', () => {
    const lab = new Lab(pod('readinessProbe: {tcpSocket: {port: 81}}'));
    const { status } = lab.get('Pod', 'p');
    expect(status.startTime).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    expect(status.conditions?.find(({ type }) => type === 'Ready')).toMatchObject({
      status: 'False',
      reason: 'ContainersNotReady',
      message: 'containers with unready status: [web]',
      lastProbeTime: null,
      lastTransitionTime: status.startTime,
    });
  });

  test('has its image pulled as imagePullPolicy says: never, at first, or always', () => {
    const policies = ['Never', 'IfNotPresent', 'Always'];
    const image = (policy: string) => `imagePullPolicy: ${policy}, image: "nginx:${policy.toLowerCase()}"`;
    const names = policies.map((policy) => policy.toLowerCase());
    const lab = new Lab(...policies.map((policy, i) => pod(image(policy), 'nodeName: node-1', names[i])));
    lab.apply(...policies.map((policy, i) => pod(image(policy), 'nodeName: node-1', `${names[i]}-again`))).run(10);
    const pulling = lab.list('Event').filter(({ reason }) => reason === 'Pulling');
    const pulled = pulling.map(({ involvedObject }) => involvedObject.name).sort();
    expect(pulled).toEqual(['always', 'always-again', 'ifnotpresent']);
  });

  test('goes to a tainted node only when it tolerates the taint’s key, value and effect', () => {
    const lab = new Lab(clientPod());
    for (const node of ['node-1', 'node-2']) {
      lab.patch('Node', node, { spec: { taints: [{ key: 'dedicated', value: 'db', effect: 'NoSchedule' }] } });
    }
    lab.run(1);
    const tolerates = (value: string, effect: string) =>
      `tolerations: [{key: dedicated, operator: Equal, value: ${value}, effect: ${effect}}]`;
    lab.apply(
      pod('args: []', tolerates('db', 'NoSchedule'), 'fits'),
      pod('args: []', tolerates('web', 'NoSchedule'), 'other-value'),
      pod('args: []', tolerates('db', 'NoExecute'), 'other-effect'),
    );
    lab.run(5);
    const names = ['fits', 'other-value', 'other-effect'];
    expect(names.map((name) => lab.get('Pod', name).spec.nodeName !== undefined)).toEqual([true, false, false]);
  });

  test('is evicted after its own tolerationSeconds, counted from the taint’s timeAdded', () => {
    const key = 'node.kubernetes.io/unreachable';
    const toleration = `{key: ${key}, operator: Exists, effect: NoExecute, tolerationSeconds: 20}`;
    const lab = new Lab(pod('args: []', `nodeName: node-2, tolerations: [${toleration}]`));
    lab.power('node-2', false);
    const taint = () => lab.node('node-2').spec.taints?.find((t) => t.key === key && t.effect === 'NoExecute');
    lab.until(() => taint() !== undefined);
    const { creationTimestamp } = lab.node('node-2').metadata;
    const added = (Date.parse(taint()?.timeAdded ?? '') - Date.parse(creationTimestamp)) / 1000;
    expect(Math.abs(added - lab.now)).toBeLessThanOrEqual(1);
    const evicted = lab.until(() => lab.get('Pod', 'p').metadata.deletionTimestamp !== undefined);
    expect(evicted).toBeGreaterThan(19);
    expect(evicted).toBeLessThan(22);
  });
});

describe('a probe', () => {
  test('by TCP needs a listener at its port, at the pod or at the host it names', () => {
    const lab = new Lab(
      pod('readinessProbe: {tcpSocket: {port: 80}}'),
      pod('readinessProbe: {tcpSocket: {port: 81}}', '', 'closed'),
      pod('readinessProbe: {tcpSocket: {port: 80, host: 192.0.2.1}}', '', 'elsewhere'),
    );
    expect(['p', 'closed', 'elsewhere'].map((name) => isReady(lab, name))).toEqual([true, false, false]);
  });

  test('by HTTP asks the host it names, under the scheme it names', () => {
    const lab = new Lab(pod('readinessProbe: {httpGet: {port: 81, host: 127.0.0.1, scheme: HTTPS, path: /x}}'));
    const failed = lab.list('Event').filter(({ reason }) => reason === 'Unhealthy');
    expect(failed[0]?.message).toBe(
      'Readiness probe failed: Get "https://127.0.0.1:81/x": dial tcp 127.0.0.1:81: connect: connection refused',
    );
  });

  test('by exec succeeds while the application is well', () => {
    const lab = new Lab(
      pod('readinessProbe: {exec: {command: [cat, /tmp/healthy]}, periodSeconds: 1, failureThreshold: 1}'),
    );
    switchTo(lab, false);
    expect(secondsUntil(lab, false)).toBeLessThan(1.5);
  });

  test('needs successThreshold and failureThreshold answers in a row, periodSeconds apart', () => {
    const lab = new Lab(
      pod('readinessProbe: {httpGet: {port: 80}, periodSeconds: 4, successThreshold: 2, failureThreshold: 3}'),
    );
    secondsUntil(lab, true);
    switchTo(lab, false);
    const down = secondsUntil(lab, false);
    switchTo(lab, true);
    const up = secondsUntil(lab, true);
    expect(down).toBeGreaterThan(8);
    expect(down).toBeLessThanOrEqual(12.5);
    expect(up).toBeGreaterThan(4);
    expect(up).toBeLessThanOrEqual(8.5);
  });

  test('gives up after timeoutSeconds', () => {
    const lab = new Lab(pod('readinessProbe: {tcpSocket: {port: 80, host: 192.168.0.99}, timeoutSeconds: 2}'));
    const [failed] = lab.list('Event').filter(({ reason }) => reason === 'Unhealthy');
    expect(failed?.message).toBe('Readiness probe failed: dial tcp 192.168.0.99:80: i/o timeout');
  });

  test('that fails for life ends the container within its own terminationGracePeriodSeconds', () => {
    const probe = 'exec: {command: [x]}, periodSeconds: 1, failureThreshold: 1, terminationGracePeriodSeconds: 2';
    const lab = new Lab(pod(`command: [sleep, infinity], livenessProbe: {${probe}}`));
    lab.playground.act({ kind: 'liveness', namespace: 'default', pod: 'p', alive: false });
    const restarted = lab.until(() => lab.get('Pod', 'p').status.containerStatuses?.[0]?.restartCount === 1);
    expect(restarted).toBeGreaterThan(2);
    expect(restarted).toBeLessThan(5);
  });
});

test('a node says its addresses, its pod range and how much it holds', () => {
  const { spec, status } = new Lab().node('node-2');
  expect(spec).toEqual({ podCIDR: '10.244.1.0/24', podCIDRs: ['10.244.1.0/24'] });
  expect(status.addresses).toEqual([
    { type: 'InternalIP', address: '192.168.0.3' },
    { type: 'Hostname', address: 'node-2' },
  ]);
  expect([status.capacity?.pods, status.allocatable?.pods]).toEqual(['110', '110']);
  expect(status.conditions?.find(({ type }) => type === 'Ready')).toMatchObject({
    status: 'True',
    reason: 'KubeletReady',
    message: 'kubelet is posting ready status',
  });
});
