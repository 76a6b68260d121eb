import { CommandError } from '../command.ts';

/** Options of a command line by letter, and what is left. */
export interface Options {
  has(letter: string): boolean;
  /** What was given to it last. */
  value(letter: string): string | undefined;
  /** A count given to it. Throws CommandError. */
  count(letter: string): number | undefined;
  readonly values: readonly (readonly [letter: string, value: string])[];
  readonly rest: readonly string[];
}

/** One reading of a command line's words. */
class Reader {
  readonly values: (readonly [string, string])[] = [];
  readonly rest: string[] = [];
  readonly #queue: string[];
  readonly #letters: string;
  readonly #wrong: (message: string) => CommandError;

  constructor(args: readonly string[], letters: string, wrong: (message: string) => CommandError) {
    this.#queue = [...args];
    this.#letters = letters;
    this.#wrong = wrong;
  }

  read(long: Readonly<Record<string, string>>): void {
    for (let word = this.#queue.shift(); word !== undefined; word = this.#queue.shift()) {
      if (word === '--') this.rest.push(...this.#queue.splice(0));
      else if (word.startsWith('--')) this.#long(word, long);
      else if (word.startsWith('-') && word !== '-') this.#short(word);
      else this.rest.push(word);
    }
  }

  #long(word: string, long: Readonly<Record<string, string>>): void {
    const [, name = '', value] = /^--([^=]*)(?:=(.*))?$/s.exec(word) ?? [];
    const letter = Object.hasOwn(long, name) ? long[name] : undefined;
    if (letter === undefined) throw this.#wrong(`unrecognized option '${word}'`);
    this.values.push([letter, this.#takes(letter) ? (value ?? this.#needed(letter, '')) : '']);
  }

  #short(word: string): void {
    for (let left = word.slice(1); left !== ''; ) {
      const letter = left[0] ?? '';
      left = left.slice(1);
      if (letter === ':' || !this.#letters.includes(letter)) throw this.#wrong(`invalid option -- '${letter}'`);
      this.values.push([letter, this.#takes(letter) ? this.#needed(letter, left) : '']);
      if (this.#takes(letter)) return;
    }
  }

  #takes(letter: string): boolean {
    return this.#letters[this.#letters.indexOf(letter) + 1] === ':';
  }

  #needed(letter: string, given: string): string {
    const value = given === '' ? this.#queue.shift() : given;
    if (value === undefined) throw this.#wrong(`option requires an argument -- '${letter}'`);
    return value;
  }
}

/**
 * Reads options as getopt(3) does: letters, a colon after each that takes a value; options may come after what is no option.
 * Throws CommandError with that code.
 * @param long letters by the long names of options
 */
export function readOptions(
  args: readonly string[],
  letters: string,
  long: Readonly<Record<string, string>> = {},
  code = 1,
): Options {
  const wrong = (message: string): CommandError => new CommandError(message, code);
  const reader = new Reader(args, letters, wrong);
  reader.read(long);
  const { values, rest } = reader;
  const value = (letter: string): string | undefined => values.findLast(([name]) => name === letter)?.[1];
  return {
    values,
    rest,
    value,
    has: (letter) => values.some(([name]) => name === letter),
    count(letter) {
      const given = value(letter);
      if (given !== undefined && !/^[-+]?\d{1,9}$/.test(given)) throw wrong(`invalid number: '${given}'`);
      return given === undefined ? undefined : Number(given);
    },
  };
}
