import type { Hook, RuleLook } from '../../model/trace.ts';
import type { Chain, ChainBody } from './rules/chain.ts';
import type { Entrance } from './rules/probe.ts';
import type { Table } from './rules/table.ts';
import type { NamespaceFacts } from './types.ts';

/** A walk that happened, as a pass tells of it. */
export interface Walked {
  /** How many rules the kernel evaluated. */
  readonly rulesWalked: number;
  /** The next walk at the same hook. */
  next: Walked | undefined;
  /** Every rule that was looked at, with reasons; runs of more than `limit` like failures are folded. */
  explain(limit?: number): readonly RuleLook[];
  /** Rules that were skipped because we do not model them. */
  readonly notModelled: readonly string[];
}

/** Where a walk led. Shared by walks that went the same way one after the other, as most do. */
export interface Way {
  /** Of the namespace. */
  readonly facts: NamespaceFacts;
  readonly table: Table;
  readonly hook: Hook;
  readonly policy: Chain['policy'];
  /** The chains in the order they were entered, as they were then. */
  readonly bodies: readonly ChainBody[];
  readonly rulesWalked: number;
}

/** Like failures shown one by one before they are folded. */
export const usualLimit = 3;

/** Enough of a walk through one table to walk the same way again. */
export interface RecordedWalk extends Entrance {
  readonly way: Way;
  /** What the world answered, in order. */
  readonly answers: readonly number[] | undefined;
}
