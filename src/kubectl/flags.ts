import { durationOf } from './duration.ts';
import { Failure } from './failure.ts';

/** What a flag takes; `optional` is what it means without `=value` (pflag NoOptDefVal). */
export interface Flag {
  readonly short?: string;
  readonly takes: 'text' | 'list' | 'number' | 'bool' | 'duration' | 'missing';
  readonly optional?: string;
}

/** By long name. */
export type Flags = Readonly<Record<string, Flag>>;

const text: Flag = { takes: 'text' };
const bool: Flag = { takes: 'bool', optional: 'true' };
const number: Flag = { takes: 'number' };
const list: Flag = { takes: 'list' };
const duration: Flag = { takes: 'duration' };
/** kubectl has it and Kubehop has not yet: said so rather than ignored. */
const missing: Flag = { takes: 'missing', optional: '' };

/**
 * `name=optional,-s …` as flags: after the name `?` bool, `#` number, `*` list that may repeat, `~` duration, `!` not modelled, none
 * text; `=x` what it means without a value; `-x` after a comma the shorthand.
 */
export function flagsOf(spec: string): Flags {
  const kinds: Readonly<Record<string, Flag>> = { '?': bool, '#': number, '*': list, '~': duration, '!': missing };
  return Object.fromEntries(
    spec
      .split(/\s+/)
      .filter((word) => word !== '')
      .map((word) => {
        const [, name = '', kind = '', optional, short] =
          /^([a-z-]+)([?#*~!]?)(?:=([a-z]+))?(?:,-(\w))?$/.exec(word) ?? [];
        return [name, { ...(kinds[kind] ?? text), ...(optional && { optional }), ...(short && { short }) }];
      }),
  );
}

/** Flags and arguments of one command line. */
export class Parsed {
  readonly args: string[] = [];
  /** What came after `--`; undefined without one. */
  after: readonly string[] | undefined;
  readonly values = new Map<string, string[]>();

  /** The last value given. */
  text(name: string): string | undefined {
    return this.values.get(name)?.at(-1);
  }

  /** All values given, split at commas as pflag's StringSlice. */
  list(name: string): string[] {
    return this.values.get(name) ?? [];
  }

  is(name: string): boolean {
    return /^(?:1|t|T|true|TRUE|True)$/.test(this.text(name) ?? '');
  }

  /** The same without what was given for a flag. */
  without(name: string): Parsed {
    const copy = new Parsed();
    copy.args.push(...this.args);
    copy.after = this.after;
    for (const [key, values] of this.values) if (key !== name) copy.values.set(key, values);
    return copy;
  }

  /** Whether it was given at all. */
  has(name: string): boolean {
    return this.values.has(name);
  }

  /** Milliseconds. */
  duration(name: string): number | undefined {
    const given = this.text(name);
    return given === undefined ? undefined : durationOf(given);
  }

  number(name: string): number | undefined {
    const given = this.text(name);
    return given === undefined ? undefined : Number(given);
  }
}

const quote = (given: string): string => JSON.stringify(given);

/** Why a value is none of that type, in Go's words. */
function unfit(takes: Flag['takes'], value: string): string | undefined {
  const parsing = (func: string, why: string): string => `strconv.${func}: parsing ${quote(value)}: ${why}`;
  if (takes === 'number' && !/^[+-]?\d+$/.test(value)) return parsing('ParseInt', 'invalid syntax');
  if (takes === 'number' && Math.abs(Number(value)) > 2 ** 63) return parsing('ParseInt', 'value out of range');
  if (takes === 'bool' && !/^(?:[01tTfF]|true|TRUE|True|false|FALSE|False)$/.test(value))
    return parsing('ParseBool', 'invalid syntax');
  if (takes === 'duration' && durationOf(value) === undefined)
    return `time: ${/^[+-]?\d+(?:\.\d*)?$/.test(value) ? 'missing unit in' : 'invalid'} duration ${quote(value)}`;
  return undefined;
}

/** One reading of a command line, word by word. */
class Reader {
  readonly parsed = new Parsed();
  readonly #flags: Flags;
  readonly #path: string;
  readonly #queue: string[];

  constructor(words: readonly string[], flags: Flags, path: string) {
    this.#queue = [...words];
    this.#flags = flags;
    this.#path = path;
  }

  read(): Parsed {
    for (let word = this.#queue.shift(); word !== undefined; word = this.#queue.shift()) {
      if (word === '--') {
        this.parsed.after = this.#queue;
        break;
      }
      if (word.startsWith('--')) this.#long(word);
      else if (word.startsWith('-') && word !== '-') this.#shorts(word.slice(1));
      else this.parsed.args.push(word);
    }
    return this.parsed;
  }

  #long(word: string): void {
    const [name = '', ...rest] = word.slice(2).split('=');
    if (name === '' || name.startsWith('-')) throw this.#wrong(`bad flag syntax: ${word}`);
    const flag = Object.hasOwn(this.#flags, name) ? this.#flags[name] : undefined;
    if (!flag) throw this.#wrong(`unknown flag: --${name}`);
    const value = word.includes('=') ? rest.join('=') : (flag.optional ?? this.#queue.shift());
    if (value === undefined) throw this.#wrong(`flag needs an argument: --${name}`);
    this.#set(name, value);
  }

  #shorts(cluster: string): void {
    let left = cluster;
    while (left !== '') left = this.#short(left);
  }

  /** Reads the first of some letters; gives what is left of them. */
  #short(left: string): string {
    const [letter = ''] = left;
    const [name, flag] = Object.entries(this.#flags).find(([, { short }]) => short === letter) ?? [];
    if (!flag || name === undefined) throw this.#wrong(`unknown shorthand flag: '${letter}' in -${left}`);
    const rest = left.slice(letter.length);
    const assigned = rest.startsWith('=');
    if (flag.optional !== undefined && !assigned) {
      this.#set(name, flag.optional);
      return rest;
    }
    const value = assigned ? rest.slice(1) : rest === '' ? this.#queue.shift() : rest;
    if (value === undefined) throw this.#wrong(`flag needs an argument: '${letter}' in -${left}`);
    this.#set(name, value);
    return '';
  }

  #set(name: string, value: string): void {
    const { takes = 'text', short } = this.#flags[name] ?? {};
    if (takes === 'missing') throw new Failure(`error: --${name} is not modelled by Kubehop yet`);
    const shown = short ? `-${short}, --${name}` : `--${name}`;
    const why = unfit(takes, value);
    if (why !== undefined) throw this.#wrong(`invalid argument ${quote(value)} for "${shown}" flag: ${why}`);
    this.parsed.values.set(name, [...(this.parsed.values.get(name) ?? []), value]);
  }

  #wrong(why: string): Failure {
    return new Failure(`error: ${why}\nSee 'kubectl${this.#path && ` ${this.#path}`} --help' for usage.`);
  }
}

/**
 * Reads a command line's words as cobra and pflag do. Throws Failure with their words; `path` is the command (`create service`).
 * With `any`, words are taken as they are.
 */
export function parseFlags(words: readonly string[], flags: Flags, path: string, any = false): Parsed {
  if (!any) return new Reader(words, flags, path).read();
  const parsed = new Parsed();
  parsed.args.push(...words);
  return parsed;
}
