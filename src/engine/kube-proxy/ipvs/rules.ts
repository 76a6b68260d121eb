import type { Settings } from '../settings.ts';
import type { Barred } from './service-objects.ts';
import { type Entries, kernelName, type SetName, setInfos } from './sets.ts';

interface Place {
  readonly table: 'nat' | 'filter';
  readonly chain: string;
}

const place = (table: Place['table'], chain: string): Place => ({ table, chain });

/** Kubernetes has it from 1.27 on; it rejects pings of Services' addresses too, so it is there only where it is asked for. */
export const vipFilter = 'KUBE-IPVS-FILTER';

/** Upstream pkg/proxy/ipvs/proxier.go iptablesChains. */
export const chains: readonly Place[] = [
  place('nat', 'KUBE-SERVICES'),
  place('nat', 'KUBE-POSTROUTING'),
  place('nat', 'KUBE-NODE-PORT'),
  place('nat', 'KUBE-LOAD-BALANCER'),
  place('nat', 'KUBE-MARK-MASQ'),
  place('filter', 'KUBE-FORWARD'),
  place('filter', 'KUBE-NODE-PORT'),
  place('filter', 'KUBE-PROXY-FIREWALL'),
  place('filter', 'KUBE-SOURCE-RANGES-FIREWALL'),
  place('filter', 'KUBE-IPVS-FILTER'),
  place('filter', 'KUBE-IPVS-OUT-FILTER'),
];

const jump = (table: Place['table'], from: string, to: string, comment: string) => ({
  table,
  to,
  rule: `${from} -m comment --comment "${comment}" -j ${to}`,
});

/** Upstream iptablesJumpChain. Each is put first, so the last here stands first. */
export const jumps = [
  jump('nat', 'OUTPUT', 'KUBE-SERVICES', 'kubernetes service portals'),
  jump('nat', 'PREROUTING', 'KUBE-SERVICES', 'kubernetes service portals'),
  jump('nat', 'POSTROUTING', 'KUBE-POSTROUTING', 'kubernetes postrouting rules'),
  jump('filter', 'FORWARD', 'KUBE-FORWARD', 'kubernetes forwarding rules'),
  jump('filter', 'INPUT', 'KUBE-NODE-PORT', 'kubernetes health check rules'),
  jump('filter', 'INPUT', 'KUBE-PROXY-FIREWALL', 'kube-proxy firewall rules'),
  jump('filter', 'FORWARD', 'KUBE-PROXY-FIREWALL', 'kube-proxy firewall rules'),
  jump('filter', 'INPUT', 'KUBE-IPVS-FILTER', 'kubernetes ipvs access filter'),
  jump('filter', 'OUTPUT', 'KUBE-IPVS-OUT-FILTER', 'kubernetes ipvs access filter'),
];

/** Rules that are there when their set has entries (upstream ipsetWithIptablesChain). */
const setRules: readonly [set: SetName, table: Place['table'], from: string, to: string, flags: string, p?: string][] =
  [
    ['KUBE-LOOP-BACK', 'nat', 'KUBE-POSTROUTING', 'MASQUERADE', 'dst,dst,src'],
    ['KUBE-LOAD-BALANCER', 'nat', 'KUBE-SERVICES', 'KUBE-LOAD-BALANCER', 'dst,dst'],
    ['KUBE-LOAD-BALANCER-LOCAL', 'nat', 'KUBE-LOAD-BALANCER', 'RETURN', 'dst,dst'],
    ['KUBE-NODE-PORT-LOCAL-TCP', 'nat', 'KUBE-NODE-PORT', 'RETURN', 'dst', 'tcp'],
    ['KUBE-NODE-PORT-TCP', 'nat', 'KUBE-NODE-PORT', 'KUBE-MARK-MASQ', 'dst', 'tcp'],
    ['KUBE-NODE-PORT-LOCAL-UDP', 'nat', 'KUBE-NODE-PORT', 'RETURN', 'dst', 'udp'],
    ['KUBE-NODE-PORT-UDP', 'nat', 'KUBE-NODE-PORT', 'KUBE-MARK-MASQ', 'dst', 'udp'],
    ['KUBE-NODE-PORT-LOCAL-SCTP-HASH', 'nat', 'KUBE-NODE-PORT', 'RETURN', 'dst,dst', 'sctp'],
    ['KUBE-NODE-PORT-SCTP-HASH', 'nat', 'KUBE-NODE-PORT', 'KUBE-MARK-MASQ', 'dst,dst', 'sctp'],
    ['KUBE-LOAD-BALANCER-FW', 'filter', 'KUBE-PROXY-FIREWALL', 'KUBE-SOURCE-RANGES-FIREWALL', 'dst,dst'],
    ['KUBE-LOAD-BALANCER-SOURCE-CIDR', 'filter', 'KUBE-SOURCE-RANGES-FIREWALL', 'RETURN', 'dst,dst,src'],
    ['KUBE-LOAD-BALANCER-SOURCE-IP', 'filter', 'KUBE-SOURCE-RANGES-FIREWALL', 'RETURN', 'dst,dst,src'],
  ];

/** The input of `iptables-restore --noflush` (upstream writeIptablesRules). Which Services there are shows in it only by what sets are not empty. */
export function rulesText(entries: Entries, barred: readonly Barred[], settings: Settings): string {
  const { family, masqueradeMark: mark } = settings;
  const lines: Record<Place['table'], string[]> = { nat: [], filter: [] };
  const { nat, filter } = lines;
  const has = (set: SetName): boolean => entries.has(set);
  const match = (set: SetName, flags: string): string => `-m set --match-set ${kernelName(set, family)} ${flags}`;
  const said = (set: SetName, flags: string): string =>
    `-m comment --comment "${setInfos[set].comment}" ${match(set, flags)}`;

  nat.push(`-A KUBE-SERVICES -s ${family === 'IPv4' ? '127.0.0.0/8' : '::1/128'} -j RETURN`);
  for (const [set, table, from, to, flags, protocol] of setRules)
    if (has(set))
      lines[table].push(`-A ${from}${protocol === undefined ? '' : ` -p ${protocol}`} ${said(set, flags)} -j ${to}`);

  if (has('KUBE-CLUSTER-IP')) nat.push(`-A KUBE-SERVICES ${offCluster(said, settings)} -j KUBE-MARK-MASQ`);
  const external = (set: SetName): void => {
    const rule = `-A KUBE-SERVICES ${said(set, 'dst,dst')}`;
    nat.push(`${rule} -m physdev ! --physdev-is-in -m addrtype ! --src-type LOCAL -j ACCEPT`);
    nat.push(`${rule} -m addrtype --dst-type LOCAL -j ACCEPT`);
  };
  if (has('KUBE-EXTERNAL-IP')) {
    nat.push(`-A KUBE-SERVICES ${said('KUBE-EXTERNAL-IP', 'dst,dst')} -j KUBE-MARK-MASQ`);
    external('KUBE-EXTERNAL-IP');
  }
  if (has('KUBE-EXTERNAL-IP-LOCAL')) external('KUBE-EXTERNAL-IP-LOCAL');

  nat.push('-A KUBE-SERVICES -m addrtype --dst-type LOCAL -j KUBE-NODE-PORT');
  nat.push('-A KUBE-LOAD-BALANCER -j KUBE-MARK-MASQ');
  filter.push('-A KUBE-SOURCE-RANGES-FIREWALL -j DROP');
  for (const { address, protocol, port } of barred)
    filter.push(
      `-A KUBE-IPVS-OUT-FILTER -s ${address} -m ipvs --vaddr ${address} --vproto ${protocol} --vport ${port} -j DROP`,
    );
  for (const set of ['KUBE-CLUSTER-IP', 'KUBE-LOAD-BALANCER'] as const)
    if (has(set)) nat.push(`-A KUBE-SERVICES ${match(set, 'dst,dst')} -j ACCEPT`);

  filter.push(
    `-A KUBE-FORWARD -m comment --comment "kubernetes forwarding rules" -m mark --mark ${mark}/${mark} -j ACCEPT`,
    '-A KUBE-FORWARD -m comment --comment "kubernetes forwarding conntrack rule" -m conntrack --ctstate RELATED,ESTABLISHED -j ACCEPT',
    `-A KUBE-NODE-PORT ${said('KUBE-HEALTH-CHECK-NODE-PORT', 'dst')} -j ACCEPT`,
  );
  if (settings.filtersVIPs) filter.push(...filterRules(match));
  const masquerade =
    '-A KUBE-POSTROUTING -m comment --comment "kubernetes service traffic requiring SNAT" -j MASQUERADE';
  nat.push(
    `-A KUBE-POSTROUTING -m mark ! --mark ${mark}/${mark} -j RETURN`,
    `-A KUBE-POSTROUTING -j MARK --xor-mark ${mark}`,
    settings.randomFully ? `${masquerade} --random-fully` : masquerade,
    `-A KUBE-MARK-MASQ -j MARK --or-mark ${mark}`,
  );
  const declared = chains.filter(({ chain }) => chain !== vipFilter || settings.filtersVIPs);
  return `${tableText('nat', nat, declared)}${tableText('filter', filter, declared)}`;
}

type Match = (set: SetName, flags: string) => string;

/** Which connections to cluster IPs come from outside the pod network. */
function offCluster(said: Match, { masqueradeAll, detector }: Settings): string {
  if (masqueradeAll) return said('KUBE-CLUSTER-IP', 'dst,dst');
  if (detector) return `${said('KUBE-CLUSTER-IP', 'dst,dst')} ${detector.ifNotLocal}`;
  // Without a detector: the node's own connections to a Service have its address as their source, which kube-ipvs0 has.
  return said('KUBE-CLUSTER-IP', 'src,dst');
}

/** Keeps what listens on the node itself from being reached at Services' addresses (kubernetes/kubernetes#72236). */
const filterRules = (match: Match): readonly string[] => [
  ...(['KUBE-LOAD-BALANCER', 'KUBE-CLUSTER-IP', 'KUBE-EXTERNAL-IP', 'KUBE-EXTERNAL-IP-LOCAL'] as const).map(
    (set) => `-A KUBE-IPVS-FILTER ${match(set, 'dst,dst')} -j RETURN`,
  ),
  `-A KUBE-IPVS-FILTER ${match('KUBE-HEALTH-CHECK-NODE-PORT', 'dst')} -j RETURN`,
  `-A KUBE-IPVS-FILTER -m conntrack --ctstate NEW ${match('KUBE-IPVS-IPS', 'dst')} -j REJECT`,
];

function tableText(table: Place['table'], rules: readonly string[], places: readonly Place[]): string {
  const declared = places.filter((each) => each.table === table).map(({ chain }) => `:${chain} - [0:0]`);
  return [`*${table}`, ...declared, ...rules, 'COMMIT', ''].join('\n');
}
