import { describe, expect, test } from 'vitest';
import { defaultScene } from '../../model/scene.ts';
import { endpointOf, serviceOf, sliceOf } from '../../testing/services.ts';
import { ApiServer } from '../apiserver/store.ts';
import { createNetfilter } from '../netfilter/netfilter.ts';
import { Simulation } from '../sim/simulation.ts';
import { KubeProxy, type KubeProxyOptions } from './kube-proxy.ts';

const user = 'user';

function node(options: Partial<KubeProxyOptions> = {}) {
  const sim = new Simulation(1);
  const api = new ApiServer(sim, { networks: defaultScene.networks });
  const netfilter = createNetfilter({
    isLocal: (address) => address === '192.168.0.2' || address.startsWith('127.'),
    sourceAddressFor: () => '192.168.0.2',
    now: () => sim.now,
    random: sim.random.fork('netfilter'),
  });
  const proxy = new KubeProxy(sim, api, netfilter, {
    nodeName: 'node-1',
    nodeIPs: ['192.168.0.2'],
    clusterCIDR: '10.244.0.0/16',
    minSyncPeriod: 1000,
    syncPeriod: 30_000,
    ...options,
  });
  const syncs: number[] = [];
  proxy.onSync(() => syncs.push(sim.now));
  const { metadata: _, ...service } = serviceOf('web', '10.96.0.10');
  const { metadata, ...slice } = sliceOf('web', ['10.244.1.1']);
  const create = () => {
    api.create('Service', { ...service, metadata: { name: 'web', namespace: 'default' } }, user);
    const { name, namespace = 'default', labels = {} } = metadata;
    api.create('EndpointSlice', { ...slice, metadata: { name, namespace, labels } }, user);
  };
  const setEndpoints = (...addresses: string[]) => {
    const now = api.get('EndpointSlice', 'default', 'web-1');
    if (!now) throw new Error('there is no slice');
    api.update('EndpointSlice', { ...now, endpoints: addresses.map((a) => endpointOf(a)) }, user);
  };
  return { sim, api, netfilter, proxy, syncs, create, setEndpoints };
}

describe('in step with the API server', () => {
  test('it writes once Services and EndpointSlices are listed, then at most every minSyncPeriod', () => {
    const { sim, proxy, netfilter, syncs, create, setEndpoints } = node();
    create();
    proxy.start();
    expect(proxy.pending).toBe(true);
    expect(proxy.lastSync).toBe(-1);
    sim.advanceTo(100);
    expect(syncs).toHaveLength(1);
    expect(proxy.pending).toBe(false);
    expect(netfilter.save({ table: 'nat' })).toContain('--to-destination 10.244.1.1:80');

    setEndpoints('10.244.1.2');
    sim.advanceTo(200);
    setEndpoints('10.244.1.3');
    sim.advanceTo(500);
    expect(proxy.pending).toBe(true);
    expect(netfilter.save({ table: 'nat' })).toContain('--to-destination 10.244.1.2:80');
    sim.advanceTo(2000);
    expect(proxy.pending).toBe(false);
    const [, second = 0, third = 0] = syncs;
    expect(third - second).toBe(1000);
    expect(proxy.lastSync).toBe(third);
    const saved = netfilter.save({ table: 'nat' });
    expect(saved).toContain('--to-destination 10.244.1.3:80');
    expect(saved).not.toContain('10.244.1.2');
  });

  test('the kernel holds as many rules as it says, and jumps to them from the built-in chains', () => {
    const { sim, proxy, netfilter, create } = node();
    create();
    proxy.start();
    sim.advanceTo(100);
    const saved = netfilter.save();
    expect(saved.match(/^-A KUBE-/gm)).toHaveLength(proxy.ruleCount);
    expect(saved).toContain('-A PREROUTING -m comment --comment "kubernetes service portals" -j KUBE-SERVICES');
    expect(saved.match(/^:KUBE-PROXY-CANARY/gm)).toHaveLength(3);
    sim.advanceTo(4_000_000);
    const rules = (text: string) => text.replace(/^#.*\n/gm, '');
    expect(rules(netfilter.save())).toBe(rules(saved));
  });

  test("a change of labels is no reason to write, a foreign proxy's label takes the Service out", () => {
    const { sim, api, proxy, netfilter, syncs, create } = node();
    create();
    proxy.start();
    sim.advanceTo(100);
    const label = (labels: Record<string, string>) => {
      const now = api.get('Service', 'default', 'web');
      if (now) api.update('Service', { ...now, metadata: { ...now.metadata, labels } }, user);
      sim.advanceTo(sim.now + 5000);
    };
    label({ team: 'a' });
    expect(syncs).toHaveLength(1);
    label({ 'service.kubernetes.io/service-proxy-name': 'cilium' });
    expect(netfilter.save()).not.toContain('default/web');
  });

  test('stopped it leaves its rules, started again it mends what has changed since', () => {
    const { sim, proxy, netfilter, syncs, create, setEndpoints } = node();
    create();
    proxy.start();
    sim.advanceTo(100);
    netfilter.save();
    proxy.stop();
    setEndpoints('10.244.1.9');
    sim.advanceTo(60_000);
    expect(syncs).toHaveLength(1);
    expect(proxy.pending).toBe(false);
    expect(netfilter.save()).toContain('10.244.1.1:80');
    proxy.start();
    sim.advanceTo(61_000);
    const saved = netfilter.save();
    expect(saved).toContain('10.244.1.9:80');
    expect(saved).not.toContain('10.244.1.1');
  });
});

test('a failed restore is made good by a full one after syncPeriod', () => {
  const { sim, proxy, netfilter, syncs, create, setEndpoints } = node();
  create();
  proxy.start();
  sim.advanceTo(100);
  const chain = /^:(KUBE-SEP-\S+)/m.exec(netfilter.save({ table: 'nat' }))?.[1];
  // Somebody's own rule keeps the chain from being deleted.
  netfilter.iptables(`-t nat -A PREROUTING -j ${chain}`);
  setEndpoints('10.244.1.2');
  sim.advanceTo(5000);
  expect(netfilter.save({ table: 'nat' })).toContain('10.244.1.1:80');
  netfilter.iptables(`-t nat -D PREROUTING -j ${chain}`);
  sim.advanceTo(40_000);
  expect(syncs).toHaveLength(3);
  const saved = netfilter.save({ table: 'nat' });
  expect(saved).toContain('10.244.1.2:80');
  expect(saved).not.toContain(chain);
});
