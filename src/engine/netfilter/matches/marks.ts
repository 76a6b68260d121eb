import { bang, type Check } from '../rules/check.ts';
import { type MatchKind, option, parseMasked } from '../rules/extension.ts';
import type { Probe } from '../rules/probe.ts';

/** `0x4000/0x4000`; without the mask when it is all ones. */
const printMasked = (value: number, mask: number): string =>
  mask === 0xffff_ffff ? hex(value) : `${hex(value)}/${hex(mask)}`;

export const hex = (value: number): string => `0x${value.toString(16)}`;

/** `-m mark` and `-m connmark`. */
class MarkCheck implements Check {
  readonly kind: 'mark' | 'connmark';
  readonly pure = true;
  readonly #value: number;
  readonly #mask: number;
  readonly #negated: boolean;

  constructor(kind: 'mark' | 'connmark', { value, mask }: { value: number; mask: number }, negated: boolean) {
    this.kind = kind;
    this.#value = value;
    this.#mask = mask;
    this.#negated = negated;
  }

  test(probe: Probe): boolean {
    return ((probe[this.kind] & this.#mask) >>> 0 === this.#value) !== this.#negated;
  }

  why(probe: Probe, matched: boolean): string {
    const is = `${this.kind === 'mark' ? 'mark' : "connection's mark"} is ${hex(probe[this.kind])}`;
    const wanted = printMasked(this.#value, this.#mask);
    return matched !== this.#negated ? `${is}, fits ${wanted}` : `${is}, does not fit ${wanted}`;
  }

  print(): string {
    return `-m ${this.kind} ${bang(this.#negated)}--mark ${printMasked(this.#value, this.#mask)}`;
  }
}

const markMatch = (name: 'mark' | 'connmark'): MatchKind => ({
  name,
  options: [option('mark')],
  build: (given) => new MarkCheck(name, parseMasked(given.required('mark'), name), given.negated('mark')),
});

export const mark = markMatch('mark');
export const connmark = markMatch('connmark');
