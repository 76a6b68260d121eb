import type { RulesText } from '../model/rules.ts';
import type { ProxyMode } from '../model/scene.ts';
import type { Machine } from './cluster.ts';
import type { Netfilter } from './netfilter/types.ts';

/** What kube-proxy hands its text to. */
const writers: Readonly<Record<string, string>> = {
  nftables: 'nft -f input',
  ipvs: 'ipset and iptables-restore input',
};
const writerOf = (mode: ProxyMode): string => writers[mode] ?? 'iptables-restore input';

/** What a node can be asked for in a mode, by the tool's name. What shows nothing is not in it. */
function readers({ proxy }: Machine, netfilter: Netfilter): Map<string, () => string> {
  const shown: readonly (readonly [string, () => string])[] = [
    ['nft list ruleset', () => netfilter.nftList()],
    ['ipvsadm -Ln', () => netfilter.ipvsList()],
    ['ipset save', () => netfilter.ipsetSave()],
    ['iptables-save', () => netfilter.save()],
    ['ip6tables-save', () => netfilter.save({ family: 'IPv6' })],
  ];
  const found = shown.filter(([, read]) => read() !== '');
  return new Map([...found, [writerOf(proxy.mode), () => proxy.fullText()]]);
}

/** All rules of a node, as far as it has such: nft's, ipset's, IPVS', those of iptables and ip6tables. */
export function allRules(netfilter: Netfilter): string {
  const xtables = netfilter.save() + netfilter.save({ family: 'IPv6' });
  return netfilter.nftList() + netfilter.ipsetSave() + netfilter.ipvsList() + xtables;
}

/** A node's rules as one tool prints them: the named one, or that which tells most of the mode. */
export function readNodeRules(machine: Machine, netfilter: Netfilter, tool: string | undefined): RulesText {
  const all = readers(machine, netfilter);
  const [first = ''] = all.keys();
  const chosen = tool !== undefined && all.has(tool) ? tool : first;
  return { tools: [...all.keys()], tool: chosen, text: all.get(chosen)?.() ?? '' };
}
