/** A piece of a word. What is quoted is neither split at blanks nor expanded as a pattern. */
export type Part =
  | { readonly kind: 'text'; readonly text: string; readonly quoted: boolean }
  | { readonly kind: 'variable'; readonly name: string; readonly quoted: boolean }
  | { readonly kind: 'substitution'; readonly script: Script; readonly quoted: boolean };

export type Word = readonly Part[];

/** `> file`, `>> file`, `< file`, or a here-document with its text (`expand` unless its word is quoted). */
export type Redirect =
  | { readonly kind: '>' | '>>' | '<'; readonly to: Word }
  | { readonly kind: '<<'; readonly text: string; readonly expand: boolean };

export interface Command {
  readonly words: readonly Word[];
  readonly redirects: readonly Redirect[];
}

/** Commands joined by `|`, with what decides whether it runs. */
export interface Pipeline {
  readonly when: 'always' | 'success' | 'failure';
  readonly commands: readonly Command[];
}

export type Script = readonly Pipeline[];

/** What a shell says of text it cannot read (BusyBox ash). */
export class ShellError extends Error {}
