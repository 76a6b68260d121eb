// How long kube-proxy takes to work out and write its rules, by mode: 1,000 and 10,000 Services of three endpoints each, on one node.
// Run by `npm run bench`. `first` is the text of everything, by a proxier that knows nothing yet; `change` a sync after one endpoint
// changed, with its text. Medians; reading objects from the API server is not in it.
import { endpointOf, serviceOf, sliceOf } from '../../testing/services.ts';
import { ArtifactCache } from './artifact-cache.ts';
import { IptablesProxier } from './iptables/proxier.ts';
import { NftablesProxier } from './nftables/proxier.ts';
import type { Proxier } from './proxier.ts';

const options = {
  nodeName: 'node-1',
  nodeIP: '192.168.0.2',
  detectLocal: { mode: 'ClusterCIDR', clusterCIDR: '10.244.0.0/16' },
  serviceCIDRs: ['10.96.0.0/16'],
  syncPeriod: 30_000,
} as const;

/** A proxier, and how to take its text (its length, so that the text is really made). */
const contestants: Readonly<Record<string, () => { readonly proxier: Proxier; readonly take: () => number }>> = {
  iptables: () => {
    const proxier = new IptablesProxier(options, new ArtifactCache(), () => []);
    return { proxier, take: () => proxier.take().join('').length };
  },
  nftables: () => {
    const proxier = new NftablesProxier(options, new ArtifactCache(), () => undefined);
    return { proxier, take: () => Buffer.byteLength(proxier.take().text) };
  },
};

const address = (i: number, first: number): string => `${first}.${i >> 8}.${i & 255}`;
const services = (count: number) =>
  Array.from({ length: count }, (_, i) => {
    const name = `web-${i}`;
    const endpoints = [0, 1, 2].map((e) => endpointOf(`10.${address(i, 128 + e)}`));
    return { service: serviceOf(name, `10.96.${i >> 8}.${i & 255}`), slice: sliceOf(name, endpoints) };
  });

/** CPU time of this process so far, in ms; all threads, so the garbage collector counts. */
const cpu = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

const median = (numbers: readonly number[]): number => numbers.toSorted((a, b) => a - b)[numbers.length >> 1] ?? 0;

function measure(mode: string, count: number, runs: number): void {
  const make = contestants[mode];
  if (!make) return;
  const first: number[] = [];
  const change: number[] = [];
  let size = 0;
  for (let run = 0; run < runs; run++) {
    const { proxier, take } = make();
    const objects = services(count);
    const before = cpu();
    for (const { service, slice } of objects) {
      proxier.serviceChanged(undefined, service);
      proxier.sliceChanged(slice, false);
    }
    proxier.sync(0);
    size = take();
    first.push(cpu() - before);
    for (let i = 0; i < 20; i++) {
      const start = cpu();
      proxier.sliceChanged(sliceOf(`web-${i}`, [endpointOf(`10.200.0.${i}`)]), false);
      proxier.sync(1000 * (i + 1));
      take();
      change.push(cpu() - start);
    }
  }
  const cold = (first[0] ?? 0).toFixed(1);
  const row = `first ${median(first).toFixed(1)} ms (${cold} ms the first time), change ${median(change).toFixed(2)} ms`;
  console.log(`${String(count).padStart(6)} Services, ${mode}: ${row}; ${(size / 1e6).toFixed(1)} MB`);
}

for (const mode of Object.keys(contestants)) {
  measure(mode, 1000, 9);
  measure(mode, 10_000, 3);
}
