import type { Addr } from '../address.ts';
import { RuleError } from '../errors.ts';
import type { Probe } from './probe.ts';

/** What NAT may choose from (struct nf_nat_range2). */
export interface NatRange {
  /** Absent: the address stays. */
  readonly addresses?: { readonly min: Addr; readonly max: Addr };
  readonly ports?: { readonly min: number; readonly max: number };
  readonly random: boolean;
  readonly randomFully: boolean;
  readonly persistent: boolean;
}

/** A target that makes a NAT decision. */
export type NatTarget = Extract<Target, { readonly range: NatRange }>;

/** What a rule does with a packet that matches. `print` gives what follows the matches, `-j …` included. */
export type Target = { readonly print: string } & (
  | { readonly op: 'accept' | 'drop' | 'return' | 'none' | 'notrack' }
  | { readonly op: 'reject'; readonly with: string }
  | { readonly op: 'jump' | 'goto'; readonly chain: string }
  /** Changes marks or nothing, and the packet goes on to the next rule. */
  | { readonly op: 'modify'; readonly apply: (probe: Probe) => void }
  | { readonly op: 'nat'; readonly manip: 'source' | 'destination'; readonly range: NatRange }
  /** The range depends on the device: MASQUERADE takes the address it leaves from, REDIRECT the one it came in by. */
  | { readonly op: 'masquerade' | 'redirect'; readonly range: NatRange }
  | { readonly op: 'not-modelled' }
);

/** `-j CHAIN` or `-g CHAIN`. What it prints is not kept: half of all rules are jumps. */
export class Jump {
  readonly op: 'jump' | 'goto';
  readonly chain: string;

  constructor(op: 'jump' | 'goto', chain: string) {
    this.op = op;
    this.chain = chain;
  }

  get print(): string {
    return `${this.op === 'jump' ? '-j' : '-g'} ${this.chain}`;
  }
}

/** `-j` and a verdict or a chain. Throws RuleError where the table does not take it. */
export function standardTarget(name: string, table: string): Target {
  switch (name) {
    case 'ACCEPT':
      return { op: 'accept', print: '-j ACCEPT' };
    case 'RETURN':
      return { op: 'return', print: '-j RETURN' };
    case 'DROP':
      if (table === 'nat') {
        throw new RuleError(
          '\nThe "nat" table is not intended for filtering, the use of DROP is therefore inhibited.\n',
        );
      }
      return { op: 'drop', print: '-j DROP' };
    default:
      return new Jump('jump', name);
  }
}
