import { describe, expect, test } from 'vitest';
import { defaultScene } from '../../model/scene.ts';
import { Simulation } from '../sim/simulation.ts';
import { RestDoor } from './rest.ts';
import { ApiServer } from './store.ts';

const services = '/api/v1/namespaces/default/services';

function cluster(range = '10.96.0.0/16') {
  const networks = { ...defaultScene.networks, services: range };
  const door = new RestDoor(new ApiServer(new Simulation(1), { networks }));
  const send = (method: 'POST' | 'PATCH', path: string, body: object) => {
    const request = { method, path, contentType: 'application/merge-patch+json', body: JSON.stringify(body) };
    return JSON.parse(door.handle(request, 'user').body);
  };
  return {
    create: (spec: object, name = 'web') => send('POST', services, { metadata: { name }, spec }),
    change: (spec: object, name = 'web') => send('PATCH', `${services}/${name}`, { spec }),
  };
}

const ports = [{ port: 80 }];
const nodePort = (number: number) => ({ type: 'NodePort', ports: [{ port: 80, nodePort: number }] });
const balanced = { type: 'LoadBalancer', ports };
const local = { ...balanced, externalTrafficPolicy: 'Local' };
const external = { type: 'ExternalName', externalName: 'db.example.com' };
const badAddress = 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)';
const onlyBalanced = "Forbidden: may only be used when `type` is 'LoadBalancer'";

test.each<[object, string]>([
  // Ports
  [{}, 'spec.ports: Required value'],
  [
    { ports: [{ port: 70_000 }] },
    '[spec.ports[0].port: Invalid value: 70000: must be between 1 and 65535, inclusive, spec.ports[0].targetPort: Invalid value: 70000: must be between 1 and 65535, inclusive]',
  ],
  [{ ports: [{ port: 80 }, { port: 81, name: 'b' }] }, 'spec.ports[0].name: Required value'],
  [
    {
      ports: [
        { name: 'a', port: 80 },
        { name: 'a', port: 81 },
      ],
    },
    'spec.ports[1].name: Duplicate value: "a"',
  ],
  [
    {
      ports: [
        { name: 'a', port: 80 },
        { name: 'b', port: 80 },
      ],
    },
    'spec.ports[1]: Duplicate value: {"protocol":"TCP","port":80}',
  ],
  [
    { ports: [{ name: 'Web', port: 80 }] },
    "spec.ports[0].name: Invalid value: \"Web\": a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?')",
  ],
  [
    { ports: [{ port: 80, protocol: 'HTTP' }] },
    'spec.ports[0].protocol: Unsupported value: "HTTP": supported values: "SCTP", "TCP", "UDP"',
  ],
  [
    { ports: [{ port: 80, targetPort: 'a-very-long-port-name' }] },
    'spec.ports[0].targetPort: Invalid value: "a-very-long-port-name": must be no more than 15 characters',
  ],
  // Node ports
  [
    nodePort(80),
    'spec.ports[0].nodePort: Invalid value: 80: provided port is not in the valid range. The range of valid ports is 30000-32767',
  ],
  [
    {
      type: 'NodePort',
      ports: [
        { name: 'a', port: 80, nodePort: 30_080 },
        { name: 'b', port: 81, nodePort: 30_080 },
      ],
    },
    'spec.ports[1].nodePort: Duplicate value: 30080',
  ],
  [
    { ports: [{ port: 80, nodePort: 30_080 }] },
    "spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'",
  ],
  // Headless and ExternalName
  [
    { type: 'NodePort', clusterIP: 'None', ports },
    'spec.clusterIPs[0]: Invalid value: "None": may not be set to \'None\' for NodePort services',
  ],
  [
    { ...balanced, clusterIP: 'None' },
    'spec.clusterIPs[0]: Invalid value: "None": may not be set to \'None\' for LoadBalancer services',
  ],
  [{ type: 'ExternalName' }, 'spec.externalName: Required value'],
  [{ ...external, clusterIP: '10.96.0.7' }, 'spec.clusterIPs: Forbidden: may not be set for ExternalName services'],
  [
    { ...external, ipFamilyPolicy: 'SingleStack' },
    'spec.ipFamilyPolicy: Forbidden: may not be set for ExternalName services',
  ],
  [
    { type: 'ExternalName', externalName: '_bad' },
    'spec.externalName: Invalid value: "_bad": a lowercase RFC 1123 subdomain',
  ],
  // Addresses and families
  [{ ports, clusterIP: '10.96.0.300' }, `spec.clusterIPs[0]: Invalid value: "10.96.0.300": ${badAddress}`],
  [
    { ports, clusterIP: '10.96.0.7', clusterIPs: ['10.96.0.8'] },
    'spec.clusterIPs: Invalid value: ["10.96.0.8"]: first value must match `clusterIP`',
  ],
  [
    { ports, clusterIPs: ['10.96.0.7', '10.96.0.8'] },
    'spec.clusterIPs: Invalid value: ["10.96.0.7","10.96.0.8"]: may specify no more than one IP for each IP family',
  ],
  [
    { ports, clusterIP: '10.96.0.7', ipFamilies: ['IPv6'] },
    'spec.clusterIPs[0]: Invalid value: "10.96.0.7": expected an IPv6 value as indicated by `ipFamilies[0]`',
  ],
  [
    { ports, clusterIP: 'fd00::7' },
    'spec.clusterIPs[0]: Invalid value: ["fd00::7"]: IPv6 is not configured on this cluster',
  ],
  [
    { ports, ipFamilyPolicy: 'RequireDualStack' },
    'spec.ipFamilyPolicy: Invalid value: "RequireDualStack": this cluster is not configured for dual-stack services',
  ],
  [{ ports, ipFamilies: ['IPv6'] }, 'spec.ipFamilies[0]: Invalid value: "IPv6": not configured on this cluster'],
  [
    { ports, ipFamilies: ['IPv4', 'IPv6'] },
    "spec.ipFamilyPolicy: Invalid value: \"SingleStack\": must be 'RequireDualStack' or 'PreferDualStack' when multiple IP families are specified",
  ],
  [{ ports, ipFamilies: ['IPv5'] }, 'spec.ipFamilies[0]: Unsupported value: "IPv5": supported values: "IPv4", "IPv6"'],
  [
    { ports, externalIPs: ['127.0.0.1'] },
    'spec.externalIPs[0]: Invalid value: "127.0.0.1": may not be in the loopback range (127.0.0.0/8, ::1/128)',
  ],
  [{ ports, externalIPs: ['1.2.3'] }, `spec.externalIPs[0]: Invalid value: "1.2.3": ${badAddress}`],
  // Policies
  [
    { ports, sessionAffinity: 'Cookie' },
    'spec.sessionAffinity: Unsupported value: "Cookie": supported values: "ClientIP", "None"',
  ],
  [
    { ports, sessionAffinity: 'ClientIP', sessionAffinityConfig: { clientIP: { timeoutSeconds: 86_401 } } },
    'spec.sessionAffinityConfig.clientIP.timeoutSeconds: Invalid value: 86401: must be greater than 0 and less than 86400',
  ],
  [
    { ports, externalTrafficPolicy: 'Local' },
    'spec.externalTrafficPolicy: Invalid value: "Local": may only be set for externally-accessible services',
  ],
  [
    { ...nodePort(0), externalTrafficPolicy: 'Nearby' },
    'spec.externalTrafficPolicy: Unsupported value: "Nearby": supported values: "Cluster", "Local"',
  ],
  [
    { ports, internalTrafficPolicy: 'Nearby' },
    'spec.internalTrafficPolicy: Unsupported value: "Nearby": supported values: "Cluster", "Local"',
  ],
  [
    { ports, trafficDistribution: 'Near' },
    'spec.trafficDistribution: Unsupported value: "Near": supported values: "PreferClose", "PreferSameNode", "PreferSameZone"',
  ],
  // Load balancers
  [{ ports, loadBalancerSourceRanges: ['10.0.0.0/8'] }, `spec.LoadBalancerSourceRanges: ${onlyBalanced}`],
  [
    { ...balanced, loadBalancerSourceRanges: ['10.0.0.0'] },
    'spec.LoadBalancerSourceRanges[0]: Invalid value: "10.0.0.0": must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)',
  ],
  [{ ports, allocateLoadBalancerNodePorts: false }, `spec.allocateLoadBalancerNodePorts: ${onlyBalanced}`],
  [{ ports, loadBalancerClass: 'example.com/lb' }, `spec.loadBalancerClass: ${onlyBalanced}`],
  [
    { ...balanced, healthCheckNodePort: 30_100 },
    "spec.healthCheckNodePort: Invalid value: 30100: may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'",
  ],
])('%j is refused', (spec, message) => {
  const answer = cluster().create(spec);
  expect(answer.code).toBe(422);
  expect(answer.message).toContain(`Service "web" is invalid: ${message}`);
});

describe('once made, a Service', () => {
  test.each<[object, object, string]>([
    [
      { ports },
      { clusterIP: '10.96.0.9', clusterIPs: ['10.96.0.9'] },
      'spec.clusterIPs[0]: Invalid value: ["10.96.0.9"]: may not change once set',
    ],
    [
      { ports, clusterIP: 'None' },
      { clusterIP: '10.96.0.9', clusterIPs: ['10.96.0.9'] },
      'spec.clusterIPs[0]: Invalid value: ["10.96.0.9"]: may not change once set',
    ],
    [{ ports }, { ipFamilies: ['IPv6'] }, 'spec.ipFamilies[0]: Invalid value: ["IPv6"]: may not change once set'],
    [
      balanced,
      { loadBalancerClass: 'example.com/lb' },
      'spec.loadBalancerClass: Invalid value: "example.com/lb": may not change once set',
    ],
    [
      { ...local, healthCheckNodePort: 30_100 },
      { healthCheckNodePort: 30_101 },
      'spec.healthCheckNodePort: Forbidden: field is immutable',
    ],
  ])('of %j refuses %j', (spec, change, message) => {
    const { create, change: patch } = cluster();
    expect(create(spec).kind).toBe('Service');
    expect(patch(change).message).toContain(message);
  });

  test('drops what its new type has no use for', () => {
    const { create, change } = cluster();
    create({ ...local, loadBalancerClass: 'example.com/lb' });
    const { spec } = change({ type: 'ClusterIP' });
    const dropped = [
      'externalTrafficPolicy',
      'healthCheckNodePort',
      'allocateLoadBalancerNodePorts',
      'loadBalancerClass',
    ];
    expect(dropped.filter((field) => field in spec)).toEqual([]);
    expect(spec.ports).toEqual([{ protocol: 'TCP', port: 80, targetPort: 80 }]);
  });
});

describe('on a single-stack cluster', () => {
  test.each([
    [{ ports }, 'SingleStack', ['IPv4']],
    [{ ports, ipFamilyPolicy: 'PreferDualStack' }, 'PreferDualStack', ['IPv4']],
    [{ ports, clusterIP: 'None', selector: { app: 'web' } }, 'SingleStack', ['IPv4']],
    [{ ports, clusterIP: 'None' }, 'RequireDualStack', ['IPv4', 'IPv6']],
  ])('%j gets policy %s and families %j', (spec, ipFamilyPolicy, ipFamilies) => {
    expect(cluster().create(spec).spec).toMatchObject({ ipFamilyPolicy, ipFamilies });
  });

  test('of IPv6 the addresses are of that family', () => {
    const { spec } = cluster('fd00:10:96::/112').create({ ports });
    expect(spec).toMatchObject({ ipFamilies: ['IPv6'], clusterIP: expect.stringMatching(/^fd00:10:96::/) });
  });
});

test('a Service reached from outside by externalIPs has an externalTrafficPolicy, and affinity without a time-out three hours', () => {
  const { spec } = cluster().create({ ports, externalIPs: ['203.0.113.7'], sessionAffinity: 'ClientIP' });
  expect(spec).toMatchObject({
    externalTrafficPolicy: 'Cluster',
    sessionAffinityConfig: { clientIP: { timeoutSeconds: 10_800 } },
  });
});
