import type { MatchKind } from '../rules/extension.ts';
import { addrtype } from './addrtype.ts';
import { conntrack, state } from './conntrack.ts';
import { connmark, mark } from './marks.ts';
import { sctp, tcp, udp } from './ports.ts';
import { rareMatchKind } from './rare.ts';
import { comment, nfacct } from './simple.ts';

const common: ReadonlyMap<string, MatchKind> = new Map(
  [addrtype, comment, connmark, conntrack, mark, nfacct, sctp, state, tcp, udp].map((kind) => [kind.name, kind]),
);
/** Those of a module that is loaded later: kube-proxy writes none of them before a Service has endpoints. */
const rare: ReadonlySet<string> = new Set(
  'icmp icmp6 iprange ipvs limit multiport physdev pkttype recent set statistic'.split(' '),
);

/** A match extension that is modelled, by its name. */
export const matchKind = (name: string): MatchKind | undefined =>
  common.get(name) ?? (rare.has(name) ? rareMatchKind(name) : undefined);

/** Match extensions that exist (iptables-extensions(8)) and are not modelled: kept, printed, never matching. */
export const otherMatches: ReadonlySet<string> = new Set(
  `ah bpf cgroup cluster connbytes connlabel connlimit cpu dccp devgroup dscp dst ecn esp eui64 frag hashlimit hbh helper hl
  ipv6header length mac mh nfct owner osf policy quota rateest realm rpfilter rt socket string
  tcpmss time tos ttl u32`.split(/\s+/),
);
