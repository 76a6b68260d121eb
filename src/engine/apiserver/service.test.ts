import { describe, expect, test } from 'vitest';
import type { ServiceSpec } from '../../model/objects/index.ts';
import { defaultScene } from '../../model/scene.ts';
import { Simulation } from '../sim/simulation.ts';
import { ApiServer } from './store.ts';

function cluster(services = '10.96.0.0/16') {
  const api = new ApiServer(new Simulation(1), { networks: { ...defaultScene.networks, services } });
  const create = (name: string, spec: Partial<ServiceSpec> = {}) =>
    api.create(
      'Service',
      {
        metadata: { name, namespace: 'default' },
        spec: {
          type: 'ClusterIP',
          sessionAffinity: 'None',
          ports: [{ protocol: 'TCP', port: 80, targetPort: 80 }],
          ...spec,
        },
      },
      'user',
    );
  const change = (name: string, spec: Partial<ServiceSpec>) => {
    const old = api.get('Service', 'default', name);
    if (!old) throw new Error(`no ${name}`);
    return api.update('Service', { ...old, spec: { ...old.spec, ...spec } }, 'user');
  };
  return { api, create, change };
}

const port = (nodePort?: number) => [
  { protocol: 'TCP' as const, port: 80, targetPort: 80, ...(nodePort && { nodePort }) },
];

describe('ClusterIPs', () => {
  test('come from the upper band by chance, so that people can choose from the lower', () => {
    const { create } = cluster();
    const last = Array.from({ length: 50 }, (_, i) => create(`s${i}`).spec.clusterIP ?? '');
    expect(new Set(last).size).toBe(50);
    // min(max(16, 65536/16), 256) = 256 addresses are kept for choosing: 10.96.0.1 to 10.96.1.0.
    expect(last.every((ip) => !/^10\.96\.(0\.|1\.0$)/.test(ip))).toBe(true);
  });

  test('a full upper band falls back to the lower, and a full range is an error', () => {
    const { create } = cluster('10.96.0.0/27');
    // 30 hosts, one of them the kubernetes Service.
    for (let i = 0; i < 29; i++) create(`s${i}`);
    expect(() => create('one-more')).toThrow('Internal error occurred: failed to allocate a serviceIP: range is full');
  });

  test('chosen ones must be in the range and free; a deleted Service gives its own back', () => {
    const { api, create } = cluster();
    create('a', { clusterIP: '10.96.0.10' });
    expect(() => create('b', { clusterIP: '10.96.0.10' })).toThrow(
      'Service "b" is invalid: spec.clusterIPs: Invalid value: ["10.96.0.10"]: failed to allocate IP 10.96.0.10: provided IP is already allocated',
    );
    expect(() => create('b', { clusterIP: '1.2.3.4' })).toThrow(
      'Service "b" is invalid: spec.clusterIPs: Invalid value: ["1.2.3.4"]: failed to allocate IP 1.2.3.4: the provided IP (1.2.3.4) is not in the valid range. The range of valid IPs is 10.96.0.0/16',
    );
    expect(() => create('b', { clusterIP: '10.96.0.1' })).toThrow('provided IP is already allocated');
    api.delete('Service', 'default', 'a', {}, 'user');
    expect(create('b', { clusterIP: '10.96.0.10' }).spec.clusterIPs).toEqual(['10.96.0.10']);
  });

  test('stay while the Service has one, and are given back when it becomes an ExternalName', () => {
    const { create, change } = cluster();
    create('a', { clusterIP: '10.96.0.10' });
    expect(() => change('a', { clusterIP: '10.96.0.11', clusterIPs: ['10.96.0.11'] })).toThrow(
      'Service "a" is invalid: spec.clusterIPs[0]: Invalid value: ["10.96.0.11"]: may not change once set',
    );
    expect(change('a', { type: 'ExternalName', externalName: 'db.example.com' }).spec.clusterIP).toBeUndefined();
    expect(create('b', { clusterIP: '10.96.0.10' }).spec.clusterIP).toBe('10.96.0.10');
    expect(change('a', { type: 'ClusterIP' }).spec.clusterIP).toMatch(/^10\.96\./);
  });

  test('a refused Service keeps nothing, and a dry run takes nothing', () => {
    const { api, create } = cluster();
    create('taken', { type: 'NodePort', ports: port(30_080) });
    const spec = { type: 'NodePort' as const, clusterIP: '10.96.0.10', ports: port(30_080) };
    expect(() => create('a', spec)).toThrow(
      'Service "a" is invalid: spec.ports[0].nodePort: Invalid value: 30080: provided port is already allocated',
    );
    api.create(
      'Service',
      {
        metadata: { name: 'a', namespace: 'default' },
        spec: { ...spec, sessionAffinity: 'None', ports: port(30_081) },
      },
      'user',
      { dryRun: true },
    );
    expect(create('b', { ...spec, ports: port(30_081) }).spec.clusterIP).toBe('10.96.0.10');
  });
});

describe('node ports', () => {
  test('are taken with the type and given back with it', () => {
    const { create, change } = cluster();
    const nodePort = create('a', { type: 'NodePort' }).spec.ports?.[0]?.nodePort ?? 0;
    expect(nodePort).toBeGreaterThanOrEqual(30_086);
    expect(nodePort).toBeLessThanOrEqual(32_767);
    expect(change('a', { type: 'ClusterIP' }).spec.ports?.[0]).not.toHaveProperty('nodePort');
    expect(create('b', { type: 'NodePort', ports: port(nodePort) }).spec.ports?.[0]?.nodePort).toBe(nodePort);
  });

  test('one serves TCP and UDP of the same port', () => {
    const { create } = cluster();
    const both = (['TCP', 'UDP'] as const).map((protocol) => ({
      name: protocol.toLowerCase(),
      protocol,
      port: 53,
      targetPort: 53,
    }));
    const ports = create('dns', { type: 'NodePort', ports: both }).spec.ports;
    expect(ports?.[0]?.nodePort).toBe(ports?.[1]?.nodePort);
  });
});

test.each([
  ['no ports', { ports: [] }, 'spec.ports: Required value'],
  [
    'two ports without names',
    { ports: [...port(), { protocol: 'TCP', port: 81, targetPort: 81 }] },
    '[spec.ports[0].name: Required value, spec.ports[1].name: Required value]',
  ],
  [
    'a node port on a ClusterIP',
    { ports: port(30_080) },
    "spec.ports[0].nodePort: Forbidden: may not be used when `type` is 'ClusterIP'",
  ],
  [
    'a type that is none',
    { type: 'NodeIP' },
    'spec.type: Unsupported value: "NodeIP": supported values: "ClusterIP", "ExternalName", "LoadBalancer", "NodePort"',
  ],
  [
    'port 0',
    { ports: [{ protocol: 'TCP', port: 0, targetPort: 80 }] },
    'spec.ports[0].port: Invalid value: 0: must be between 1 and 65535, inclusive',
  ],
  ['an ExternalName without a name', { type: 'ExternalName' }, 'spec.externalName: Required value'],
])('a Service with %s is invalid', (_, spec, message) => {
  expect(() => cluster().create('web', spec as Partial<ServiceSpec>)).toThrow(`Service "web" is invalid: ${message}`);
});

test('a Service is named by RFC 1035', () => {
  expect(() => cluster().create('1web')).toThrow(
    `Service "1web" is invalid: metadata.name: Invalid value: "1web": a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is '[a-z]([-a-z0-9]*[a-z0-9])?')`,
  );
});
