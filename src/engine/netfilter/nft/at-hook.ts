import type { Hook } from '../../../model/trace.ts';
import { bindingOf, invalid, untracked } from '../conntrack/connection.ts';
import { type Ending, verdictBy } from '../ending.ts';
import type { HookVerdict, Skb } from '../types.ts';
import type { NftChain } from './table.ts';
import type { NftWalk, NftWalker } from './walk.ts';

/** Walks a base chain with a packet, on which marks and `notrack` are written; undefined when the chain is for another family. */
export function walkBase(walker: NftWalker, chain: NftChain, hook: Hook, skb: Skb, now: number): NftWalk | undefined {
  const { family } = chain.table;
  const { packet, in: from, out, mark } = skb;
  if (family !== 'inet' && (family === 'ip') !== (packet.family === 'IPv4')) return undefined;
  const binding = bindingOf(skb) ?? invalid;
  const { connection } = binding;
  const walk = walker.walk(chain, hook, { packet, in: from, out, mark, connection: binding.moment(now) });
  skb.mark = walker.probe.mark;
  if (connection) connection.mark = walker.probe.connmark;
  if (walker.probe.untracked && !skb.nfct) skb.nfct = untracked;
  return walk;
}

/** What a base chain's walk came to, when it did not accept; `rule` is the text of what decided. */
export const nftVerdict = ({ table, name }: NftChain, ending: Ending, rule: string): HookVerdict =>
  ending.op === 'policy-drop'
    ? { kind: 'drop', by: `${table.title} ${name}: policy drop`, reason: 'policy-drop' }
    : verdictBy(ending, rule);
