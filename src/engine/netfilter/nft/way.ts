import type { Hook } from '../../../model/trace.ts';
import type { Entrance } from '../rules/probe.ts';
import type { NamespaceFacts } from '../types.ts';
import type { ChainBody, NftChain } from './table.ts';

/** Where a walk from a base chain led. Shared by walks that went the same way one after the other. */
export interface NftWay {
  /** Of the namespace. */
  readonly facts: NamespaceFacts;
  readonly hook: Hook;
  readonly start: NftChain;
  readonly policy: 'accept' | 'drop';
  /** The chains in the order they were entered, as they were then. */
  readonly bodies: readonly ChainBody[];
  readonly rulesWalked: number;
}

/** Enough of a walk to walk the same way again. */
export interface RecordedWalk extends Entrance {
  readonly way: NftWay;
  /** What the world and the sets answered, in order. */
  readonly trail: readonly unknown[] | undefined;
}
