/** A piece of a word. What is quoted is neither split at blanks nor taken as a pattern. */
export type Part =
  | { readonly kind: 'text'; readonly text: string; readonly quoted: boolean }
  | { readonly kind: 'variable'; readonly name: string; readonly change?: Change; readonly quoted: boolean }
  | { readonly kind: 'substitution'; readonly script: Script; readonly quoted: boolean }
  | { readonly kind: 'arithmetic'; readonly expression: Word; readonly quoted: boolean };

/** What is made of a variable's value: `${NAME:-word}` and its like (`length` is `${#NAME}`). */
export interface Change {
  readonly by: ':-' | '-' | ':=' | '=' | ':+' | '+' | ':?' | '?' | '#' | '##' | '%' | '%%' | 'length';
  readonly word: Word;
}

export type Word = readonly Part[];

/** `2> file`, `>> file`, `< file`, `2>&1`, or a here-document with its text. */
export type Redirect =
  | { readonly kind: '>' | '>>' | '<'; readonly fd: number; readonly to: Word }
  | { readonly kind: '>&'; readonly fd: number; readonly to: number }
  | { readonly kind: '<<'; readonly text: Word };

/** `NAME=value` before a command. */
export interface Assignment {
  readonly name: string;
  readonly value: Word;
}

interface Branch {
  readonly test: Script;
  readonly body: Script;
}

export type Command = (
  | { readonly kind: 'simple'; readonly assignments: readonly Assignment[]; readonly words: readonly Word[] }
  /** `items` absent: the positional parameters. */
  | { readonly kind: 'for'; readonly name: string; readonly items?: readonly Word[]; readonly body: Script }
  /** `while`, or `until`. */
  | { readonly kind: 'loop'; readonly until: boolean; readonly test: Script; readonly body: Script }
  | { readonly kind: 'if'; readonly branches: readonly Branch[]; readonly otherwise: Script }
  | {
      readonly kind: 'case';
      readonly subject: Word;
      readonly branches: readonly { readonly patterns: readonly Word[]; readonly body: Script }[];
    }
  /** `[[ … ]]` */
  | { readonly kind: 'conditional'; readonly words: readonly Word[] }
  /** `NAME() { … }` */
  | { readonly kind: 'function'; readonly name: string; readonly body: Command }
  /** `… &`: what was typed, and as text. */
  | { readonly kind: 'background'; readonly body: Script; readonly text: string }
  /** `{ … }`, or `( … )` with variables of its own. */
  | { readonly kind: 'group'; readonly subshell: boolean; readonly body: Script }
) & { readonly redirects: readonly Redirect[] };

/** Commands joined by `|`, with what decides whether they run. */
export interface Pipeline {
  readonly when: 'always' | 'success' | 'failure';
  /** After `!`. */
  readonly negated: boolean;
  /** After `time`. */
  readonly timed: boolean;
  readonly commands: readonly Command[];
}

export type Script = readonly Pipeline[];

/** What a shell says of text it cannot read (BusyBox ash), without its name. */
export class ShellError extends Error {
  /** The text may go on in the next line. */
  readonly incomplete: boolean;
  constructor(message: string, incomplete = false) {
    super(message);
    this.incomplete = incomplete;
  }
}
