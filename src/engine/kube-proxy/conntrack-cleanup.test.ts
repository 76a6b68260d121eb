import { expect, test } from 'vitest';
import type { Packet } from '../../model/packet.ts';
import { serviceOf, sliceOf } from '../../testing/services.ts';
import { createNetfilter } from '../netfilter/netfilter.ts';
import { Simulation } from '../sim/simulation.ts';
import { ArtifactCache } from './artifact-cache.ts';
import { cleanStaleEntries } from './conntrack-cleanup.ts';
import { ensureJumps } from './iptables/jump-rules.ts';
import { IptablesProxier } from './iptables/proxier.ts';

const ports = [{ name: '', port: 53, protocol: 'UDP' as const }];
const dns = serviceOf('dns', '10.96.0.10', { ports: [{ port: 53, targetPort: 53, protocol: 'UDP' }] });
const query: Packet = {
  family: 'IPv4',
  protocol: 'UDP',
  src: '10.244.1.9',
  dst: '10.96.0.10',
  sport: 40_000,
  dport: 53,
  ttl: 64,
};

function node() {
  const sim = new Simulation(1);
  const netfilter = createNetfilter({
    isLocal: () => false,
    sourceAddressFor: () => '192.168.0.2',
    now: () => sim.now,
    random: sim.random.fork('netfilter'),
  });
  const detectLocal = { mode: 'ClusterCIDR', clusterCIDR: '10.244.0.0/16' } as const;
  const options = { nodeName: 'node-1', nodeIP: '192.168.0.2', detectLocal, syncPeriod: 30_000 };
  const proxier = new IptablesProxier(options, new ArtifactCache(), () => []);
  ensureJumps(netfilter);
  const endpoints = (...addresses: string[]) => {
    proxier.serviceChanged(undefined, dns);
    proxier.sliceChanged(sliceOf('dns', addresses, { ports }), false);
    const { conntrackCleanup } = proxier.sync(sim.now);
    netfilter.restore(proxier.take(), { noflush: true });
    return conntrackCleanup;
  };
  return { netfilter, proxier, endpoints };
}

test('a UDP flow to an endpoint that is gone is forgotten, one that still serves is kept', () => {
  const { netfilter, proxier, endpoints } = node();
  expect(endpoints('10.244.1.1')).toBe(true);
  const skb = { packet: query, mark: 0, in: 'veth1', out: 'eth0' };
  for (const hook of ['PREROUTING', 'FORWARD', 'POSTROUTING'] as const) netfilter.run(hook, skb);
  expect(netfilter.conntrackList().join()).toContain('src=10.244.1.1');

  endpoints('10.244.1.1', '10.244.1.2');
  expect(cleanStaleEntries(netfilter, proxier.services)).toBe(0);
  endpoints('~10.244.1.1', '10.244.1.2');
  expect(cleanStaleEntries(netfilter, proxier.services)).toBe(0);
  endpoints();
  expect(cleanStaleEntries(netfilter, proxier.services)).toBe(0);
  endpoints('10.244.1.2');
  expect(cleanStaleEntries(netfilter, proxier.services)).toBe(1);
  expect(netfilter.conntrackList()).toEqual([]);
});
