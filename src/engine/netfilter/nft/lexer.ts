import { NftFault } from './errors.ts';

export type TokenKind = 'newline' | 'string' | 'address' | 'number' | 'word' | 'mark' | 'end' | 'junk';

/** Blanks and comments, then one token: its group says which (nftables src/scanner.l). */
const pattern =
  /(?:[ \t\r]+|\\\r?\n|#[^\n]*)*(?:(\n|;)|("[^"\n]*")|((?:[\da-fA-F]{0,4}:){2,}(?:\d{1,3}(?:\.\d{1,3}){3}|[\da-fA-F]{0,4})(?!\w)|\d{1,3}(?:\.\d{1,3}){3}(?![\w.]))|(0x[\da-fA-F]+|\d\w*)|([A-Za-z_][\w/.-]*\*?)|([=!<>]=|<<|>>|[{}()[\],:@$/.*+&|^!=<>-]))?/y;
const kinds: readonly TokenKind[] = ['newline', 'string', 'address', 'number', 'word', 'mark'];

/** Reads the tokens of nft's language one after the other. */
export class Lexer {
  readonly text: string;
  kind: TokenKind = 'end';
  /** As written; strings without their quotes. */
  token = '';
  /** Where the token begins and ends. */
  start = 0;
  end = 0;
  /** Where the token before this one ended. */
  before = 0;

  constructor(text: string) {
    this.text = text;
    this.next();
  }

  /** Whether there is nothing left. */
  get ended(): boolean {
    return this.kind === 'end';
  }

  /** Goes on to the next token and returns the one left behind. */
  next(): string {
    const left = this.token;
    this.before = this.end;
    pattern.lastIndex = this.end;
    const found = pattern.exec(this.text);
    this.end = pattern.lastIndex;
    const group = found ? found.findIndex((part, i) => i > 0 && part !== undefined) : -1;
    const token = found?.[group];
    if (token !== undefined) {
      this.kind = kinds[group - 1] ?? 'junk';
      this.token = this.kind === 'string' ? token.slice(1, -1) : token;
      this.start = this.end - token.length;
    } else {
      this.kind = this.end >= this.text.length ? 'end' : 'junk';
      this.start = this.end;
      this.token = this.text.slice(this.end, this.end + 1);
      if (this.kind === 'junk') this.end++;
    }
    return left;
  }

  /** Goes to a place of the text: the next token is the first from there on. */
  jump(at: number): void {
    this.end = at;
    this.next();
  }

  /** Whether the token is this word or sign. Quoted text is neither. */
  at(token: string): boolean {
    return this.token === token && this.kind !== 'string';
  }

  /** Takes the token when it is this word or sign. */
  take(token: string): boolean {
    if (!this.at(token)) return false;
    this.next();
    return true;
  }

  expect(token: string): void {
    if (!this.take(token)) this.unexpected(token);
  }

  /** Takes the first of some words or signs that stands here. */
  takeAny<T extends string>(...tokens: readonly T[]): T | undefined {
    const found = tokens.find((token) => this.at(token));
    if (found !== undefined) this.next();
    return found;
  }

  skipNewlines(): void {
    while (this.kind === 'newline') this.next();
  }

  /** A name or other bare word; quotes may stand around it. */
  name(what = 'string'): string {
    if (this.kind !== 'word' && this.kind !== 'string') this.unexpected(what);
    return this.next();
  }

  /** An unsigned number. */
  count(what = 'number'): number {
    const number = this.kind === 'number' ? Number(this.token) : Number.NaN;
    if (Number.isNaN(number)) this.unexpected(what);
    this.next();
    return number;
  }

  /** Throws NftFault: this token may not stand here. */
  unexpected(expecting?: string): never {
    const words: Readonly<Record<TokenKind, string>> = {
      newline: this.token === ';' ? 'semicolon' : 'newline',
      string: 'quoted string',
      address: 'string',
      number: 'number',
      word: this.token,
      mark: `'${this.token}'`,
      end: 'end of file',
      junk: 'junk',
    };
    const wanted =
      expecting === undefined ? '' : `, expecting ${/^\W$/.test(expecting) ? `'${expecting}'` : expecting}`;
    return this.fault(`syntax error, unexpected ${words[this.kind]}${wanted}`);
  }

  /** Throws NftFault at the current token, or from a place up to the last token taken. */
  fault(problem: string, from?: number): never {
    if (from !== undefined) throw new NftFault(problem, from, Math.max(this.before, from + 1));
    throw new NftFault(problem, this.start, Math.max(this.end, this.start + 1));
  }
}
