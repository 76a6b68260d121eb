import type { Reason } from '../model/trace.ts';
import type { Flight } from '../model/world.ts';

const words: Readonly<Partial<Record<Reason, string>>> = {
  'rule-drop': 'DROP rule',
  'rule-reject': 'REJECT rule',
  'policy-drop': 'policy DROP',
  'port-closed': 'port closed',
  'no-route': 'no route',
  blackhole: 'no such pod',
  'no-such-address': 'no such address',
  'host-down': 'host down',
  'link-down': 'link down',
  invalid: 'INVALID',
  'ttl-exceeded': 'TTL exceeded',
  'martian-source': 'martian source',
  'rp-filter': 'rp_filter',
};

/** Why a packet ended, in two or three words, to stand beside it on the canvas; the trace has the sentence. */
export function shortReason({ reason, why, verdict }: Flight): string {
  // kube-proxy writes it as the rule's comment (pkg/proxy/iptables/proxier.go, syncProxyRules).
  const endpoints = /has (no (?:local )?endpoints)/.exec(why)?.[1];
  if (endpoints) return endpoints;
  if (reason === 'blackhole' && !why.startsWith('no pod')) return 'leads nowhere';
  return (reason && words[reason]) || verdict;
}
