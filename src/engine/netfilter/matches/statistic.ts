import { RuleError } from '../errors.ts';
import { bang, type Check } from '../rules/check.ts';
import { type GivenOptions, type MatchKind, option } from '../rules/extension.ts';
import type { Probe } from '../rules/probe.ts';

/** The kernel compares 31 random bits (net/netfilter/xt_statistic.c). */
const scale = 0x8000_0000;

/** `--mode random`: each packet by itself, whatever the others did. */
class RandomCheck implements Check {
  readonly kind = 'random draw';
  readonly pure = false;
  readonly #threshold: number;
  readonly #negated: boolean;

  constructor(probability: number, negated: boolean) {
    this.#threshold = Math.round(probability * scale);
    this.#negated = negated;
  }

  put(probe: Probe): number {
    return probe.facts.random.uint32() & 0x7fff_ffff;
  }

  test(probe: Probe): boolean {
    return probe.ask(this) < this.#threshold !== this.#negated;
  }

  why(probe: Probe): string {
    const draw = probe.answer;
    // Cut, not rounded, so that no draw reads as 1.
    const digits = (value: number) => (Math.floor((value / scale) * 10_000) / 10_000).toFixed(4);
    return `random draw ${digits(draw)} ${draw < this.#threshold ? '<' : '≥'} ${digits(this.#threshold)}`;
  }

  print(): string {
    return `-m statistic --mode random ${bang(this.#negated)}--probability ${(this.#threshold / scale).toFixed(11)}`;
  }
}

/** `--mode nth`: every n-th packet that gets this far, counted in each namespace. */
class NthCheck implements Check {
  readonly kind = 'nth packet';
  readonly pure = false;
  readonly unshared = true;
  readonly #every: number;
  readonly #packet: number;
  readonly #negated: boolean;

  constructor(every: number, packet: number, negated: boolean) {
    this.#every = every;
    this.#packet = packet;
    this.#negated = negated;
  }

  /** The packet's number in its round, 0 for the one that matches. */
  put({ memory }: Probe): number {
    const seen = memory.nth.get(this) ?? this.#every - 1 - this.#packet;
    const number = (seen + 1) % this.#every;
    memory.nth.set(this, number);
    return number;
  }

  test(probe: Probe): boolean {
    return (probe.ask(this) === 0) !== this.#negated;
  }

  why(probe: Probe): string {
    const number = ((probe.answer + this.#packet) % this.#every) + 1;
    return `packet ${number} of every ${this.#every}, rule takes ${this.#negated ? 'all but ' : ''}${this.#packet + 1}`;
  }

  print(): string {
    return `-m statistic --mode nth ${bang(this.#negated)}--every ${this.#every} --packet ${this.#packet}`;
  }
}

function buildNth(given: GivenOptions): Check {
  if (!given.has('every')) throw new RuleError('--every must be specified when using nth mode');
  const every = given.number('every');
  if (!every) throw new RuleError('statistic: Bad value for "--every" option: "0"');
  if (!given.has('packet')) throw new RuleError('statistic: option "--every" also requires "--packet".');
  const packet = given.number('packet') ?? 0;
  if (packet >= every) throw new RuleError('the --packet p must be 0 <= p <= n-1');
  return new NthCheck(every, packet, given.negated('every'));
}

export const statistic: MatchKind = {
  name: 'statistic',
  options: [option('mode'), option('probability'), option('every'), option('packet')],
  build(given) {
    const mode = given.required('mode');
    if (mode === 'nth') return buildNth(given);
    if (mode !== 'random') throw new RuleError(`Bad mode "${mode}"`);
    const text = given.value('probability');
    if (text === undefined) throw new RuleError('--probability must be specified when using random mode');
    const probability = Number(text);
    if (!(probability >= 0 && probability <= 1)) throw new RuleError('--probability must be between 0 and 1');
    return new RandomCheck(probability, given.negated('probability'));
  },
};
