import { type Chain, ChainBody } from './chain.ts';
import type { Counters } from './commands.ts';
import type { Rule } from './rule.ts';
import { type Journal, type Table, tooManyLinks } from './table.ts';

/** What changes in a chain's rules. */
export interface Splice {
  readonly from: number;
  readonly remove: number;
  readonly rules: readonly Rule[];
  readonly counters: Counters;
}

/** Puts rules in the place of `remove` others. Throws RuleError where a jump would lead back to the chain. */
export function splice(table: Table, chain: Chain, { from, remove, rules, counters }: Splice, journal: Journal): void {
  const body = new ChainBody(chain.name, chain.body.rules.toSpliced(from, remove, ...rules));
  const added = rules.flatMap(() => counters ?? [0, 0]);
  const old = chain.counters;
  const kept = old ? [...old] : counters ? new Array<number>(chain.body.rules.length * 2).fill(0) : undefined;
  kept?.splice(from * 2, remove * 2, ...added);
  const jumps = table.replace(chain, body, kept ? Float64Array.from(kept) : undefined, journal);
  if (table.findLoop([[chain.name, jumps]]) !== undefined) throw tooManyLinks(chain.name);
}
