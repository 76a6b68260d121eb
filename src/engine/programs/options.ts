/** How an option is called, and whether a value follows it. */
export interface OptionForm {
  readonly short?: string;
  readonly long?: string;
  readonly value?: boolean;
}

export interface OptionError {
  readonly kind: 'unknown' | 'requires';
  /** As it was written: `-m`, `--max-time`. */
  readonly option: string;
}

/** A command line taken apart. */
export class Options {
  readonly rest: string[] = [];
  error: OptionError | undefined;
  readonly #given = new Map<string, string[]>();

  /** Whether the option was given, by any of its names. */
  has(name: string): boolean {
    return this.#given.has(name);
  }

  /** The values that were given with it, in order. */
  all(name: string): readonly string[] {
    return this.#given.get(name) ?? [];
  }

  /** The value that was given last. */
  value(name: string): string | undefined {
    return this.#given.get(name)?.at(-1);
  }

  add(name: string, value: string): void {
    const values = this.#given.get(name) ?? [];
    values.push(value);
    this.#given.set(name, values);
  }
}

/** The name by which an option is kept: the long one where it has one. */
const nameOf = ({ long, short }: OptionForm): string => long ?? short ?? '';

interface Reading {
  readonly words: readonly string[];
  readonly forms: readonly OptionForm[];
  readonly options: Options;
}

/** `-abVALUE`, `-a VALUE`. Returns how many words were used; 0: an error. */
function readShort({ words, forms, options }: Reading, at: number): number {
  const word = words[at] ?? '';
  for (let i = 1; i < word.length; i++) {
    const letter = word.charAt(i);
    const form = forms.find(({ short }) => short === letter);
    if (!form) {
      options.error = { kind: 'unknown', option: `-${letter}` };
      return 0;
    }
    if (!form.value) {
      options.add(nameOf(form), '');
      continue;
    }
    const attached = word.slice(i + 1);
    const value = attached === '' ? words[at + 1] : attached;
    if (value === undefined) {
      options.error = { kind: 'requires', option: `-${letter}` };
      return 0;
    }
    options.add(nameOf(form), value);
    return attached === '' ? 2 : 1;
  }
  return 1;
}

/** `--name`, `--name=VALUE`, `--name VALUE`. */
function readLong({ words, forms, options }: Reading, at: number): number {
  const [name = '', ...rest] = (words[at] ?? '').slice(2).split('=');
  const form = forms.find(({ long }) => long === name);
  if (!form) {
    options.error = { kind: 'unknown', option: `--${name}` };
    return 0;
  }
  if (!form.value) {
    options.add(nameOf(form), '');
    return 1;
  }
  const attached = rest.length > 0 ? rest.join('=') : undefined;
  const value = attached ?? words[at + 1];
  if (value === undefined) {
    options.error = { kind: 'requires', option: `--${name}` };
    return 0;
  }
  options.add(name, value);
  return attached === undefined ? 2 : 1;
}

/** getopt_long(3): options anywhere, until `--`. What is wrong first is `error`; the rest is not read then. */
export function parseOptions(words: readonly string[], forms: readonly OptionForm[]): Options {
  const options = new Options();
  const reading = { words, forms, options };
  for (let at = 0; at < words.length; ) {
    const word = words[at] ?? '';
    if (word === '--') {
      options.rest.push(...words.slice(at + 1));
      break;
    }
    if (!word.startsWith('-') || word === '-') {
      options.rest.push(word);
      at++;
      continue;
    }
    const used = word.startsWith('--') ? readLong(reading, at) : readShort(reading, at);
    if (used === 0) break;
    at += used;
  }
  return options;
}

/** `v=verbose m:=max-time q` → forms: a colon says that a value follows. */
export const optionForms = (text: string): readonly OptionForm[] =>
  text
    .trim()
    .split(/\s+/)
    .map((word) => {
      const [, name = '', value, long] = /^([^:=]+)(:?)(?:=(.+))?$/.exec(word) ?? [];
      const named = long !== undefined ? { short: name, long } : name.length === 1 ? { short: name } : { long: name };
      return { ...named, value: value === ':' };
    });
