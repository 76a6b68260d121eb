import type { IPFamily } from '../../../model/objects/meta.ts';
import { RuleError } from '../errors.ts';
import type { Check } from './check.ts';
import type { Target } from './target.ts';

/** An option of an extension. */
export interface OptionSpec {
  readonly name: string;
  /** How many arguments follow. */
  readonly args: 0 | 1 | 2;
  /** Other spellings. */
  readonly aliases?: readonly string[];
}

/** The table that a rule is for. */
export interface RuleTable {
  readonly table: string;
  readonly family: IPFamily;
}

/** What stands on the line before extensions are built: some need `-p`. */
export interface RuleContext extends RuleTable {
  /** The number given with `-p`; undefined when absent, `all` or negated. */
  readonly protocol: number | undefined;
}

interface Given {
  readonly name: string;
  readonly values: readonly string[];
  readonly negated: boolean;
}

/** Options of one extension as they were given. */
export class GivenOptions {
  readonly #extension: string;
  /** A few at most: looked through, since a map for each of thousands of rules costs more than the rules. */
  readonly #given: Given[] = [];

  constructor(extension: string) {
    this.#extension = extension;
  }

  /** Throws RuleError when the option was given before. */
  add(name: string, values: readonly string[], negated: boolean): void {
    if (this.has(name)) {
      throw new RuleError(`${this.#extension}: option "--${name}" can only be used once.`);
    }
    this.#given.push({ name, values, negated });
  }

  get size(): number {
    return this.#given.length;
  }

  has(name: string): boolean {
    return this.#find(name) !== undefined;
  }

  negated(name: string): boolean {
    return this.#find(name)?.negated ?? false;
  }

  /** The n-th argument of an option, undefined when it was not given. */
  value(name: string, n = 0): string | undefined {
    return this.#find(name)?.values[n];
  }

  #find(name: string): Given | undefined {
    return this.#given.find((each) => each.name === name);
  }

  /** The argument of an option that must be there. */
  required(name: string): string {
    const value = this.value(name);
    if (value === undefined) throw new RuleError(`${this.#extension}: option "--${name}" must be specified`);
    return value;
  }

  /** An unsigned number (decimal, 0x… or 0…), undefined when not given. Throws RuleError for anything else. */
  number(name: string, max = 0xffff_ffff): number | undefined {
    const text = this.value(name);
    if (text === undefined) return undefined;
    const number = parseNumber(text);
    if (number === undefined || number > max) {
      throw new RuleError(`${this.#extension}: Bad value for "--${name}" option: "${text}"`);
    }
    return number;
  }
}

/** A number as strtoul with base 0 reads it. */
export function parseNumber(text: string): number | undefined {
  if (/^0x[\da-f]+$/i.test(text)) return Number.parseInt(text, 16);
  if (/^0[0-7]+$/.test(text)) return Number.parseInt(text, 8);
  return /^\d+$/.test(text) ? Number(text) : undefined;
}

/** `value[/mask]`, both unsigned 32 bit. */
export function parseMasked(text: string, what: string): { readonly value: number; readonly mask: number } {
  const [valueText = '', maskText] = text.split('/', 2);
  const value = parseNumber(valueText);
  const mask = maskText === undefined ? 0xffff_ffff : parseNumber(maskText);
  if (value === undefined || mask === undefined || value > 0xffff_ffff || mask > 0xffff_ffff) {
    throw new RuleError(`${what}: Bad value for "--mark" option: "${text}"`);
  }
  return { value, mask };
}

/** A match extension: `-m NAME`. */
export interface MatchKind {
  readonly name: string;
  readonly options: readonly OptionSpec[];
  /** Throws RuleError. */
  build(given: GivenOptions, context: RuleContext): Check;
}

/** A target extension: `-j NAME`. */
export interface TargetKind {
  readonly name: string;
  readonly options: readonly OptionSpec[];
  /** Tables and hooks it may stand in; the kernel refuses it elsewhere. Absent: everywhere. */
  readonly tables?: readonly string[];
  readonly hooks?: readonly string[];
  /** Throws RuleError. */
  build(given: GivenOptions, context: RuleContext): Target;
}

export const option = (name: string, args: 0 | 1 | 2 = 1, ...aliases: string[]): OptionSpec => ({
  name,
  args,
  aliases,
});
