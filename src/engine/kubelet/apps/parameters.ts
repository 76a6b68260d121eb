const units: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** `20s`, `1m30s`, `500ms`, or plain seconds → virtual ms; undefined for anything else. */
function milliseconds(text: string): number | undefined {
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1000;
  if (!/^(\d+(\.\d+)?(ms|s|m|h))+$/.test(text)) return undefined;
  let sum = 0;
  for (const [, amount, unit = ''] of text.matchAll(/([\d.]+)(ms|s|m|h)/g)) sum += Number(amount) * (units[unit] ?? 0);
  return sum;
}

/** The `key=value` words after a behaviour's name. What is wrong with them is gathered in `problems`. */
export class Parameters {
  readonly problems: string[] = [];
  readonly #given = new Map<string, string>();

  constructor(words: readonly string[]) {
    for (const word of words) {
      const [, key, value] = /^([^=]+)=(.*)$/.exec(word) ?? [];
      if (key === undefined || value === undefined) this.problems.push(`"${word}": key=value is expected`);
      else this.#given.set(key, value);
    }
  }

  /** Virtual ms. */
  duration(key: string, otherwise: number): number {
    return this.#read(key, otherwise, milliseconds, 'a duration such as 20s or 500ms is expected');
  }

  whole(key: string, otherwise: number, max: number): number {
    const parse = (text: string) => (/^\d+$/.test(text) && Number(text) <= max ? Number(text) : undefined);
    return this.#read(key, otherwise, parse, `a whole number up to ${max} is expected`);
  }

  text(key: string): string | undefined {
    return this.#read(key, undefined, (text) => text, '');
  }

  /** Parameters that nobody asked for are problems too. */
  finish(behaviour: string): readonly string[] {
    const unknown = [...this.#given.keys()].map((key) => `${behaviour} has no parameter "${key}"`);
    return [...this.problems, ...unknown];
  }

  #read<T>(key: string, otherwise: T, parse: (text: string) => T | undefined, expected: string): T {
    const text = this.#given.get(key);
    if (text === undefined) return otherwise;
    this.#given.delete(key);
    const value = parse(text);
    if (value === undefined) this.problems.push(`${key}: Invalid value: "${text}": ${expected}`);
    return value ?? otherwise;
  }
}
