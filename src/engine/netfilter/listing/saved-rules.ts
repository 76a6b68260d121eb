import { tokenize } from '../rules/tokenize.ts';

export type Counter = readonly [packets: number, bytes: number];

/** An option of an extension as iptables-save writes it: `! --dport 80`. */
export interface SavedOption {
  /** Without its dashes. */
  readonly name: string;
  readonly values: readonly string[];
  readonly negated: boolean;
}

/** `-m NAME …`, or `-j NAME …`. */
export interface SavedExtension {
  readonly name: string;
  readonly options: readonly SavedOption[];
}

/** A line `-A CHAIN …`, taken apart. */
export interface SavedRule {
  readonly counter: Counter;
  /** As it stands, without counter and chain; empty for a rule without conditions and target. */
  readonly spec: string;
  /** `-s`, `-d`, `-i`, `-o`, `-p`, `-f` with their values, `!` before one that is turned round. */
  readonly core: ReadonlyMap<string, string>;
  readonly matches: readonly SavedExtension[];
  readonly target: SavedExtension;
  /** `-g` instead of `-j`. */
  readonly goes: boolean;
}

export interface SavedChain {
  readonly name: string;
  /** Of built-in chains. */
  readonly policy: string | undefined;
  readonly counter: Counter;
  readonly rules: readonly SavedRule[];
}

/** What they take is one word, whatever it looks like. */
const oneWord = new Set(['comment', 'log-prefix', 'nflog-prefix', 'string', 'nfacct-name', 'name', 'match-set']);

const counterOf = (text: string | undefined): Counter => {
  const [packets = 0, bytes = 0] = (text ?? '').split(':').map(Number);
  return [packets, bytes];
};

/** Reads a rule's words after `-A CHAIN`. */
class SpecReader {
  readonly core = new Map<string, string>();
  readonly matches: SavedExtension[] = [];
  target: SavedExtension = { name: '', options: [] };
  goes = false;
  readonly #words: readonly string[];
  #at = 0;

  constructor(words: readonly string[]) {
    this.#words = words;
  }

  read(): this {
    while (this.#at < this.#words.length) this.#flag();
    return this;
  }

  #flag(): void {
    const negated = this.#skip('!');
    const flag = this.#next();
    if (flag === '-m') this.matches.push({ name: this.#next(), options: this.#options() });
    else if (flag === '-j' || flag === '-g') {
      this.goes = flag === '-g';
      this.target = { name: this.#next(), options: this.#options() };
    } else this.core.set(flag, `${negated ? '!' : ''}${flag === '-f' ? '' : this.#next()}`);
  }

  #options(): readonly SavedOption[] {
    const options: SavedOption[] = [];
    while (this.#at < this.#words.length) {
      const here = this.#words[this.#at];
      const negated = here === '!';
      const word = (negated ? this.#words[this.#at + 1] : here) ?? '';
      if (!word.startsWith('--')) break;
      this.#at += negated ? 2 : 1;
      const name = word.slice(2);
      options.push({ name, negated, values: this.#values(name) });
    }
    return options;
  }

  #values(name: string): readonly string[] {
    const values = oneWord.has(name) ? [this.#next()] : [];
    while (this.#at < this.#words.length && !/^(?:!|--.*|-[mjg])$/s.test(this.#words[this.#at] ?? ''))
      values.push(this.#next());
    return values;
  }

  #skip(word: string): boolean {
    if (this.#words[this.#at] !== word) return false;
    this.#at++;
    return true;
  }

  #next(): string {
    return this.#words[this.#at++] ?? '';
  }
}

function readRule(counter: string | undefined, spec: string): SavedRule {
  const { core, matches, target, goes } = new SpecReader(tokenize(spec)).read();
  return { counter: counterOf(counter), spec, core, matches, target, goes };
}

/** The chains of one table out of `iptables-save -c -t TABLE` text, in its order: built-in ones, then the others by name. */
export function savedChains(text: string): readonly SavedChain[] {
  const chains = new Map<string, SavedChain & { readonly rules: SavedRule[] }>();
  for (const line of text.split('\n')) {
    const [, name, policy, chainCounter] = /^:(\S+) (\S+) \[([\d:]+)\]$/.exec(line) ?? [];
    if (name !== undefined) {
      const builtin = policy === '-' ? undefined : policy;
      chains.set(name, { name, policy: builtin, counter: counterOf(chainCounter), rules: [] });
      continue;
    }
    const [, counter, chain = '', spec = ''] = /^(?:\[([\d:]+)\] )?-A (\S+) ?(.*)$/.exec(line) ?? [];
    chains.get(chain)?.rules.push(readRule(counter, spec));
  }
  return [...chains.values()];
}
