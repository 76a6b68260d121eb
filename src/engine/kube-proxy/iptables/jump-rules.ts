import type { Xtables } from '../../netfilter/types.ts';

interface Jump {
  readonly table: 'filter' | 'nat';
  readonly to: string;
  readonly from: string;
  readonly match: string;
}

const jump = (table: Jump['table'], to: string, from: string, match = ''): Jump => ({ table, to, from, match });
const isNew = '-m conntrack --ctstate NEW ';
const says = (comment: string): string => `-m comment --comment "${comment}" `;
const external = isNew + says('kubernetes externally-visible service portals');
const portals = isNew + says('kubernetes service portals');
const firewall = isNew + says('kubernetes load balancer firewall');

/** Upstream pkg/proxy/iptables/proxier.go iptablesJumpChains. */
export const proxyJumps: readonly Jump[] = [
  jump('filter', 'KUBE-EXTERNAL-SERVICES', 'INPUT', external),
  jump('filter', 'KUBE-EXTERNAL-SERVICES', 'FORWARD', external),
  jump('filter', 'KUBE-NODEPORTS', 'INPUT', says('kubernetes health check service ports')),
  jump('filter', 'KUBE-SERVICES', 'FORWARD', portals),
  jump('filter', 'KUBE-SERVICES', 'OUTPUT', portals),
  jump('filter', 'KUBE-FORWARD', 'FORWARD', says('kubernetes forwarding rules')),
  jump('filter', 'KUBE-PROXY-FIREWALL', 'INPUT', firewall),
  jump('filter', 'KUBE-PROXY-FIREWALL', 'OUTPUT', firewall),
  jump('filter', 'KUBE-PROXY-FIREWALL', 'FORWARD', firewall),
  jump('nat', 'KUBE-SERVICES', 'OUTPUT', says('kubernetes service portals')),
  jump('nat', 'KUBE-SERVICES', 'PREROUTING', says('kubernetes service portals')),
  jump('nat', 'KUBE-POSTROUTING', 'POSTROUTING', says('kubernetes postrouting rules')),
];

/** With those to the kubelet's chain. Each is put first, so the last here stands first. */
const jumps: readonly Jump[] = [
  ...proxyJumps,
  jump('filter', 'KUBE-FIREWALL', 'INPUT'),
  jump('filter', 'KUBE-FIREWALL', 'OUTPUT'),
];

/** Whether `iptables` accepted the command. It refuses a chain that exists and a check for a rule that does not. */
export function accepts(netfilter: Xtables, args: string): boolean {
  try {
    netfilter.iptables(args);
    return true;
  } catch {
    return false;
  }
}

/** Sees to it that the built-in chains jump to kube-proxy's, which restore input cannot say without replacing what others put there. Throws with iptables' message. */
export function ensureJumps(netfilter: Xtables): void {
  const known = new Map<string, 'new' | 'old'>();
  for (const { table, to, from, match } of jumps) {
    const chain = `-t ${table} -N ${to}`;
    const age = known.get(chain) ?? (accepts(netfilter, chain) ? 'new' : 'old');
    known.set(chain, age);
    const rule = `${from} ${match}-j ${to}`;
    // To a chain made just now nobody can have jumped before.
    if (age === 'new' || !accepts(netfilter, `-t ${table} -C ${rule}`)) netfilter.iptables(`-t ${table} -I ${rule}`);
  }
}

/** The chains by which kube-proxy would notice that somebody flushed the node's rules (upstream pkg/util/iptables Monitor). */
export function ensureCanary(netfilter: Xtables): void {
  for (const table of ['mangle', 'nat', 'filter']) accepts(netfilter, `-t ${table} -N KUBE-PROXY-CANARY`);
}

/** The chains of the nat table, from its `iptables-save` text. */
export const natChainsOf = (netfilter: Xtables): readonly string[] =>
  Array.from(netfilter.save({ table: 'nat' }).matchAll(/^:(\S+)/gm), ([, name = '']) => name);
