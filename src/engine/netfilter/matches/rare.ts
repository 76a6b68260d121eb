import type { MatchKind } from '../rules/extension.ts';
import { icmp, icmp6 } from './icmp.ts';
import { iprange } from './iprange.ts';
import { limit } from './limit.ts';
import { physdev, pkttype } from './link-layer.ts';
import { multiport } from './multiport.ts';
import { recent } from './recent.ts';
import { rpfilter } from './rpfilter.ts';
import { ipvs, set } from './set.ts';
import { statistic } from './statistic.ts';

const kinds: ReadonlyMap<string, MatchKind> = new Map(
  [icmp, icmp6, iprange, ipvs, limit, multiport, physdev, pkttype, recent, rpfilter, set, statistic].map((kind) => [
    kind.name,
    kind,
  ]),
);

/** A match extension that few rules use, by its name. */
export const rareMatchKind = (name: string): MatchKind | undefined => kinds.get(name);

/** Match extensions that exist (iptables-extensions(8)) and are not modelled: kept, printed, never matching. */
const otherMatches: ReadonlySet<string> = new Set(
  `ah bpf cgroup cluster connbytes connlabel connlimit cpu dccp devgroup dscp dst ecn esp eui64 frag hashlimit hbh helper hl
  ipv6header length mac mh nfct owner osf policy quota rateest realm rt socket string
  tcpmss time tos ttl u32`.split(/\s+/),
);

/** Whether it is one of those. */
export const isOtherMatch = (name: string): boolean => otherMatches.has(name);
