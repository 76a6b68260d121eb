import type { Probe } from './probe.ts';

/** One condition of a rule: a core option (`-d`) or a match extension (`-m tcp --dport 80`). */
export interface Check {
  /** What it looks at; failures of one kind are folded together in explanations. */
  readonly kind: string;
  /** False when the outcome depends on more than the packet (chance, lists, counters): such checks must run in the kernel's order. */
  readonly pure: boolean;
  test(probe: Probe): boolean;
  /** Keeps a count of its own in each rule, so that equal lines may not share one. */
  readonly unshared?: boolean;
  /** Plain words for the outcome just tested; empty when there is nothing to say. */
  why(probe: Probe, matched: boolean): string;
  /** As iptables-save prints it, without leading blank. */
  print(): string;
}

/** Keys under which a chain's index may file a rule: it can only match packets that have them. */
export interface IndexKeys {
  readonly exactDestination?: number | bigint;
  readonly exactSource?: number | bigint;
  readonly exactDport?: number;
}

/** A check that can say a key. */
export interface KeyedCheck extends Check {
  keys(): IndexKeys;
}

export const isKeyed = (check: Check): check is KeyedCheck => 'keys' in check;

/** `! ` before a negated option. */
export const bang = (negated: boolean): string => (negated ? '! ' : '');
