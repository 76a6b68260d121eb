import { describe, expect, test } from 'vitest';
import { clientPod, deploymentOf, Lab, sceneOf, serviceNamed } from '../../testing/lab.ts';

const laptop = 'outside/laptop';
const web = deploymentOf('numbers-web', 2);
const service = (more = '', metadata = '') =>
  serviceNamed(
    'numbers-web',
    `type: LoadBalancer, ports: [{port: 8080, targetPort: 80}]${more && `, ${more}`}`,
    metadata,
  );
const ready = (lab: Lab): Lab => {
  lab.until(() => lab.external('numbers-web') !== undefined);
  return lab.run(2);
};
const outcomes = (lab: Lab, from: string, to: string, count = 20) =>
  [...new Set(lab.send(from, to, count).map(({ outcome }) => outcome))].sort();

describe('with a cloud', () => {
  test('numbers-web gets an external address after a moment, and is reachable there and at every node', () => {
    const lab = new Lab(sceneOf('seed: 1, loadBalancer: cloud'), web);
    lab.apply(service());
    const took = lab.until(() => lab.external('numbers-web') !== undefined);
    expect(took).toBeGreaterThanOrEqual(5);
    expect(took).toBeLessThanOrEqual(15.1);
    expect(lab.service('numbers-web').status.loadBalancer).toEqual({
      ingress: [{ ip: '198.51.100.1', ipMode: 'VIP' }],
    });
    expect(lab.events('numbers-web')).toEqual([
      'EnsuringLoadBalancer: Ensuring load balancer',
      'EnsuredLoadBalancer: Ensured load balancer',
    ]);
    lab.run(2);
    for (const to of [
      '198.51.100.1:8080',
      `192.168.0.2:${lab.nodePort('numbers-web')}`,
      `192.168.0.3:${lab.nodePort('numbers-web')}`,
    ]) {
      expect(outcomes(lab, laptop, `http://${to}/`)).toEqual(['answered']);
    }
    expect(outcomes(lab, laptop, 'http://198.51.100.1:80/', 1)).toEqual(['timeout']);
  });

  test('the canvas is told of it: its address, its Service, its ports, and which nodes it finds healthy', () => {
    const lab = ready(new Lab(sceneOf('seed: 1'), web, service()));
    const record = () => lab.playground.drain().upserts.find(({ type }) => type === 'balancer');
    expect(record()).toEqual({
      type: 'balancer',
      id: 'balancer/198.51.100.1',
      name: '198.51.100.1',
      address: '198.51.100.1',
      service: 'service/default/numbers-web',
      provider: 'cloud',
      mode: 'VIP',
      ports: [{ protocol: 'TCP', port: 8080, nodePort: lab.nodePort('numbers-web') }],
      nodes: [
        { node: 'node/node-1', healthy: true },
        { node: 'node/node-2', healthy: true },
      ],
      announcedBy: '',
    });
    lab.power('node-2', false);
    lab.run(26);
    expect(record()).toMatchObject({ nodes: [{ healthy: true }, { node: 'node/node-2', healthy: false }] });
    lab.delete('Service', 'numbers-web');
    lab.run(5);
    expect(lab.playground.drain().deletes).toContain('balancer/198.51.100.1');
  });

  test('addresses are given once, never one that an outside host has, and come back when the Service goes', () => {
    const host = 'outside: [{name: a, address: 198.51.100.1}]';
    const lab = new Lab(
      sceneOf(`seed: 1, ${host}`),
      web,
      service(),
      serviceNamed('other', 'type: LoadBalancer, ports: [{port: 80}]'),
    );
    ready(lab).until(() => lab.external('other') !== undefined);
    expect([lab.external('numbers-web'), lab.external('other')].sort()).toEqual(['198.51.100.2', '198.51.100.3']);
    const freed = lab.external('numbers-web');
    lab.delete('Service', 'numbers-web');
    // The finalizer keeps it until the provider has taken its balancer away.
    expect(lab.service('numbers-web').metadata.deletionTimestamp).toBeDefined();
    const took = lab.until(() => !lab.list('Service').some(({ metadata }) => metadata.name === 'numbers-web'));
    expect(took).toBeGreaterThanOrEqual(1);
    expect(outcomes(lab, 'outside/a', `http://${freed}:8080/`, 1)).toEqual(['unreachable']);
    lab.apply(serviceNamed('third', 'type: LoadBalancer, ports: [{port: 80}]'));
    lab.until(() => lab.external('third') !== undefined);
    expect(lab.external('third')).toBe(freed);
  });

  test('a Service that is made a ClusterIP again loses balancer, address and node port', () => {
    const lab = ready(new Lab(sceneOf('seed: 1'), web, service()));
    lab.patch('Service', 'numbers-web', { spec: { type: 'ClusterIP', allocateLoadBalancerNodePorts: null } });
    lab.until(() => lab.external('numbers-web') === undefined);
    lab.run(1);
    expect(lab.nodePort('numbers-web')).toBe(0);
    expect(lab.service('numbers-web').metadata.finalizers).toBeUndefined();
    expect(lab.events('numbers-web').slice(2)).toEqual([
      'DeletingLoadBalancer: Deleting load balancer',
      'DeletedLoadBalancer: Deleted load balancer',
    ]);
    expect(outcomes(lab, laptop, 'http://198.51.100.1:8080/', 1)).toEqual(['unreachable']);
  });

  test('allocateLoadBalancerNodePorts: false needs no node port, as packets come with the balancer’s address', () => {
    const lab = ready(new Lab(sceneOf('seed: 1'), web, service('allocateLoadBalancerNodePorts: false')));
    expect(lab.service('numbers-web').spec.ports?.[0]?.nodePort).toBeUndefined();
    expect(outcomes(lab, laptop, 'http://198.51.100.1:8080/')).toEqual(['answered']);
    expect(lab.playground.rules('node-1')).not.toContain('KUBE-NODEPORTS -p tcp');
  });

  test('loadBalancerSourceRanges let only those clients in, and the node port stays open', () => {
    const hosts = 'outside: [{name: friend, address: 203.0.113.10}, {name: stranger, address: 203.0.113.200}]';
    const lab = ready(
      new Lab(sceneOf(`seed: 1, ${hosts}`), web, service('loadBalancerSourceRanges: [203.0.113.0/28]')),
    );
    expect(outcomes(lab, 'outside/friend', 'http://198.51.100.1:8080/')).toEqual(['answered']);
    const [dropped] = lab.send('outside/stranger', 'http://198.51.100.1:8080/');
    expect(dropped?.reason).toContain('traffic not accepted by KUBE-FW-');
    expect(outcomes(lab, 'outside/stranger', `http://192.168.0.2:${lab.nodePort('numbers-web')}/`)).toEqual([
      'answered',
    ]);
  });

  test('externalTrafficPolicy Local: only nodes with an endpoint get connections, and the pod sees the client', () => {
    const lab = ready(
      new Lab(sceneOf('seed: 1'), deploymentOf('numbers-web', 1), service('externalTrafficPolicy: Local')),
    );
    const { healthCheckNodePort } = lab.service('numbers-web').spec;
    expect(healthCheckNodePort).toBeGreaterThanOrEqual(30_000);
    const [pod] = lab.pods('numbers-web');
    const here = pod?.spec.nodeName === 'node-1' ? '192.168.0.2' : '192.168.0.3';
    const there = here === '192.168.0.2' ? '192.168.0.3' : '192.168.0.2';
    const check = (node: string) => lab.send(laptop, `http://${node}:${healthCheckNodePort}/healthz`)[0]?.body;
    expect(JSON.parse(check(here) ?? '')).toEqual({
      service: { namespace: 'default', name: 'numbers-web' },
      localEndpoints: 1,
      serviceProxyHealthy: true,
    });
    expect(JSON.parse(check(there) ?? '')).toMatchObject({ localEndpoints: 0 });
    const traces = lab.send(laptop, 'http://198.51.100.1:8080/', 20);
    expect(new Set(traces.map(({ outcome, seenFrom }) => `${outcome} ${seenFrom}`))).toEqual(
      new Set(['answered 203.0.113.10']),
    );
    const [dropped] = lab.send(laptop, `http://${there}:${lab.nodePort('numbers-web')}/`);
    expect(dropped?.reason).toContain('has no local endpoints');
  });

  test('externalTrafficPolicy Local: when the endpoint moves, the balancer follows at its next health check', () => {
    const lab = ready(
      new Lab(sceneOf('seed: 1'), deploymentOf('numbers-web', 1), service('externalTrafficPolicy: Local')),
    );
    const before = lab.pods('numbers-web')[0]?.spec.nodeName ?? '';
    lab.patch('Node', before, { spec: { unschedulable: true } });
    lab.delete('Pod', lab.pods('numbers-web')[0]?.metadata.name ?? '', '?gracePeriodSeconds=0');
    const answered = () => lab.send(laptop, 'http://198.51.100.1:8080/')[0]?.outcome === 'answered';
    lab.run(3);
    expect(lab.pods('numbers-web')[0]?.spec.nodeName).not.toBe(before);
    lab.until(answered, 40);
    lab.run(30);
    expect(outcomes(lab, laptop, 'http://198.51.100.1:8080/')).toEqual(['answered']);
  });

  test('ipMode Proxy: the balancer connects to the node port itself, in-cluster clients go through it too', () => {
    const annotations = 'annotations: {kubehop.dev/load-balancer-ip-mode: Proxy}';
    const lab = ready(new Lab(sceneOf('seed: 1'), web, service('', annotations), clientPod()));
    expect(lab.service('numbers-web').status.loadBalancer.ingress).toEqual([{ ip: '198.51.100.1', ipMode: 'Proxy' }]);
    expect(lab.playground.rules('node-1')).not.toContain('198.51.100.1');
    for (const from of [laptop, 'pod/default/client']) {
      const [trace] = lab.send(from, 'http://198.51.100.1:8080/');
      expect(trace?.outcome).toBe('answered');
      expect(trace?.packets[0]?.hops.map(({ place }) => place)).toContain('balancer/198.51.100.1');
    }
  });

  test('in-cluster clients of a VIP never leave their node: kube-proxy knows the address', () => {
    const lab = ready(new Lab(sceneOf('seed: 1'), web, service(), clientPod()));
    const [trace] = lab.send('pod/default/client', 'http://198.51.100.1:8080/');
    expect(trace?.outcome).toBe('answered');
    expect(trace?.packets[0]?.hops.map(({ place }) => place)).not.toContain('wire');
  });

  test('a node that is labelled out gets no connections, and the Service says so', () => {
    const lab = ready(new Lab(sceneOf('seed: 1'), web, service()));
    const labels = { 'node.kubernetes.io/exclude-from-external-load-balancers': '' };
    lab.patch('Node', 'node-1', { metadata: { labels } });
    lab.run(1);
    expect(lab.events('numbers-web').at(-1)).toBe('UpdatedLoadBalancer: Updated load balancer with new hosts');
    const via = lab.send(laptop, 'http://198.51.100.1:8080/', 20).map((trace) => trace.seenFrom);
    expect(new Set(via)).toEqual(new Set(['192.168.0.3']));
  });
});

describe('without a provider', () => {
  test('the external address stays <pending>, and the node port works', () => {
    const lab = new Lab(sceneOf('seed: 1, loadBalancer: none'), web, service());
    lab.run(120);
    expect(lab.service('numbers-web').status).toEqual({ loadBalancer: {} });
    expect(outcomes(lab, laptop, `http://192.168.0.3:${lab.nodePort('numbers-web')}/`)).toEqual(['answered']);
    expect(lab.events('numbers-web')).toEqual([]);
  });

  test('nor does a provider serve a loadBalancerClass that is not its own', () => {
    const lab = new Lab(sceneOf('seed: 1'), web, service('loadBalancerClass: example.com/other'));
    expect(lab.run(60).external('numbers-web')).toBeUndefined();
  });
});

describe('with MetalLB', () => {
  const scene = sceneOf('seed: 1, loadBalancer: metallb');

  test('an address of the pool comes at once, and one node announces it', () => {
    const lab = new Lab(scene, web);
    lab.apply(service());
    expect(lab.until(() => lab.external('numbers-web') !== undefined)).toBeLessThan(1);
    lab.run(2);
    const [assigned, announced, ...others] = lab.events('numbers-web');
    expect(assigned).toBe('IPAllocated: Assigned IP ["198.51.100.1"]');
    const node = /^nodeAssigned: announcing from node "(node-\d)" with protocol "layer2"$/.exec(announced ?? '')?.[1];
    expect(others).toEqual([]);
    const first = lab
      .send(laptop, 'http://198.51.100.1:8080/', 20)
      .map(({ packets }) => packets[0]?.hops.find(({ place }) => place.startsWith('node/'))?.place);
    expect(new Set(first)).toEqual(new Set([`node/${node}`]));
  });

  test('when that node dies another one takes over within seconds, long before the node is NotReady', () => {
    const lab = ready(new Lab(scene, deploymentOf('numbers-web', 1), service()));
    const announcer = () => /"(node-\d)"/.exec(lab.events('numbers-web').at(-1) ?? '')?.[1] ?? '';
    const before = announcer();
    // The only endpoint is made to be on the other node, so that nothing but the announcement is at stake.
    if (lab.pods('numbers-web')[0]?.spec.nodeName === before) {
      lab.patch('Node', before, { spec: { unschedulable: true } });
      lab.delete('Pod', lab.pods('numbers-web')[0]?.metadata.name ?? '', '?gracePeriodSeconds=0');
      lab.run(5);
    }
    lab.power(before, false);
    expect(lab.failureRate(laptop, 'http://198.51.100.1:8080/', 10)).toBe(1);
    lab.until(() => announcer() !== before, 10);
    expect(lab.node(before).status.conditions?.find(({ type }) => type === 'Ready')?.status).toBe('True');
    expect(lab.failureRate(laptop, 'http://198.51.100.1:8080/', 10)).toBe(0);
  });

  test('the address goes back to the pool when the Service is deleted', () => {
    const lab = ready(new Lab(scene, web, service()));
    lab.delete('Service', 'numbers-web');
    lab.run(1);
    expect(outcomes(lab, laptop, 'http://198.51.100.1:8080/', 1)).toEqual(['unreachable']);
    lab.apply(service());
    expect(ready(lab).external('numbers-web')).toBe('198.51.100.1');
  });
});

describe('the node that hosts one of two endpoints loses power', () => {
  const dead = 'node-2';
  const start = () => ready(new Lab(sceneOf('seed: 3'), web, service(), clientPod('client', 'nodeName: node-1')));
  const isReady = (lab: Lab) =>
    lab.node(dead).status.conditions?.find(({ type }) => type === 'Ready')?.status === 'True';

  test('half of the requests fail until its NotReady is noticed, then none', () => {
    const lab = start();
    expect(
      lab
        .pods('numbers-web')
        .map(({ spec }) => spec.nodeName)
        .sort(),
    ).toEqual(['node-1', 'node-2']);
    const to = `http://${lab.service('numbers-web').spec.clusterIP}:8080/`;
    lab.power(dead, false);
    const before = lab.failureRate('pod/default/client', to, 400);
    expect(before).toBeGreaterThan(0.4);
    expect(before).toBeLessThan(0.6);
    const noticed = lab.until(() => !isReady(lab));
    expect(noticed).toBeLessThan(50);
    lab.run(2);
    expect(lab.failureRate('pod/default/client', to, 400)).toBe(0);
  });

  test('a NodePort client that uses the dead node’s address keeps failing, a LoadBalancer client recovers', () => {
    const lab = start();
    const nodePort = `http://192.168.0.3:${lab.nodePort('numbers-web')}/`;
    const balanced = 'http://198.51.100.1:8080/';
    lab.power(dead, false);
    const off = lab.now;
    // A quarter and a half: half the connections go to the dead node, and half of the others to the dead endpoint.
    const first = lab.failureRate(laptop, balanced, 400);
    expect(first).toBeGreaterThan(0.65);
    expect(first).toBeLessThan(0.85);
    // Three health checks later only the dead endpoint is left to meet.
    lab.run(off + 26 - lab.now);
    const second = lab.failureRate(laptop, balanced, 400);
    expect(second).toBeGreaterThan(0.4);
    expect(second).toBeLessThan(0.6);
    lab.until(() => !isReady(lab));
    lab.run(2);
    expect(lab.failureRate(laptop, balanced, 400)).toBe(0);
    expect(lab.failureRate(laptop, nodePort, 20)).toBe(1);
    lab.run(300);
    expect(lab.failureRate(laptop, nodePort, 20)).toBe(1);
    expect(lab.failureRate(laptop, balanced, 100)).toBe(0);
  });
});
