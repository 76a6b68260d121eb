import { RuleError } from '../errors.ts';
import type { Check } from '../rules/check.ts';
import { type MatchKind, option } from '../rules/extension.ts';
import type { Probe } from '../rules/probe.ts';
import { TokenBucket } from '../token-bucket.ts';

/** In seconds, the longest first, as libxt_limit prints them. */
const units = [
  ['day', 86_400],
  ['hour', 3600],
  ['min', 60],
  ['sec', 1],
] as const;
/** The kernel's rates are this fine. */
const scale = 10_000;
const defaultBurst = 5;

/** `-m limit`: a packet every so often, and some at once after quiet. Each namespace counts for itself. */
class LimitCheck implements Check {
  readonly kind = 'rate limit';
  readonly pure = false;
  readonly unshared = true;
  /** Between packets, in 1/10,000 seconds. */
  readonly #period: number;
  readonly #burst: number;

  constructor(period: number, burst: number) {
    this.#period = period;
    this.#burst = burst;
  }

  put({ memory: { buckets }, facts }: Probe): number {
    const cost = (this.#period * 1000) / scale;
    const bucket = buckets.get(this) ?? new TokenBucket(cost * this.#burst);
    buckets.set(this, bucket);
    return Number(bucket.take(cost, facts.now()));
  }

  test(probe: Probe): boolean {
    return probe.ask(this) === 1;
  }

  why(_: Probe, matched: boolean): string {
    return matched ? 'the rate is within the limit' : 'the rate is over the limit';
  }

  print(): string {
    const period = this.#period;
    const first = units.findIndex(([, s]) => period > s * scale || (s * scale) / period < (s * scale) % period);
    const [unit, seconds] = units[(first < 0 ? units.length : Math.max(1, first)) - 1] ?? units[3];
    const burst = this.#burst === defaultBurst ? '' : ` --limit-burst ${this.#burst}`;
    return `-m limit --limit ${Math.floor((seconds * scale) / period)}/${unit}${burst}`;
  }
}

export const limit: MatchKind = {
  name: 'limit',
  options: [option('limit'), option('limit-burst')],
  build(given) {
    const text = given.value('limit') ?? '3/hour';
    const [, rate = '0', unit = 's'] = /^(\d+)(?:\/([a-z]+))?$/i.exec(text) ?? [];
    const seconds = units.find(([name]) => name.startsWith(unit.toLowerCase().slice(0, name.length)))?.[1];
    const period = Math.floor((scale * (seconds ?? 0)) / Number(rate));
    if (!(period > 0 && period < Number.POSITIVE_INFINITY)) throw new RuleError(`limit: bad rate "${text}"'`);
    return new LimitCheck(period, given.number('limit-burst', 10_000) ?? defaultBurst);
  },
};
