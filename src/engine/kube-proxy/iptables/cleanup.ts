import type { IPFamily } from '../../../model/objects/index.ts';
import { type Netfilter, xtablesOf } from '../../netfilter/types.ts';
import { isServiceChain } from './chain-names.ts';
import { accepts, proxyJumps } from './jump-rules.ts';

const chains = {
  nat: ['KUBE-SERVICES', 'KUBE-NODEPORTS', 'KUBE-POSTROUTING', 'KUBE-MARK-MASQ', 'KUBE-PROXY-CANARY'],
  filter: [
    'KUBE-SERVICES',
    'KUBE-EXTERNAL-SERVICES',
    'KUBE-FORWARD',
    'KUBE-NODEPORTS',
    'KUBE-PROXY-FIREWALL',
    'KUBE-PROXY-CANARY',
  ],
} as const;

/**
 * Takes out what iptables mode left in the kernel, as a kube-proxy of another mode does when it starts (upstream
 * pkg/proxy/iptables/cleanup.go). KUBE-FIREWALL, which is the kubelet's, stays.
 */
export function cleanUpIptables(netfilter: Netfilter, family: IPFamily): void {
  const xtables = xtablesOf(netfilter, family);
  for (const { table, from, to, match } of proxyJumps) accepts(xtables, `-t ${table} -D ${from} ${match}-j ${to}`);
  for (const table of ['nat', 'filter'] as const) {
    const known: readonly string[] = chains[table];
    const existing = Array.from(xtables.save({ table }).matchAll(/^:(\S+)/gm), ([, name = '']) => name);
    const ours = existing.filter((name) => known.includes(name) || (table === 'nat' && isServiceChain(name)));
    if (ours.length === 0) continue;
    const declared = ours.map((name) => `:${name} - [0:0]\n`).join('');
    const deleted = ours.map((name) => `-X ${name}\n`).join('');
    xtables.restore(`*${table}\n${declared}${deleted}COMMIT\n`, { noflush: true });
  }
  accepts(xtables, '-t mangle -X KUBE-PROXY-CANARY');
}
