import { type Call, type Command, CommandError } from '../command.ts';
import { type Input, Inputs, linesOf } from './input.ts';
import { type Options, readOptions } from './options.ts';
import { Pattern } from './regex.ts';

const long = {
  'extended-regexp': 'E',
  'fixed-strings': 'F',
  'perl-regexp': 'E',
  'ignore-case': 'i',
  'invert-match': 'v',
  count: 'c',
  'line-number': 'n',
  'only-matching': 'o',
  quiet: 'q',
  silent: 'q',
  'word-regexp': 'w',
  'line-regexp': 'x',
  'files-with-matches': 'l',
  'no-filename': 'h',
  'with-filename': 'H',
  regexp: 'e',
  'after-context': 'A',
  'before-context': 'B',
  context: 'C',
  'max-count': 'm',
  color: 'Z',
  'line-buffered': 'Z',
};

/** How much of what is found is shown, and how. */
interface Manner {
  readonly label: string;
  readonly before: number;
  readonly after: number;
  readonly most: number;
}

/** One input's lines on their way out: those found, with lines around them. */
class Shown {
  readonly #out: (text: string) => void;
  readonly #manner: Manner;
  readonly #numbered: boolean;
  readonly #held: string[] = [];
  #follow = 0;
  #last = 0;

  constructor(out: (text: string) => void, manner: Manner, numbered: boolean) {
    this.#out = out;
    this.#manner = manner;
    this.#numbered = numbered;
  }

  found(line: string, number: number): void {
    for (const [i, earlier] of this.#held.entries()) this.#show(earlier, number - this.#held.length + i, '-');
    this.#held.length = 0;
    this.#show(line, number, ':');
    this.#follow = this.#manner.after;
  }

  /** A line that was not found; whether it is shown nevertheless. */
  passed(line: string, number: number): boolean {
    if (this.#follow > 0) {
      this.#follow--;
      this.#show(line, number, '-');
      return true;
    }
    if (this.#manner.before > 0) this.#held.push(line);
    if (this.#held.length > this.#manner.before) this.#held.shift();
    return false;
  }

  #show(line: string, at: number, sign: string): void {
    const { before, after, label } = this.#manner;
    if (before + after > 0 && this.#last > 0 && at > this.#last + 1) this.#out('--\n');
    this.#last = at;
    this.#out(`${label}${this.#numbered ? `${at}${sign}` : ''}${line}\n`);
  }
}

/** One grep over its inputs. */
class Search {
  readonly #call: Call;
  readonly #options: Options;
  readonly #pattern: Pattern;
  readonly #named: boolean;
  found = 0;

  constructor(call: Call, options: Options, pattern: Pattern, named: boolean) {
    this.#call = call;
    this.#options = options;
    this.#pattern = pattern;
    this.#named = named;
  }

  /** Whether that was enough of all of it. */
  async input({ name, source }: Input): Promise<boolean> {
    const { out } = this.#call;
    const title = name === '' ? '(standard input)' : name;
    const manner = this.#manner(title);
    const shown = new Shown(out, manner, this.#has('n'));
    let count = 0;
    let number = 0;
    for await (const line of linesOf(source, this.#call)) {
      number++;
      const hit = count < manner.most && this.#pattern.test(line) !== this.#has('v');
      if (hit) count++;
      else if (!shown.passed(line, number) && count >= manner.most) break;
      if (!hit) continue;
      this.found++;
      if (this.#has('q') || this.#has('l')) break;
      this.#found(line, number, shown, manner.label);
    }
    if (this.#has('l') && count > 0) out(`${title}\n`);
    if (this.#has('c')) out(`${manner.label}${count}\n`);
    return this.#has('q') && count > 0;
  }

  #has(letter: string): boolean {
    return this.#options.has(letter);
  }

  #found(line: string, number: number, shown: Shown, label: string): void {
    if (this.#has('o')) this.#pieces(line, `${label}${this.#has('n') ? `${number}:` : ''}`);
    else if (!this.#has('c')) shown.found(line, number);
  }

  #manner(title: string): Manner {
    const around = this.#options.count('C') ?? 0;
    return {
      label: this.#named ? `${title}:` : '',
      before: this.#options.count('B') ?? around,
      after: this.#options.count('A') ?? around,
      most: this.#options.count('m') ?? Number.POSITIVE_INFINITY,
    };
  }

  #pieces(line: string, label: string): void {
    if (this.#options.has('v')) return;
    for (const { start, end } of this.#pattern.matches(line))
      if (end > start) this.#call.out(`${label}${line.slice(start, end)}\n`);
  }
}

/** grep(1); 0 when something was found, 1 when not, 2 when something is wrong. */
export const grep: Command = async (call) => {
  const options = readOptions(call.args, 'EFPGivcnoqwxlhHrsZe:A:B:C:m:', long, 2);
  const rest = [...options.rest];
  const patterns = options.values.filter(([letter]) => letter === 'e').map(([, value]) => value);
  if (patterns.length === 0) {
    const pattern = rest.shift();
    if (pattern === undefined)
      throw new CommandError('usage: grep [-EFivcnoqwx] [-A NUM] [-B NUM] [-C NUM] PATTERN [FILE]…', 2);
    patterns.push(...pattern.split('\n'));
  }
  const extended = options.has('E') || options.has('P') || call.name === 'egrep';
  const fixed = options.has('F') || call.name === 'fgrep';
  const whole = options.has('x') ? 'line' : options.has('w') ? 'word' : undefined;
  const pattern = new Pattern(patterns, { extended, fixed, whole, ignoreCase: options.has('i') });
  const inputs = new Inputs(call, rest);
  const named = (rest.length > 1 && !options.has('h')) || options.has('H');
  const search = new Search(call, options, pattern, named);
  for await (const input of inputs.all()) if (await search.input(input)) return 0;
  if (inputs.failed > 0) return 2;
  return search.found > 0 ? 0 : 1;
};
