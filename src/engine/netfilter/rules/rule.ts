import { type Check, type IndexKeys, isKeyed } from './check.ts';
import type { Probe } from './probe.ts';
import type { Target } from './target.ts';

const isModelled = ({ kind }: Check): boolean => kind !== 'not-modelled';
const isTest = ({ kind }: Check): boolean => kind !== 'comment' && kind !== 'not-modelled';

/** A rule without its chain and counters. Immutable, and shared by all namespaces that have the same line. */
export class Rule {
  /** Every condition in the kernel's order, comments included. */
  readonly checks: readonly Check[];
  readonly target: Target;
  /** False when it has conditions we do not model: it never matches. */
  readonly modelled: boolean;
  readonly #tests: readonly Check[];
  #spec: string | undefined;

  constructor(checks: readonly Check[], target: Target) {
    this.checks = checks;
    this.target = target;
    // slice: arrays that grew keep room for sixteen more.
    this.#tests = checks.every(isTest) ? checks : checks.filter(isTest).slice();
    this.modelled = target.op !== 'not-modelled' && checks.every(isModelled);
  }

  /** Whether it has a condition with a memory of its own, so that each place it stands in needs another rule. */
  get unshared(): boolean {
    return this.checks.some((check) => check.unshared);
  }

  /** Canonical text after `-A CHAIN`, as iptables-save prints it; empty for a rule without conditions and target. */
  get spec(): string {
    this.#spec ??= this.#print();
    return this.#spec;
  }

  #print(): string {
    const parts: string[] = [];
    for (const check of this.checks) parts.push(check.print());
    parts.push(this.target.print);
    // Joined, not concatenated: of text put together piece by piece the pieces are kept too, and looked for at every printing.
    return parts.filter((part) => part !== '').join(' ');
  }

  /** `-A CHAIN …`. */
  text(chain: string): string {
    return this.spec === '' ? `-A ${chain}` : `-A ${chain} ${this.spec}`;
  }

  /** Whether every modelled condition holds. */
  test(probe: Probe): boolean {
    for (const check of this.#tests) {
      if (!check.test(probe)) return false;
    }
    return true;
  }

  /** What a packet must have for this rule to match, as far as an index can use it. */
  keys(): IndexKeys {
    const keys: { -readonly [K in keyof IndexKeys]: IndexKeys[K] } = {};
    for (const check of this.#tests) {
      // A check with a memory must see every packet the kernel would show it, so what comes after it cannot be a key.
      if (!check.pure) break;
      if (isKeyed(check)) Object.assign(keys, check.keys());
    }
    return keys;
  }
}
