import type { Settings } from '../settings.ts';
import { nftFamily, type Transaction } from './transaction.ts';

/** Chains that hang on a hook: name, type, hook, priority. */
const baseChains = [
  // Source ranges of load balancers are looked at before DNAT, for that hides what was asked for.
  ['filter-prerouting-pre-dnat', 'filter', 'prerouting', -110],
  ['filter-output-pre-dnat', 'filter', 'output', -110],
  ['filter-input', 'filter', 'input', 0],
  ['filter-forward', 'filter', 'forward', 0],
  ['filter-output', 'filter', 'output', 0],
  ['nat-prerouting', 'nat', 'prerouting', -100],
  ['nat-output', 'nat', 'output', -100],
  ['nat-postrouting', 'nat', 'postrouting', 100],
] as const;

/** What base chains jump to: from, to, match. */
const jumps = [
  ['filter-input', 'nodeport-endpoints-check', 'ct state new '],
  ['filter-input', 'service-endpoints-check', 'ct state new '],
  ['filter-forward', 'service-endpoints-check', 'ct state new '],
  ['filter-output', 'service-endpoints-check', 'ct state new '],
  ['filter-prerouting-pre-dnat', 'firewall-check', 'ct state new '],
  ['filter-output-pre-dnat', 'firewall-check', 'ct state new '],
  ['nat-output', 'services', ''],
  ['nat-prerouting', 'services', ''],
  ['nat-postrouting', 'masquerading', ''],
  ['filter-forward', 'cluster-ips-check', 'ct state new '],
  ['filter-output', 'cluster-ips-check', 'ct state new '],
] as const;

/**
 * The table and all of it that does not come from Services, as every full sync writes it (upstream pkg/proxy/nftables/proxier.go
 * setupNFTables). `first`: base chains are made anew, since they cannot be changed, and another release may have left others.
 */
export function setUpTable(tx: Transaction, settings: Settings, first: boolean): void {
  tx.addTable('rules for kube-proxy');
  for (const [name] of first ? baseChains : []) {
    tx.add('chain', name);
    tx.delete('chain', name);
  }
  for (const [name, type, hook, priority] of baseChains) {
    tx.add('chain', `${name} { type ${type} hook ${hook} priority ${priority} ; }`);
    tx.flush('chain', name);
  }
  const made = new Set<string>();
  const ensure = (chain: string): void => {
    if (!made.has(chain)) tx.ensureChain(chain);
    made.add(chain);
  };
  for (const [from, to, match] of jumps) {
    ensure(to);
    tx.addRule(from, `${match}jump ${to}`);
  }
  ensure('mark-for-masquerade');
  masquerading(tx, settings);
  unusedClusterIPs(tx, settings);
  nodePortAddresses(tx, settings);
  withoutEndpoints(tx, settings);
  dispatch(tx, settings);
}

function masquerading(tx: Transaction, { masqueradeMark }: Settings): void {
  tx.addRule('mark-for-masquerade', `mark set mark or ${masqueradeMark}`);
  tx.addRule('masquerading', `mark and ${masqueradeMark} == 0 return`);
  tx.addRule('masquerading', `mark set mark xor ${masqueradeMark}`);
  tx.addRule('masquerading', 'masquerade fully-random');
}

/** What still has a Service's address here met no port of it: DNAT has been, or would have been. */
function unusedClusterIPs(tx: Transaction, { family, serviceCIDRs }: Settings): void {
  const { ip, address } = nftFamily[family];
  tx.add('set', `cluster-ips { type ${address} ; comment "Active ClusterIPs" ; }`);
  const chain = 'cluster-ips-check';
  tx.addRule(chain, `${ip} daddr @cluster-ips reject`, 'Reject traffic to invalid ports of ClusterIPs');
  if (serviceCIDRs === '') return;
  tx.addRule(chain, `${ip} daddr { ${serviceCIDRs} } drop`, 'Drop traffic to unallocated ClusterIPs');
}

function nodePortAddresses(tx: Transaction, { family, nodePorts }: Settings): void {
  const { address } = nftFamily[family];
  tx.add('set', `nodeport-ips { type ${address} ; comment "IPs that accept NodePort traffic" ; }`);
  if (nodePorts.matchAll) {
    // "delete" alone would be refused where there is none.
    tx.delete('set', 'nodeport-ips');
    return;
  }
  tx.flush('set', 'nodeport-ips');
  // Node ports on localhost are a thing of iptables mode.
  const usable = nodePorts.addresses.filter((each) => each !== '::1' && !each.startsWith('127.'));
  for (const key of usable) tx.addElement({ container: 'nodeport-ips', key, value: '' });
}

const destination = 'inet_proto . inet_service : verdict';

function withoutEndpoints(tx: Transaction, { family, nodePorts }: Settings): void {
  const { ip, address, notLocalhost } = nftFamily[family];
  const comment = (where: string): string => `vmap to drop or reject packets to ${where} with no endpoints`;
  tx.add('map', `no-endpoint-services { type ${address} . ${destination} ; comment "${comment('services')}" ; }`);
  tx.add('map', `no-endpoint-nodeports { type ${destination} ; comment "${comment('service nodeports')}" ; }`);
  tx.add('chain', 'reject-chain { comment "helper for @no-endpoint-services / @no-endpoint-nodeports" ; }');
  tx.flush('chain', 'reject-chain');
  tx.addRule('reject-chain', 'reject');
  tx.addRule('service-endpoints-check', `${ip} daddr . meta l4proto . th dport vmap @no-endpoint-services`);
  const where = nodePorts.matchAll ? notLocalhost : `${ip} daddr @nodeport-ips`;
  tx.addRule('nodeport-endpoints-check', `${where} meta l4proto . th dport vmap @no-endpoint-nodeports`);
}

function dispatch(tx: Transaction, { family, nodePorts }: Settings): void {
  const { ip, address, notLocalhost } = nftFamily[family];
  const firewalled = 'destinations that are subject to LoadBalancerSourceRanges';
  tx.add('map', `firewall-ips { type ${address} . ${destination} ; comment "${firewalled}" ; }`);
  tx.addRule('firewall-check', `${ip} daddr . meta l4proto . th dport vmap @firewall-ips`);
  const served = 'ClusterIP, ExternalIP and LoadBalancer IP traffic';
  tx.add('map', `service-ips { type ${address} . ${destination} ; comment "${served}" ; }`);
  tx.add('map', `service-nodeports { type ${destination} ; comment "NodePort traffic" ; }`);
  tx.addRule('services', `${ip} daddr . meta l4proto . th dport vmap @service-ips`);
  const where = nodePorts.matchAll ? `fib daddr type local ${notLocalhost}` : `${ip} daddr @nodeport-ips`;
  tx.addRule('services', `${where} meta l4proto . th dport vmap @service-nodeports`);
}
