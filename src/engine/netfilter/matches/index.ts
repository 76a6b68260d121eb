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
  'icmp icmp6 iprange ipvs limit multiport physdev pkttype recent rpfilter set statistic'.split(' '),
);

/** A match extension that is modelled, by its name. */
export const matchKind = (name: string): MatchKind | undefined =>
  common.get(name) ?? (rare.has(name) ? rareMatchKind(name) : undefined);
