import type { MatchKind } from '../rules/extension.ts';
import { addrtype } from './addrtype.ts';
import { conntrack, state } from './conntrack.ts';
import { icmp, icmp6 } from './icmp.ts';
import { connmark, mark } from './marks.ts';
import { multiport } from './multiport.ts';
import { sctp, tcp, udp } from './ports.ts';
import { recent } from './recent.ts';
import { comment, nfacct, physdev, pkttype } from './simple.ts';
import { statistic } from './statistic.ts';

/** Match extensions that are modelled, by name. */
export const matchKinds: ReadonlyMap<string, MatchKind> = new Map(
  [
    addrtype,
    comment,
    connmark,
    conntrack,
    icmp,
    icmp6,
    mark,
    multiport,
    nfacct,
    physdev,
    pkttype,
    recent,
    sctp,
    state,
    statistic,
    tcp,
    udp,
  ].map((kind) => [kind.name, kind]),
);

/** Match extensions that exist (iptables-extensions(8)) and are not modelled: kept, printed, never matching. */
export const otherMatches: ReadonlySet<string> = new Set(
  `ah bpf cgroup cluster connbytes connlabel connlimit cpu dccp devgroup dscp dst ecn esp eui64 frag hashlimit hbh helper hl
  iprange ipv6header ipvs length limit mac mh nfct owner osf policy quota rateest realm rpfilter rt set socket string
  tcpmss time tos ttl u32`.split(/\s+/),
);
