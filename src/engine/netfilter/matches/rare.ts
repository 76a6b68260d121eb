import type { MatchKind } from '../rules/extension.ts';
import { icmp, icmp6 } from './icmp.ts';
import { iprange } from './iprange.ts';
import { limit } from './limit.ts';
import { physdev, pkttype } from './link-layer.ts';
import { multiport } from './multiport.ts';
import { recent } from './recent.ts';
import { ipvs, set } from './set.ts';
import { statistic } from './statistic.ts';

const kinds: ReadonlyMap<string, MatchKind> = new Map(
  [icmp, icmp6, iprange, ipvs, limit, multiport, physdev, pkttype, recent, set, statistic].map((kind) => [
    kind.name,
    kind,
  ]),
);

/** A match extension that few rules use, by its name. */
export const rareMatchKind = (name: string): MatchKind | undefined => kinds.get(name);
