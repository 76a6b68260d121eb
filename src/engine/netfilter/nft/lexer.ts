import { NftFault } from './errors.ts';

export type TokenKind = 'newline' | 'string' | 'address' | 'number' | 'word' | 'mark' | 'end' | 'junk';

// Tokens as nftables src/scanner.l has them. Each is tried where its first letter fits, so that no match needs an array.
const address =
  /(?:[\da-fA-F]{0,4}:){2,}(?:\d{1,3}(?:\.\d{1,3}){3}|[\da-fA-F]{0,4})(?!\w)|\d{1,3}(?:\.\d{1,3}){3}(?![\w.])/y;
const number = /0x[\da-fA-F]+|\d\w*/y;
const word = /[A-Za-z_][\w/.-]*\*?/y;
const mark = /[=!<>]=|<<|>>|[{}()[\],:@$/.*+&|^!=<>-]/y;
const blank = /(?:[ \t\r]+|\\\r?\n|#[^\n]*)+/y;

/** First letters: hexadecimal digits and colons may begin an address. */
const mayBeAddress = (code: number): boolean =>
  (code >= 0x30 && code <= 0x3a) || (code >= 0x61 && code <= 0x66) || (code >= 0x41 && code <= 0x46);
const isBlank = (code: number): boolean =>
  code === 0x20 || code === 0x09 || code === 0x0d || code === 0x23 || code === 0x5c;
const isDigit = (code: number): boolean => code >= 0x30 && code <= 0x39;
const isLetter = (code: number): boolean =>
  (code >= 0x61 && code <= 0x7a) || (code >= 0x41 && code <= 0x5a) || code === 0x5f;

/** Names are kept for long, and a part of a text keeps the whole of it. */
const copyOf = (text: string): string => (text.length < 13 ? text : ` ${text}`.slice(1));

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
    let at = this.end;
    const { text } = this;
    let code = text.charCodeAt(at);
    if (code === 0x20 && !isBlank(text.charCodeAt(at + 1))) code = text.charCodeAt(++at);
    else if (isBlank(code)) {
      blank.lastIndex = at;
      if (blank.test(text)) at = blank.lastIndex;
      code = text.charCodeAt(at);
    }
    this.start = at;
    this.#read(code, at);
    return left;
  }

  #read(code: number, at: number): void {
    if (Number.isNaN(code)) this.#take('end', at);
    else if (code === 0x0a || code === 0x3b) this.#take('newline', at + 1);
    else if (code === 0x22) this.#string(at);
    else if (mayBeAddress(code) && this.#try(address, at)) this.#take('address', address.lastIndex);
    else if (isDigit(code) && this.#try(number, at)) this.#take('number', number.lastIndex);
    else if (isLetter(code) && this.#try(word, at)) this.#take('word', word.lastIndex);
    else if (this.#try(mark, at)) this.#take('mark', mark.lastIndex);
    else this.#take('junk', at + 1);
  }

  #try(pattern: RegExp, at: number): boolean {
    pattern.lastIndex = at;
    return pattern.test(this.text);
  }

  #string(at: number): void {
    const close = this.text.indexOf('"', at + 1);
    const newline = this.text.indexOf('\n', at + 1);
    if (close < 0 || (newline >= 0 && newline < close)) {
      this.#take('junk', at + 1);
      return;
    }
    this.#take('string', close + 1);
    this.token = this.token.slice(1, -1);
  }

  #take(kind: TokenKind, end: number): void {
    this.kind = kind;
    this.end = end;
    this.token = this.text.slice(this.start, end);
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
  takeAny<const T extends string>(tokens: readonly T[]): T | undefined {
    if (this.kind === 'string' || this.kind === 'newline') return undefined;
    for (const token of tokens) {
      if (this.token !== token) continue;
      this.next();
      return token;
    }
    return undefined;
  }

  skipNewlines(): void {
    while (this.kind === 'newline') this.next();
  }

  /** The rest of the line, as written; what stands between braces is kept together. Throws NftFault when one stays open. */
  restOfLine(): string {
    const from = this.start;
    let depth = 0;
    let end = from;
    while (this.kind !== 'end' && (depth > 0 || (this.kind !== 'newline' && !this.at('}')))) {
      if (this.kind === 'junk') this.unexpected();
      if (this.at('{')) depth++;
      if (this.at('}')) depth--;
      end = this.end;
      this.next();
    }
    if (depth > 0) this.unexpected();
    return this.text.slice(from, end);
  }

  /** A name or other bare word; quotes may stand around it. */
  name(what = 'string'): string {
    if (this.kind !== 'word' && this.kind !== 'string') this.unexpected(what);
    return copyOf(this.next());
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
