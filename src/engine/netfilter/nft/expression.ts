import type { NftProbe } from './probe.ts';
import type { DataType, Value } from './values.ts';

/** Yields one value of the packet, or several joined by `.`. */
export interface Expression {
  /** As listed. */
  readonly text: string;
  readonly types: readonly DataType[];
  /** What it is, in plain words. */
  readonly label: string;
  /** Undefined where the packet has no such thing. */
  read(probe: NftProbe): Value | readonly Value[] | undefined;
  /** The transport protocol that reading it takes for granted. */
  readonly transport?: number;
  /** How many values `numgen` chooses from. */
  readonly modulus?: number;
}
