import type { KeyName } from './keys.ts';
import { after, before } from './width.ts';

/** A line as it is typed. */
export interface Line {
  readonly text: string;
  /** UTF-16 index into the text. */
  readonly cursor: number;
  /** What was cut last, for yank. */
  readonly cut: string;
}

export const emptyLine: Line = { text: '', cursor: 0, cut: '' };

const isWord = (unit: string): boolean => /[\p{L}\p{N}_\ud800-\udfff]/u.test(unit);
const isInk = (unit: string): boolean => unit.trim() !== '';

/** Where the word begins that ends at or before `at`. */
function wordLeft(text: string, at: number, belongs: (unit: string) => boolean): number {
  let to = at;
  while (to > 0 && !belongs(text.charAt(to - 1))) to--;
  while (to > 0 && belongs(text.charAt(to - 1))) to--;
  return to;
}

function wordRight(text: string, at: number): number {
  let to = at;
  while (to < text.length && !isWord(text.charAt(to))) to++;
  while (to < text.length && isWord(text.charAt(to))) to++;
  return to;
}

const lineStart = (text: string, at: number): number => text.lastIndexOf('\n', at - 1) + 1;
const lineEnd = (text: string, at: number): number => {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end;
};

/** Puts text in at the cursor. */
export const insert = ({ text, cursor, cut }: Line, added: string): Line => ({
  text: text.slice(0, cursor) + added + text.slice(cursor),
  cursor: cursor + added.length,
  cut,
});

const moved = (line: Line, cursor: number): Line => ({ ...line, cursor });

/** Takes out what is between the cursor and another place. */
function removed({ text, cursor, cut }: Line, to: number, keep: boolean): Line {
  const [start, end] = cursor < to ? [cursor, to] : [to, cursor];
  if (start === end) return { text, cursor, cut };
  return { text: text.slice(0, start) + text.slice(end), cursor: start, cut: keep ? text.slice(start, end) : cut };
}

/** Changes the two characters around the cursor for one another. */
function swapped(line: Line): Line {
  const { text } = line;
  const end = line.cursor === text.length ? line.cursor : after(text, line.cursor);
  const middle = before(text, end);
  const start = before(text, middle);
  if (start === middle) return line;
  return {
    ...line,
    text: text.slice(0, start) + text.slice(middle, end) + text.slice(start, middle) + text.slice(end),
    cursor: end,
  };
}

/** A key's work on a line, as GNU readline does it in its emacs mode; undefined for keys that do not edit. */
export function edit(line: Line, key: KeyName): Line | undefined {
  const { text, cursor } = line;
  switch (key) {
    case 'left':
      return moved(line, before(text, cursor));
    case 'right':
      return moved(line, after(text, cursor));
    case 'word-left':
      return moved(line, wordLeft(text, cursor, isWord));
    case 'word-right':
      return moved(line, wordRight(text, cursor));
    case 'home':
      return moved(line, lineStart(text, cursor));
    case 'end':
      return moved(line, lineEnd(text, cursor));
    case 'backspace':
      return removed(line, before(text, cursor), false);
    case 'delete':
    case 'delete-or-leave':
      return removed(line, after(text, cursor), false);
    case 'kill-to-start':
      return removed(line, lineStart(text, cursor), true);
    case 'kill-to-end':
      return removed(line, lineEnd(text, cursor), true);
    case 'kill-blank-word-left':
      return removed(line, wordLeft(text, cursor, isInk), true);
    case 'kill-word-left':
      return removed(line, wordLeft(text, cursor, isWord), true);
    case 'kill-word-right':
      return removed(line, wordRight(text, cursor), true);
    case 'yank':
      return insert(line, line.cut);
    case 'swap':
      return swapped(line);
    default:
      return undefined;
  }
}
