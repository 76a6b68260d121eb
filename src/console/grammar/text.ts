import { ShellError } from './tree.ts';

/** How deep substitutions and compound commands may nest. */
const deepest = 40;

/** What was typed, and how far it was read. */
export class Text {
  readonly text: string;
  at = 0;
  #depth = 0;

  constructor(text: string) {
    this.text = text;
  }

  get next(): string | undefined {
    return this.text[this.at];
  }

  /** Whether that comes next; then it is read. */
  taken(text: string): boolean {
    if (!this.text.startsWith(text, this.at)) return false;
    this.at += text.length;
    return true;
  }

  /** What matches here (a sticky pattern); then it is read. */
  matched(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text) ?? undefined;
    if (found) this.at += found[0].length;
    return found;
  }

  /** Reads on after blanks, line continuations and a comment. */
  blanks(): void {
    this.matched(/(?:[ \t\r]|\\\r?\n)*(?:#[^\n]*)?/y);
  }

  /** Reads something that may hold more of its kind. */
  nested<T>(read: () => T): T {
    if (++this.#depth > deepest) throw new ShellError('syntax error: too deeply nested');
    const found = read();
    this.#depth--;
    return found;
  }
}
