import { ChainIndex } from './chain-index.ts';
import type { Rule } from './rule.ts';

let lastSingle: readonly string[] = [];

/** One array for chains that all have the same single jump, as those of endpoints have. */
function jumpsOf(rules: readonly Rule[]): readonly string[] {
  const jumps = rules.flatMap(({ target }) => ('chain' in target ? [target.chain] : []));
  // slice: arrays that grew keep room for sixteen more, which counts for tens of thousands of chains.
  if (jumps.length !== 1) return jumps.slice();
  if (lastSingle[0] !== jumps[0]) lastSingle = jumps.slice();
  return lastSingle;
}

/** The rules of a chain. Immutable, shared between namespaces and kept by passes for explaining. */
export class ChainBody {
  readonly name: string;
  readonly rules: readonly Rule[];
  /** Chains jumped or gone to, one entry a rule. */
  readonly jumps: readonly string[];
  #index: ChainIndex | undefined;

  constructor(name: string, rules: readonly Rule[]) {
    this.name = name;
    this.rules = rules;
    this.jumps = jumpsOf(rules);
  }

  /** Built at first use: most chains are never walked. */
  get index(): ChainIndex {
    this.#index ??= new ChainIndex(this.rules);
    return this.#index;
  }
}

/** A chain in one namespace: what it holds now, and its counters. */
export class Chain {
  readonly name: string;
  readonly builtin: boolean;
  policy: 'ACCEPT' | 'DROP' = 'ACCEPT';
  policyPackets = 0;
  policyBytes = 0;
  /** The number of the input that declared it, and empties it unless rules follow; 0 otherwise. */
  emptiedBy = 0;
  #body: ChainBody;
  /** Packets and bytes of each rule, two numbers a rule; made when the first rule matches. */
  #counters: Float64Array | undefined;

  constructor(name: string, builtin: boolean) {
    this.name = name;
    this.builtin = builtin;
    this.#body = new ChainBody(name, []);
  }

  get body(): ChainBody {
    return this.#body;
  }

  get counters(): Float64Array | undefined {
    return this.#counters;
  }

  /** Replaces the rules; without counters they start at zero. */
  replace(body: ChainBody, counters: Float64Array | undefined): void {
    this.#body = body;
    this.#counters = counters;
  }

  countPolicy(bytes: number): void {
    this.policyPackets++;
    this.policyBytes += bytes;
  }

  count(rule: number, bytes: number): void {
    this.#counters ??= new Float64Array(this.#body.rules.length * 2);
    const counters = this.#counters;
    counters[rule * 2] = (counters[rule * 2] ?? 0) + 1;
    counters[rule * 2 + 1] = (counters[rule * 2 + 1] ?? 0) + bytes;
  }

  /** Packets and bytes that matched a rule. */
  counter(rule: number): readonly [packets: number, bytes: number] {
    return [this.#counters?.[rule * 2] ?? 0, this.#counters?.[rule * 2 + 1] ?? 0];
  }
}
