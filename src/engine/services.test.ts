import { describe, expect, test } from 'vitest';
import { clientPod, deploymentOf, Lab, sceneOf, serviceNamed } from '../testing/lab.ts';

const client = 'pod/default/client';
const laptop = 'outside/laptop';
const lab = (...documents: string[]) => new Lab(sceneOf('seed: 1, loadBalancer: none'), ...documents);
const outcomes = (at: Lab, from: string, to: string, count = 20) =>
  [...new Set(at.send(from, to, count).map(({ outcome }) => outcome))].sort();
const by = (at: Lab, from: string, to: string, count = 30) =>
  [...new Set(at.send(from, to, count).map((trace) => trace.by?.replace('default/', '') ?? trace.outcome))].sort();
const ip = (at: Lab, name: string) => at.service(name).spec.clusterIP ?? '';
const podOn = (name: string, node: string, labels: string, more = '') =>
  `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, labels: {${labels}}}\nspec: {nodeName: ${node}, containers: [{name: c, image: nginx, ports: [{containerPort: 80}]${more}}]}\n`;

describe('externalIPs', () => {
  const service = serviceNamed('web', 'ports: [{port: 80}], externalIPs: [198.51.100.32]');

  test('clients inside the cluster reach the Service at <externalIP>:<port>', () => {
    const at = lab(deploymentOf('web', 2), service, clientPod());
    expect(outcomes(at, client, 'http://198.51.100.32/')).toEqual(['answered']);
  });

  test('are not managed by Kubernetes: from outside nothing leads there', () => {
    const at = lab(deploymentOf('web', 2), service);
    const [trace] = at.send(laptop, 'http://198.51.100.32/');
    expect(trace?.outcome).toBe('unreachable');
    expect(trace?.reason).toContain('there is no way to 198.51.100.32 from here');
  });
});

describe('a Service without selector', () => {
  const hosts =
    'outside: [{name: laptop, address: 203.0.113.10}, {name: db, address: 203.0.113.20, listens: [{port: 9376}]}]';
  const service =
    'apiVersion: v1\nkind: Service\nmetadata: {name: my-db}\nspec: {ports: [{port: 80, targetPort: 9376}]}\n';
  const scene = sceneOf(`seed: 1, ${hosts}`);

  test('has no EndpointSlices, and connections are refused, until somebody writes endpoints', () => {
    const at = new Lab(scene, service, clientPod());
    expect(at.slices('my-db')).toEqual([]);
    expect(outcomes(at, client, `http://${ip(at, 'my-db')}/`, 1)).toEqual(['rejected']);
  });

  test('leads to a host outside the cluster by a hand-written EndpointSlice', () => {
    const slice = `apiVersion: discovery.k8s.io/v1
kind: EndpointSlice
metadata: {name: my-db-1, labels: {kubernetes.io/service-name: my-db}}
addressType: IPv4
ports: [{name: '', protocol: TCP, port: 9376}]
endpoints: [{addresses: ['203.0.113.20']}]
`;
    const at = new Lab(scene, service, slice, clientPod());
    const [trace] = at.send(client, `http://${ip(at, 'my-db')}/`);
    expect(trace).toMatchObject({ outcome: 'answered', by: 'db' });
    // The pod leaves the cluster as its node.
    expect(trace?.seenFrom).toMatch(/^192\.168\.0\.[23]$/);
  });

  const endpoints = (more = '', addresses = '{ip: 203.0.113.20}') =>
    `apiVersion: v1\nkind: Endpoints\nmetadata: {name: my-db${more}}\nsubsets: [{addresses: [${addresses}], ports: [{port: 9376}]}]\n`;

  test('has hand-written Endpoints mirrored into an EndpointSlice, which follows them and goes with them', () => {
    const at = new Lab(scene, service, endpoints(), clientPod());
    const [slice, ...others] = at.slices('my-db');
    expect(others).toEqual([]);
    expect(slice?.metadata.labels).toEqual({
      'kubernetes.io/service-name': 'my-db',
      'endpointslice.kubernetes.io/managed-by': 'endpointslicemirroring-controller.k8s.io',
    });
    expect(slice).toMatchObject({
      addressType: 'IPv4',
      ports: [{ name: '', port: 9376, protocol: 'TCP' }],
      endpoints: [{ addresses: ['203.0.113.20'], conditions: { ready: true } }],
    });
    expect(outcomes(at, client, `http://${ip(at, 'my-db')}/`)).toEqual(['answered']);

    at.apply(endpoints('', '{ip: 203.0.113.20}, {ip: 203.0.113.21}')).run(1);
    expect(at.slices('my-db').map((s) => [s.metadata.name, s.endpoints.length])).toEqual([[slice?.metadata.name, 2]]);
    at.delete('Endpoints', 'my-db');
    expect(at.run(2).slices('my-db')).toEqual([]);
    expect(outcomes(at, client, `http://${ip(at, 'my-db')}/`, 1)).toEqual(['rejected']);
  });

  test('mirrors at most 1,000 addresses a subset, and not at all what asks not to be mirrored', () => {
    const many = Array.from({ length: 1003 }, (_, i) => `{ip: 203.0.${113 + Math.floor(i / 250)}.${(i % 250) + 1}}`);
    const at = new Lab(scene, service, endpoints('', many.join()));
    expect(at.slices('my-db').map((s) => s.endpoints.length)).toEqual([1000]);
    const told = at.list('Event').filter(({ involvedObject }) => involvedObject.kind === 'Endpoints');
    expect(told.map(({ reason, message }) => `${reason}: ${message}`)).toEqual([
      'TooManyAddressesToMirror: A max of 1000 addresses can be mirrored to EndpointSlices per Endpoints subset. 3 addresses were skipped',
    ]);
    const labelled = new Lab(scene, service, endpoints(', labels: {endpointslice.kubernetes.io/skip-mirror: "true"}'));
    expect(labelled.slices('my-db')).toEqual([]);
    const leader = ', annotations: {control-plane.alpha.kubernetes.io/leader: "{}"}';
    expect(new Lab(scene, service, endpoints(leader)).slices('my-db')).toEqual([]);
  });
});

describe('trafficDistribution', () => {
  const nodes = [1, 2, 3, 4]
    .map(
      (n) =>
        `apiVersion: v1\nkind: Node\nmetadata: {name: node-${n}, labels: {topology.kubernetes.io/zone: zone-${n < 3 ? 'a' : 'b'}}}\n`,
    )
    .join('---\n');
  const pods = [1, 2, 3].map((n) => podOn(`web-${n}`, `node-${n}`, 'app: web')).join('---\n');
  const open = (distribution: string) =>
    lab(
      nodes,
      pods,
      serviceNamed('web', `ports: [{port: 80}]${distribution && `, trafficDistribution: ${distribution}`}`),
      clientPod('client-1', 'nodeName: node-1'),
      clientPod('client-4', 'nodeName: node-4'),
    );
  const endpointsOf = (at: Lab) =>
    at
      .slices('web')
      .flatMap(({ endpoints }) => endpoints)
      .sort((a, b) => ((a.nodeName ?? '') < (b.nodeName ?? '') ? -1 : 1));
  const seenBy = (at: Lab, name: string) => by(at, `pod/default/${name}`, `http://${ip(at, 'web')}/`);

  test('absent: every endpoint is used from everywhere, and endpoints say their zone', () => {
    const at = open('');
    expect(endpointsOf(at).map(({ zone, hints }) => [zone, hints])).toEqual([
      ['zone-a', undefined],
      ['zone-a', undefined],
      ['zone-b', undefined],
    ]);
    expect(seenBy(at, 'client-1')).toEqual(['web-1', 'web-2', 'web-3']);
  });

  test.each(['PreferClose', 'PreferSameZone'])(
    '%s keeps traffic in the zone while it has endpoints',
    (distribution) => {
      const at = open(distribution);
      expect(endpointsOf(at).map(({ hints }) => hints)).toEqual([
        { forZones: [{ name: 'zone-a' }] },
        { forZones: [{ name: 'zone-a' }] },
        { forZones: [{ name: 'zone-b' }] },
      ]);
      expect(seenBy(at, 'client-1')).toEqual(['web-1', 'web-2']);
      expect(seenBy(at, 'client-4')).toEqual(['web-3']);
      at.delete('Pod', 'web-3', '?gracePeriodSeconds=0');
      at.run(3);
      expect(seenBy(at, 'client-4')).toEqual(['web-1', 'web-2']);
    },
  );

  test('PreferSameNode keeps it on the node, then in the zone', () => {
    const at = open('PreferSameNode');
    expect(seenBy(at, 'client-1')).toEqual(['web-1']);
    expect(seenBy(at, 'client-4')).toEqual(['web-3']);
    at.delete('Pod', 'web-1', '?gracePeriodSeconds=0');
    at.run(3);
    expect(seenBy(at, 'client-1')).toEqual(['web-2']);
  });

  test('taken back, hints go', () => {
    const at = open('PreferClose');
    at.patch('Service', 'web', { spec: { trafficDistribution: null } });
    at.run(3);
    expect(at.slices('web')[0]?.endpoints.some(({ hints }) => hints)).toBe(false);
    expect(seenBy(at, 'client-1')).toEqual(['web-1', 'web-2', 'web-3']);
  });
});

describe('publishNotReadyAddresses', () => {
  const never = ', readinessProbe: {httpGet: {path: /, port: 81}, periodSeconds: 1}';

  test('a pod that is not ready gets no traffic, unless the Service publishes it all the same', () => {
    const at = lab(
      podOn('web-1', 'node-1', 'app: web', never),
      serviceNamed('web', 'ports: [{port: 80}]'),
      `apiVersion: v1\nkind: Service\nmetadata: {name: all}\nspec: {selector: {app: web}, ports: [{port: 80}], publishNotReadyAddresses: true}\n`,
      clientPod(),
    );
    expect(at.slices('web')[0]?.endpoints[0]?.conditions).toEqual({ ready: false, serving: false, terminating: false });
    expect(at.slices('all')[0]?.endpoints[0]?.conditions).toEqual({ ready: true, serving: false, terminating: false });
    expect(at.get('Endpoints', 'web').subsets?.[0]?.notReadyAddresses).toHaveLength(1);
    expect(at.get('Endpoints', 'all').subsets?.[0]?.addresses).toHaveLength(1);
    expect(outcomes(at, client, `http://${ip(at, 'web')}/`, 1)).toEqual(['rejected']);
    expect(outcomes(at, client, `http://${ip(at, 'all')}/`)).toEqual(['answered']);
  });
});

describe('sessionAffinity: ClientIP', () => {
  const service = (seconds: number) =>
    serviceNamed(
      'web',
      `ports: [{port: 80}], sessionAffinity: ClientIP, sessionAffinityConfig: {clientIP: {timeoutSeconds: ${seconds}}}`,
    );
  const one = (at: Lab, from = client) => at.send(from, `http://${ip(at, 'web')}/`)[0]?.by;

  test('connections of one client go to one pod, those of another client may go to another', () => {
    const clients = Array.from({ length: 8 }, (_, i) => clientPod(`client-${i}`));
    const at = lab(deploymentOf('web', 3), service(600), ...clients);
    const pods = clients.map((_, i) => by(at, `pod/default/client-${i}`, `http://${ip(at, 'web')}/`, 10));
    expect(pods.map((names) => names.length)).toEqual(clients.map(() => 1));
    expect(new Set(pods.flat()).size).toBeGreaterThan(1);
  });

  test('each connection renews the time-out; when it has passed, the choice is made anew', () => {
    const at = lab(deploymentOf('web', 3), service(60), clientPod());
    const first = one(at);
    for (let i = 0; i < 10; i++) {
      at.run(50);
      expect(one(at)).toBe(first);
    }
    const later = new Set<string | undefined>();
    for (let i = 0; i < 10; i++) {
      at.run(70);
      later.add(one(at));
    }
    expect(later.size).toBeGreaterThan(1);
  });

  test('when the pod goes, the client is given another', () => {
    const at = lab(deploymentOf('web', 3), service(600), clientPod());
    const first = one(at)?.replace('default/', '') ?? '';
    at.delete('Pod', first, '?gracePeriodSeconds=0');
    at.run(3);
    const next = one(at);
    expect(next).toMatch(/^default\/web-/);
    expect(next).not.toBe(`default/${first}`);
  });
});

describe('internalTrafficPolicy: Local', () => {
  test('only endpoints on the node of the client are used; without one the packet is dropped', () => {
    const at = lab(
      podOn('web-1', 'node-1', 'app: web'),
      serviceNamed('web', 'ports: [{port: 80}], internalTrafficPolicy: Local'),
      clientPod('here', 'nodeName: node-1'),
      clientPod('there', 'nodeName: node-2'),
    );
    expect(outcomes(at, 'pod/default/here', `http://${ip(at, 'web')}/`)).toEqual(['answered']);
    const [trace] = at.send('pod/default/there', `http://${ip(at, 'web')}/`);
    expect(trace?.outcome).toBe('timeout');
    expect(trace?.reason).toContain('default/web has no local endpoints');
  });
});

describe('externalTrafficPolicy', () => {
  const open = (policy: string) =>
    lab(
      podOn('web-1', 'node-1', 'app: web'),
      serviceNamed('web', `type: NodePort, ports: [{port: 80}], externalTrafficPolicy: ${policy}`),
    );

  test('Cluster: every node forwards, and the pod sees the node', () => {
    const at = open('Cluster');
    for (const node of ['192.168.0.2', '192.168.0.3']) {
      const [trace] = at.send(laptop, `http://${node}:${at.nodePort('web')}/`);
      expect(trace).toMatchObject({ outcome: 'answered', by: 'default/web-1', seenFrom: node });
    }
  });

  test('Local: the client’s address is kept; a node without endpoint drops', () => {
    const at = open('Local');
    const [kept] = at.send(laptop, `http://192.168.0.2:${at.nodePort('web')}/`);
    expect(kept).toMatchObject({ outcome: 'answered', seenFrom: '203.0.113.10' });
    const [dropped] = at.send(laptop, `http://192.168.0.3:${at.nodePort('web')}/`);
    expect(dropped?.outcome).toBe('timeout');
    expect(dropped?.reason).toContain('default/web has no local endpoints');
  });
});

describe('ports', () => {
  test('a Service may have several; each leads to its own target port, given by number or by name', () => {
    const pods = `apiVersion: v1
kind: Pod
metadata: {name: web, labels: {app: web}}
spec: {containers: [{name: c, image: example.com/app, ports: [{name: http, containerPort: 8080}, {name: admin, containerPort: 9090}]}]}
`;
    const ports =
      'ports: [{name: a, port: 80, targetPort: http}, {name: b, port: 443, targetPort: 9090}, {name: c, port: 81, targetPort: 7}]';
    const at = lab(pods, serviceNamed('web', ports), clientPod());
    const arrives = (port: number) => {
      const [trace] = at.send(client, `http://${ip(at, 'web')}:${port}/`);
      return [trace?.outcome, trace?.packets[0]?.hops.at(-1)?.after.dport];
    };
    expect(arrives(80)).toEqual(['answered', 8080]);
    expect(arrives(443)).toEqual(['answered', 9090]);
    expect(arrives(81)).toEqual(['refused', 7]);
  });

  test('a name may mean another number in each pod', () => {
    const pod = (name: string, port: number) =>
      `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, labels: {app: web}}\nspec: {containers: [{name: c, image: example.com/app, ports: [{name: http, containerPort: ${port}}]}]}\n`;
    const at = lab(
      pod('old', 80),
      pod('new', 8080),
      serviceNamed('web', 'ports: [{port: 80, targetPort: http}]'),
      clientPod(),
    );
    expect(by(at, client, `http://${ip(at, 'web')}/`)).toEqual(['new', 'old']);
  });

  test('TCP, UDP and SCTP share a number', () => {
    const pod = `apiVersion: v1
kind: Pod
metadata: {name: dns, labels: {app: dns}}
spec: {containers: [{name: c, image: example.com/app, ports: [{containerPort: 53}, {containerPort: 53, protocol: UDP}, {containerPort: 53, protocol: SCTP}]}]}
`;
    const ports =
      'type: NodePort, ports: [{name: tcp, port: 53}, {name: udp, port: 53, protocol: UDP}, {name: sctp, port: 53, protocol: SCTP}]';
    const at = lab(pod, serviceNamed('dns', ports), clientPod());
    expect(outcomes(at, client, `tcp://${ip(at, 'dns')}:53`)).toEqual(['answered']);
    expect(outcomes(at, client, `udp://${ip(at, 'dns')}:53`)).toEqual(['answered']);
    expect(outcomes(at, client, `sctp://${ip(at, 'dns')}:53`)).toEqual(['answered']);
    const address = at.pods('dns')[0]?.status.podIP;
    const [closed] = at.send(client, `sctp://${address}:54`);
    expect(closed).toMatchObject({
      outcome: 'refused',
      reason: `refused: nothing listens on ${address}:54 in pod default/dns (ABORT)`,
    });
    const numbers = at.service('dns').spec.ports?.map(({ nodePort }) => nodePort) ?? [];
    expect(new Set(numbers).size).toBe(1);
    expect(outcomes(at, laptop, `udp://192.168.0.2:${numbers[0]}`)).toEqual(['answered']);
    expect(outcomes(at, laptop, `tcp://192.168.0.3:${numbers[0]}`)).toEqual(['answered']);
    expect(outcomes(at, laptop, `sctp://192.168.0.3:${numbers[0]}`)).toEqual(['answered']);
    expect(at.playground.rules('node-1')).toMatch(/-A KUBE-SERVICES -d \S+ -p sctp .* -m sctp --dport 53 -j KUBE-SVC-/);
  });
});

describe('recreating a Deployment with 3 replicas while watching its Endpoints', () => {
  test('shows them shrink one by one to <none>, and grow again with other addresses', () => {
    const web = deploymentOf('web', 3);
    const at = lab(web, serviceNamed('web', 'ports: [{port: 80}]'));
    const addresses = () =>
      (at.get('Endpoints', 'web').subsets ?? []).flatMap((s) => s.addresses?.map((a) => a.ip) ?? []);
    const sizesUntil = (size: number): number[] => {
      const seen = [addresses().length];
      while (seen.at(-1) !== size && at.playground.step()) {
        if (addresses().length !== seen.at(-1)) seen.push(addresses().length);
      }
      return seen;
    };
    const before = addresses();
    expect(before).toHaveLength(3);
    at.delete('Deployment', 'web');
    expect(sizesUntil(0)).toEqual([3, 2, 1, 0]);
    at.run(40);
    expect(at.get('Endpoints', 'web').subsets ?? []).toEqual([]);
    at.apply(web);
    expect(sizesUntil(3)).toEqual([0, 1, 2, 3]);
    expect(addresses().filter((address) => before.includes(address))).toEqual([]);
  });
});
