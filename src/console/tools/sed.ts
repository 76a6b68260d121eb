import { type Command, CommandError } from '../command.ts';
import { Inputs, linesOf } from './input.ts';
import { readOptions } from './options.ts';
import { Pattern } from './regex.ts';

/** A line's number, its text, and whether it is the last one. */
interface At {
  readonly number: number;
  readonly text: string;
  readonly last: boolean;
}

type Address = (at: At) => boolean;

interface Step {
  readonly applies: (at: At) => boolean;
  /** Changes the line; `quit` and `delete` end its way. */
  readonly act: (
    line: string,
    at: At,
  ) => { readonly line: string; readonly print?: string; readonly end?: 'delete' | 'quit' };
}

const bad = (script: string, why: string): CommandError => new CommandError(`-e expression #1: ${why}: ${script}`);

/** Reads a script: `s/a/b/g`, `p`, `d`, `q`, `y/ab/cd/` with addresses `N`, `$`, `/re/`, ranges and `!`. */
class Reader {
  readonly #script: string;
  /** How its patterns are read. */
  readonly #manner: { readonly extended: boolean; readonly escapes: string };
  #at = 0;

  constructor(script: string, extended: boolean) {
    this.#script = script;
    this.#manner = { extended, escapes: 'nt' };
  }

  steps(): Step[] {
    const steps: Step[] = [];
    while (true) {
      this.#skip(/[\s;]*/y);
      if (this.#at >= this.#script.length) return steps;
      steps.push(this.#step());
      if (this.#skip(/\s*(?:;|\n|$)/y) === undefined) throw bad(this.#script, 'unknown option to command');
    }
  }

  #step(): Step {
    const from = this.#address();
    const to = from && this.#skip(/\s*,\s*/y) ? this.#address() : undefined;
    const not = this.#skip(/\s*!\s*/y) !== undefined;
    this.#skip(/\s*/y);
    let inside = false;
    const applies = (at: At): boolean => {
      if (!from) return true;
      if (!to) return from(at);
      if (!inside) {
        inside = from(at);
        return inside;
      }
      if (to(at)) inside = false;
      return true;
    };
    return { applies: (at) => applies(at) !== not, act: this.#command() };
  }

  #address(): Address | undefined {
    const number = this.#skip(/\d+/y);
    if (number !== undefined) return (at) => at.number === Number(number);
    if (this.#skip(/\$/y)) return (at) => at.last;
    if (!this.#skip(/\//y)) return undefined;
    const pattern = new Pattern([this.#part('/', 'unterminated address regex')], this.#manner);
    return (at) => pattern.test(at.text);
  }

  #command(): Step['act'] {
    const name = this.#skip(/[\s\S]/y);
    switch (name) {
      case 'p':
        return (line) => ({ line, print: line });
      case 'd':
        return (line) => ({ line, end: 'delete' });
      case 'q':
        return (line) => ({ line, end: 'quit' });
      case '=':
        return (line, { number }) => ({ line, print: String(number) });
      case 's':
        return this.#substitution();
      case 'y':
        return this.#transliteration();
      default:
        throw bad(
          this.#script,
          name === undefined ? 'missing command' : `command \`${name}' is not modelled by Kubehop`,
        );
    }
  }

  #substitution(): Step['act'] {
    const delimiter = this.#skip(/[^\\\n]/y) ?? '';
    const source = this.#part(delimiter);
    const made = this.#part(delimiter);
    const flags = this.#skip(/[gpiI\d]*/y) ?? '';
    const nth = Number(/\d+/.exec(flags)?.[0] ?? 1);
    const pattern = new Pattern([source], { ...this.#manner, ignoreCase: /i/i.test(flags) });
    return (line) => {
      let count = 0;
      const next = pattern.replace(line, ({ groups }, at) => {
        count = at;
        const isMeant = at === nth || (at > nth && flags.includes('g'));
        return isMeant ? replacement(made, groups) : String(groups[0]);
      });
      return { line: next, ...(count >= nth && flags.includes('p') ? { print: next } : {}) };
    };
  }

  #transliteration(): Step['act'] {
    const delimiter = this.#skip(/[^\\\n]/y) ?? '';
    const from = [...this.#part(delimiter)];
    const to = [...this.#part(delimiter)];
    if (from.length !== to.length) throw bad(this.#script, "strings for `y' command are different lengths");
    const map = new Map(from.map((char, at) => [char, to[at] ?? char]));
    return (line) => ({ line: [...line].map((char) => map.get(char) ?? char).join('') });
  }

  /** Up to the next delimiter that is not escaped. */
  #part(delimiter: string, otherwise = "unterminated `s' command"): string {
    let text = '';
    for (let bracket = false; this.#at < this.#script.length; this.#at++) {
      const char = this.#script[this.#at] ?? '';
      if (char === delimiter && !bracket) {
        this.#at++;
        return text;
      }
      if (char === '\\') {
        const next = this.#script[++this.#at] ?? '';
        text += next === delimiter ? next : `\\${next}`;
        continue;
      }
      if (char === '[') bracket = this.#script.indexOf(']', this.#at + 2) > 0;
      if (char === ']') bracket = false;
      text += char;
    }
    throw bad(this.#script, otherwise);
  }

  #skip(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#script)?.[0];
    this.#at += found?.length ?? 0;
    return found;
  }
}

/** What stands in the place of a match: `&` and `\\1` are parts of it. */
const replacement = (made: string, found: readonly (string | undefined)[]): string =>
  made.replace(/\\([\s\S])|&/g, (piece, escaped) => {
    if (piece === '&') return found[0] ?? '';
    if (/\d/.test(escaped)) return String(found[Number(escaped)] ?? '');
    return { n: '\n', t: '\t' }[escaped as string] ?? escaped;
  });

/** One line's way through the steps; whether it was the last one that counts. */
function edit(steps: readonly Step[], at: At, print: (line: string) => void, quiet: boolean): boolean {
  let line = at.text;
  for (const { applies, act } of steps) {
    if (!applies({ ...at, text: line })) continue;
    const did = act(line, at);
    line = did.line;
    if (did.print !== undefined) print(did.print);
    if (did.end === 'delete') return false;
    if (did.end === 'quit') {
      if (!quiet) print(line);
      return true;
    }
  }
  if (!quiet) print(line);
  return false;
}

const long = { quiet: 'n', silent: 'n', expression: 'e', 'regexp-extended': 'E', 'in-place': 'i' };

/** sed(1): -n, -e, -E, -i; commands s, y, p, d, q and = with addresses. */
export const sed: Command = async (call) => {
  const options = readOptions(call.args, 'nEre:i', long);
  const rest = [...options.rest];
  const scripts = options.values.filter(([letter]) => letter === 'e').map(([, script]) => script);
  const script = scripts.length > 0 ? scripts.join('\n') : rest.shift();
  if (script === undefined) throw new CommandError('usage: sed [-nE] SCRIPT [FILE]…');
  const read = (): Step[] => new Reader(script, options.has('E') || options.has('r')).steps();
  read();
  const inputs = new Inputs(call, rest);
  for await (const { name, source } of inputs.all()) {
    const said: string[] = [];
    const inPlace = options.has('i') && name !== '';
    const print = (line: string): void => (inPlace ? void said.push(`${line}\n`) : call.out(`${line}\n`));
    if (await edited(linesOf(source, call), read(), print, options.has('n'))) return 0;
    if (inPlace) await call.files.write(name, said.join(''));
  }
  return Math.min(1, inputs.failed);
};

/** Edits lines in order; whether the script said `q`. */
async function edited(
  lines: AsyncGenerator<string>,
  steps: readonly Step[],
  print: (line: string) => void,
  quiet: boolean,
): Promise<boolean> {
  let next = await lines.next();
  for (let number = 1; !next.done; number++) {
    const text: string = next.value;
    // The line after it is read first: `$` is the last one.
    next = await lines.next();
    if (edit(steps, { number, text, last: next.done === true }, print, quiet)) return true;
  }
  return false;
}
