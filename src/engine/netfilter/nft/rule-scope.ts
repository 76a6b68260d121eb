import type { Family } from './family.ts';

/** What the rule so far says of the packet. */
export interface RuleScope {
  readonly family: Family;
  /** The transport protocol that the rule has settled; `any` when it is one of several. */
  transport: number | 'any' | undefined;
  /** Sets that are looked in. */
  readonly sets: string[];
  /** True when the rule keeps a state of its own: it cannot be shared between places. */
  stateful: boolean;
}

/** That of a rule of which nothing is read yet. */
export const newScope = (family: Family): RuleScope => ({ family, transport: undefined, sets: [], stateful: false });
