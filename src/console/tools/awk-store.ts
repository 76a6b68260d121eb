import { CommandError } from '../command.ts';
import { numberOf, text, type Value } from './awk-tree.ts';
import { Pattern } from './regex.ts';

export type AwkArray = Map<string, Value>;
/** What a function's parameters are: undefined until something is made of them. */
export type Frame = Map<string, Value | AwkArray | undefined>;

/** Fields that a record may have. */
const mostFields = 10_000;

/** What an awk program works with: the record and its fields, variables and arrays. */
export class AwkStore {
  readonly #variables: Map<string, Value>;
  readonly #arrays = new Map<string, AwkArray>();
  readonly #regexes = new Map<string, Pattern>();
  readonly #frames: Frame[] = [];
  #fields: string[] = [''];

  constructor(variables: Map<string, Value>) {
    this.#variables = variables;
  }

  /** The next record. */
  record(line: string): void {
    this.#fields = [line, ...this.split(line, text(this.get('FS')))];
    this.#variables.set('NF', this.#fields.length - 1);
  }

  field(index: number): string | undefined {
    if (index < 0) throw new CommandError(`attempt to access field ${index}`, 2);
    return this.#fields[index];
  }

  setField(index: number, value: string): void {
    if (index === 0) this.record(value);
    else {
      const at = Math.min(mostFields, Math.max(1, index));
      while (this.#fields.length <= at) this.#fields.push('');
      this.#fields[at] = value;
      this.#variables.set('NF', this.#fields.length - 1);
      this.#join();
    }
  }

  /** The variable's value; undefined when it has none yet. Throws CommandError for an array. */
  get(name: string): Value | undefined {
    const frame = this.#frames.at(-1);
    const value = frame?.has(name) ? frame.get(name) : (this.#variables.get(name) ?? this.#arrays.get(name));
    if (value instanceof Map) throw new CommandError(`type error: ${name} is an array`, 2);
    return value;
  }

  set(name: string, value: Value): void {
    const frame = this.#frames.at(-1);
    if (frame?.has(name)) frame.set(name, value);
    else {
      this.#variables.set(name, value);
      if (name === 'NF') this.#resize(numberOf(value));
    }
  }

  /** The array of that name, made when it is not there. */
  array(name: string): AwkArray {
    const frame = this.#frames.at(-1);
    const known = frame?.has(name) ? frame.get(name) : this.#arrays.get(name);
    if (known instanceof Map) return known;
    if (known !== undefined) throw new CommandError(`type error: ${name} is no array`, 2);
    const array: AwkArray = new Map();
    if (frame?.has(name)) frame.set(name, array);
    else this.#arrays.set(name, array);
    return array;
  }

  /** Whether it is an array already. */
  isArray(name: string): boolean {
    const frame = this.#frames.at(-1);
    return (frame?.has(name) ? frame.get(name) : this.#arrays.get(name)) instanceof Map;
  }

  /** Does something with the parameters of a function. */
  within<T>(frame: Frame, run: () => T): T {
    if (this.#frames.length >= 200) throw new CommandError('function calls are nested too deeply', 2);
    this.#frames.push(frame);
    try {
      return run();
    } finally {
      this.#frames.pop();
    }
  }

  split(line: string, separator: string): string[] {
    if (separator === ' ') return line.trim() === '' ? [] : line.trim().split(/\s+/);
    if (line === '') return [];
    if (separator === '') return [...line];
    // Records that are paragraphs have fields on their lines, too.
    if (text(this.get('RS')) === '' && separator !== '\n')
      return line.split('\n').flatMap((one) => this.#pieces(one, separator));
    return this.#pieces(line, separator);
  }

  regex(source: string): Pattern {
    const regex = this.#regexes.get(source) ?? new Pattern([source], { extended: true, escapes: 'nt' });
    this.#regexes.set(source, regex);
    return regex;
  }

  #pieces(line: string, separator: string): string[] {
    return separator.length === 1 ? line.split(separator) : this.regex(separator).split(line);
  }

  #resize(count: number): void {
    this.#fields.length = Math.min(this.#fields.length, count + 1);
    while (this.#fields.length <= Math.min(mostFields, count)) this.#fields.push('');
    this.#join();
  }

  #join(): void {
    this.#fields[0] = this.#fields.slice(1).join(text(this.get('OFS')));
  }
}
