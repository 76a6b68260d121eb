import { edit, emptyLine, insert, type Line } from './edit.ts';
import type { Key, KeyName } from './keys.ts';

interface Search {
  readonly wanted: string;
  /** Index of the command found, or of where the search came to an end without one. */
  readonly at: number;
  readonly found: boolean;
  /** What was typed before, for giving up. */
  readonly instead: Line;
}

/** All there is between two commands: the line, where in the history it is, and a search. */
export interface Typing {
  readonly line: Line;
  /** Commands given before, oldest first. */
  readonly history: readonly string[];
  /** Index into the history; its length for the line that is new. */
  readonly at: number;
  /** Lines of the history that were changed since, and the new one; by index. */
  readonly changed: ReadonlyMap<number, string>;
  readonly search: Search | undefined;
}

/** A new line after these commands. `cut` is what was cut last. */
export const startTyping = (history: readonly string[], cut = ''): Typing => ({
  line: { ...emptyLine, cut },
  history,
  at: history.length,
  changed: new Map(),
  search: undefined,
});

const atEnd = (text: string, { cut }: Line): Line => ({ text, cursor: text.length, cut });

/** Goes to another command of the history; what is left behind is kept as it was changed. */
function goTo(typing: Typing, at: number): Typing {
  if (at < 0 || at > typing.history.length) return typing;
  const changed = new Map(typing.changed).set(typing.at, typing.line.text);
  return { ...typing, at, changed, line: atEnd(changed.get(at) ?? typing.history[at] ?? '', typing.line) };
}

/** Looks for the text in older commands, from `from` on back. */
function seek(typing: Typing, wanted: string, from: number, instead: Line): Typing {
  const { history, line } = typing;
  for (let at = Math.min(from, history.length - 1); at >= 0 && wanted !== ''; at--) {
    const text = history[at] ?? '';
    const cursor = text.lastIndexOf(wanted);
    if (cursor >= 0) {
      const { changed } = goTo(typing, at);
      return { ...typing, at, changed, line: { ...line, text, cursor }, search: { wanted, at, found: true, instead } };
    }
  }
  return { ...typing, search: { wanted, at: from, found: wanted === '', instead } };
}

/** A key while a search is on; undefined when the key ends the search and means what it always does. */
function searching(typing: Typing, search: Search, key: Key): Typing | undefined {
  const { wanted, at, instead } = search;
  if (key.kind === 'text') return seek(typing, wanted + key.text, at, instead);
  switch (key.name) {
    case 'search':
      return seek(typing, wanted, at - 1, instead);
    case 'backspace':
      return seek(typing, wanted.slice(0, -1), typing.history.length, instead);
    case 'abort':
      return { ...typing, line: instead, at: typing.history.length, search: undefined };
    case 'escape':
      return { ...typing, search: undefined };
    default:
      return undefined;
  }
}

const moves: Readonly<Partial<Record<KeyName, (typing: Typing) => Typing>>> = {
  older: (typing) => goTo(typing, typing.at - 1),
  newer: (typing) => goTo(typing, typing.at + 1),
  search: (typing) => ({
    ...typing,
    search: { wanted: '', at: typing.history.length, found: true, instead: typing.line },
  }),
};

/** What a key does to what is typed. Keys that end a line or ask something of the shell change nothing but a search. */
export function press(before: Typing, key: Key): Typing {
  const during = before.search && searching(before, before.search, key);
  if (during) return during;
  const typing = before.search ? { ...before, search: undefined } : before;
  if (key.kind === 'text') return { ...typing, line: insert(typing.line, key.text) };
  const move = moves[key.name];
  if (move) return move(typing);
  const line = edit(typing.line, key.name);
  return line ? { ...typing, line } : typing;
}

/** The prompt while a search is on, as bash words it. */
export const searchPrompt = ({ wanted, found }: Search): string =>
  `(${found ? '' : 'failed '}reverse-i-search)\`${wanted}': `;
