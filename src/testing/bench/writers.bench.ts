// How long kube-proxy takes to work out and write its rules, by mode: 1,000 and 10,000 Services of three endpoints each, on one node.
// Run by `npm run bench`. `first` is the text of everything, by a proxier that knows nothing yet; `change` a sync after one endpoint
// changed, with its text. Medians; reading objects from the API server is not in it. For root on Linux each text of iptables mode is
// also loaded with `iptables-legacy-restore`, right after it was written.

import { ArtifactCache } from '../../engine/kube-proxy/artifact-cache.ts';
import { IptablesProxier } from '../../engine/kube-proxy/iptables/proxier.ts';
import { NftablesProxier } from '../../engine/kube-proxy/nftables/proxier.ts';
import type { Proxier } from '../../engine/kube-proxy/proxier.ts';
import { LegacyRestore } from '../kernel/legacy-restore.ts';
import { endpointOf, serviceOf, sliceOf } from '../services.ts';

const options = {
  nodeName: 'node-1',
  nodeIP: '192.168.0.2',
  detectLocal: { mode: 'ClusterCIDR', clusterCIDR: '10.244.0.0/16' },
  serviceCIDRs: ['10.96.0.0/16'],
  syncPeriod: 30_000,
} as const;

/** A proxier, and how to take its text. */
const contestants: Readonly<Record<string, () => { readonly proxier: Proxier; readonly take: () => string }>> = {
  iptables: () => {
    const proxier = new IptablesProxier(options, new ArtifactCache(), () => []);
    return { proxier, take: () => proxier.take().join('') };
  },
  nftables: () => {
    const proxier = new NftablesProxier(options, new ArtifactCache(), () => undefined);
    return { proxier, take: () => proxier.take().text };
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

function measure(mode: string, count: number, runs: number, restore: LegacyRestore | undefined): void {
  const make = contestants[mode];
  if (!make) return;
  const first: number[] = [];
  const change: number[] = [];
  const loaded: number[] = [];
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
    const text = take();
    // Its bytes, so that the text is really made.
    size = Buffer.byteLength(text);
    first.push(cpu() - before);
    if (restore && mode === 'iptables') loaded.push(restore.load(text));
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
  if (loaded.length === 0) return;
  const theirs = median(loaded);
  const ratio = (median(first) / theirs).toFixed(2);
  console.log(
    `${' '.repeat(7)}iptables-legacy-restore loads it in ${theirs.toFixed(1)} ms of CPU: written in ${ratio} of that`,
  );
}

const restore = LegacyRestore.open();
try {
  for (const mode of Object.keys(contestants)) {
    measure(mode, 1000, 25, restore);
    measure(mode, 10_000, 3, restore);
  }
} finally {
  restore?.close();
}
