import type { Counter } from './counter.ts';
import type { NftProbe } from './probe.ts';
import type { Outcome, Verdict } from './verdict.ts';

/** One statement of a rule, comparisons included. */
export interface Statement {
  /** As listed; counters as they are now. */
  print(): string;
  /** Undefined: on with the next statement. */
  run(probe: NftProbe): Outcome | undefined;
  /** We do not model it. */
  readonly unknown?: boolean;
  /** Nothing may follow it. */
  readonly terminal?: boolean;
  /** The transport protocol that it takes for granted. */
  readonly transport?: number | undefined;
  /** Chains it may lead to. */
  readonly chains?: readonly string[];
  /** Every verdict of a choice by chance. */
  readonly branches?: readonly Verdict[];
  /** It translates addresses, which only chains of type nat at these hooks may. */
  readonly natHooks?: readonly string[];
  /** The set that packets are written into. */
  readonly learns?: string;
  /** What `counter` has counted. */
  readonly counter?: Counter;
}
