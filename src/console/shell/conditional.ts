import { type Call, CommandError } from '../command.ts';
import type { Word } from '../grammar/tree.ts';
import { Pattern } from '../tools/regex.ts';
import { type Expanding, expandPattern } from './expand.ts';
import { matches, type Piece } from './pattern.ts';
import { compareWords, isTrue } from './test-command.ts';

/** A word of `[[ … ]]`: its text, and its pieces, for where it is a pattern. */
interface Term {
  readonly text: string;
  readonly pieces: readonly Piece[];
  /** Stands for itself: no operator. */
  readonly quoted: boolean;
}

/** How deep parentheses and `!` may stand in each other. */
const deepest = 100;

/** bash's `[[ … ]]`, whose words are neither split nor names of files; 0, 1, or 2 for an error. */
class Reader {
  readonly #terms: Term[];
  readonly #call: Call;
  #depth = 0;

  constructor(terms: readonly Term[], call: Call) {
    this.#terms = [...terms];
    this.#call = call;
  }

  async value(): Promise<boolean> {
    const value = await this.#any();
    if (this.#terms.length > 0) throw new CommandError(`syntax error near \`${this.#terms[0]?.text}'`, 2);
    return value;
  }

  async #any(): Promise<boolean> {
    let value = await this.#all();
    while (this.#taken('||')) value = (await this.#all()) || value;
    return value;
  }

  async #all(): Promise<boolean> {
    let value = await this.#one();
    while (this.#taken('&&')) value = (await this.#one()) && value;
    return value;
  }

  async #one(): Promise<boolean> {
    if (++this.#depth > deepest) throw new CommandError('too deeply nested', 2);
    const value = await this.#operand();
    this.#depth--;
    return value;
  }

  async #operand(): Promise<boolean> {
    if (this.#taken('!')) return !(await this.#one());
    if (this.#taken('(')) {
      const value = await this.#any();
      if (!this.#taken(')')) throw new CommandError("expected `)'", 2);
      return value;
    }
    const [first, second, third] = this.#terms;
    if (!first) throw new CommandError('syntax error: a condition is missing', 2);
    if (second && third && !second.quoted) {
      const { text } = second;
      if (/^(?:==?|!=|=~)$/.test(text) || compareWords(text)) {
        this.#terms.splice(0, 3);
        if (text === '=~') return new Pattern([third.text], { extended: true }).test(first.text);
        if (text === '!=') return !matches(third.pieces, first.text);
        return compareWords(text)?.(first.text, third.text) ?? matches(third.pieces, first.text);
      }
    }
    this.#terms.shift();
    if (!second || !/^-[a-zA-Z]$/.test(first.text)) return first.text !== '';
    this.#terms.shift();
    return isTrue(first.text, second.text, this.#call);
  }

  #taken(text: string): boolean {
    const [first] = this.#terms;
    if (first?.text !== text || first.quoted) return false;
    this.#terms.shift();
    return true;
  }
}

/** The exit code of `[[ … ]]`. Throws CommandError. */
export async function conditional(words: readonly Word[], shell: Expanding, call: Call): Promise<number> {
  const terms: Term[] = [];
  for (const word of words) terms.push(await termOf(word, shell));
  return (await new Reader(terms, call).value()) ? 0 : 1;
}

async function termOf(word: Word, shell: Expanding): Promise<Term> {
  const pieces = await expandPattern(word, shell);
  return {
    text: pieces.map(({ text }) => text).join(''),
    pieces,
    quoted: word.some((part) => part.kind !== 'text' || part.quoted),
  };
}
