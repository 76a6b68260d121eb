/** A word as it was typed, without quotes. */
export interface TypedWord {
  readonly value: string;
  /** Where it begins in the text. */
  readonly start: number;
}

/** The command that the end of a text belongs to. */
export interface TypedCommand {
  /** Its words before the one at the end. */
  readonly words: readonly string[];
  /** The word at the end; empty after a blank. */
  readonly last: TypedWord;
  /** The last word is where a stream goes to or comes from. */
  readonly isFile: boolean;
}

/** After these another command begins. */
const before = /^(?:do|then|else|elif|if|while|until|!|\{|time|exec)$/;
const piece =
  /'([^']*)('?)|"((?:[^"\\]|\\[\s\S])*)("?)|\\([\s\S])|(\$\(|[;|&(\n`])|([<>]+&?\d?)|([ \t]+)|([^'"\\;|&(\n`<> \t$]+|\$)/gy;

class Reader {
  words: string[] = [];
  isFile = false;
  #value = '';
  #start = 0;
  #open = false;

  last(end: number): TypedWord {
    return { value: this.#value, start: this.#open ? this.#start : end };
  }

  part(text: string, at: number): void {
    if (!this.#open) this.#start = at;
    this.#open = true;
    this.#value += text;
  }

  /** The word is over. */
  finish(): void {
    const isPrefix = this.words.length === 0 && (before.test(this.#value) || /^\w+=/.test(this.#value));
    if (this.#open && !this.isFile && !isPrefix) this.words.push(this.#value);
    if (this.#open) this.isFile = false;
    this.#value = '';
    this.#open = false;
  }

  separate(separator: string | undefined, redirect: string | undefined): void {
    this.finish();
    if (separator !== undefined) {
      this.words = [];
      this.isFile = false;
    }
    if (redirect !== undefined && !redirect.includes('&')) this.isFile = true;
  }
}

/** Reads a text that may end anywhere: in a quote, in `$(…`, in the middle of a word. */
export function typedCommand(text: string): TypedCommand {
  const reader = new Reader();
  piece.lastIndex = 0;
  for (let found = piece.exec(text); found; found = piece.exec(text)) {
    const [, single, , double, , escaped, separator, redirect, , plain] = found;
    const part = single ?? double?.replace(/\\(["\\$`])/g, '$1') ?? escaped ?? plain;
    if (part === undefined) reader.separate(separator, redirect);
    else reader.part(part, found.index);
  }
  return { words: reader.words, last: reader.last(text.length), isFile: reader.isFile };
}
