import { describe, expect, test } from 'vitest';
import { defaultScene } from '../../model/scene.ts';
import { parseScene } from './scene.ts';

const shop = `apiVersion: kubehop.dev/v1
kind: Scene
metadata: {name: shop}
spec:
  seed: 7
  networks: {pods: 10.244.0.0/16, services: 10.96.0.0/16, nodes: 192.168.0.0/24}
  proxy: {mode: iptables, minSyncPeriod: 500ms, syncPeriod: 1m30s}
  loadBalancer: cloud            # cloud | metallb | none
  outside:
    - {name: laptop, address: 203.0.113.10}
    - {name: db.example.com, address: 198.51.100.7, listens: [{port: 5432, protocol: TCP}]}
  layout: {node/node-1: {x: 1, y: -2.5}}
`;

const problem = (spec: string) =>
  parseScene(`apiVersion: kubehop.dev/v1\nkind: Scene\nspec:\n${spec}`).problems.map((p) => ({
    line: p.line,
    field: p.field,
    message: p.message,
  }))[0];

describe('a scene', () => {
  test('is one document among manifests; its Nodes become machines', () => {
    const node = 'apiVersion: v1\nkind: Node\nmetadata: {name: big, labels: {zone: a}}\n';
    const pod = 'apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: {containers: [{name: c, image: i}]}\n';
    const parsed = parseScene([shop, node, pod].join('---\n'));
    expect(parsed.problems).toEqual([]);
    expect(parsed.settings).toEqual({
      ...defaultScene,
      name: 'shop',
      seed: 7,
      proxy: { ...defaultScene.proxy, minSyncPeriod: 500, syncPeriod: 90_000 },
      outside: [
        { name: 'laptop', address: '203.0.113.10', listens: [] },
        { name: 'db.example.com', address: '198.51.100.7', listens: [{ port: 5432, protocol: 'TCP' }] },
      ],
      layout: { 'node/node-1': { x: 1, y: -2.5 } },
    });
    expect(parsed.nodes).toEqual([{ name: 'big', labels: { zone: 'a' }, spec: {} }]);
    expect(parsed.manifests.map((m) => m.object.kind)).toEqual(['Pod']);
  });

  test('may leave everything out, itself included', () => {
    expect(parseScene('')).toMatchObject({ settings: defaultScene, problems: [], nodes: [] });
    expect(parseScene('apiVersion: kubehop.dev/v1\nkind: Scene\n').settings).toEqual(defaultScene);
  });

  test.each([
    ['  sed: 1\n', 4, 'spec.sed', 'Scene: strict decoding error: unknown field "spec.sed"'],
    ['  proxy:\n    syncPeriod: 5\n', 5, 'spec.proxy.syncPeriod', 'Scene: Invalid value: 5'],
    [
      '  proxy: {mode: kernelspace}\n',
      4,
      'spec.proxy.mode',
      'Unsupported value: "kernelspace": supported values: "iptables", "nftables", "ipvs", "userland"',
    ],
    [
      '  networks:\n    services: 10.244.8.0/24\n',
      5,
      'spec.networks.services',
      'Invalid value: "10.244.8.0/24": overlaps spec.networks.pods (10.244.0.0/16): an address could then belong to both',
    ],
    ['  networks: {pods: 10.244.0.0/24}\n', 4, 'spec.networks.pods', 'holds no /24 for each of 2 nodes'],
    ['  networks: {nodes: 10.300.0.0/24}\n', 4, 'spec.networks.nodes', 'must be a valid CIDR value'],
    ['  outside: [{name: a, address: 10.96.0.9}]\n', 4, 'spec.outside[0].address', 'lies in spec.networks.services'],
  ])('refuses %j', (spec, line, field, message) => {
    expect(problem(spec)).toMatchObject({ line, field, message: expect.stringContaining(message) });
  });

  test('cannot be two', () => {
    expect(parseScene(`${shop}---\n${shop}`).problems).toMatchObject([
      {
        message: 'only one Scene document is allowed',
        line: 15,
        hint: 'the first one begins on line 1: merge the two',
      },
    ]);
  });
});
