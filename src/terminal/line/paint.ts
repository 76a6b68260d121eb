import { before as startOfLast, widthOf } from './width.ts';

/** What is to be seen of a line: the prompt, the text with the prompt of its further lines, and where the cursor is in the text. */
export interface View {
  readonly prompt: string;
  readonly text: string;
  /** UTF-16 index into the text. */
  readonly cursor: number;
}

export interface Screen {
  readonly columns: number;
  readonly rows: number;
}

/** The prompt of further lines (PS2). */
const more = '> ';
const control = '\u001b[';

/** How a character of the text is shown: a control character as people write it. */
function shown(character: string): string {
  if (character === '\n') return `\n${more}`;
  if (character === '\t') return '    ';
  const code = character.charCodeAt(0);
  return code < 0x20 ? `^${String.fromCharCode(code + 64)}` : code === 0x7f ? '^?' : character;
}

const shownText = (text: string): string => (/\p{Cc}/u.test(text) ? text.replace(/\p{Cc}/gu, shown) : text);

interface Spot {
  readonly row: number;
  readonly column: number;
}

/** Where writing goes on after what is shown, from the top left corner. At the right edge that is the next row. */
function spotAfter(text: string, columns: number, from: Spot = { row: 0, column: 0 }): Spot {
  let { row, column } = from;
  for (const character of text) {
    if (character === '\n') {
      row++;
      column = 0;
      continue;
    }
    const width = widthOf(character.codePointAt(0) ?? 0);
    if (column + width > columns) {
      row++;
      column = 0;
    }
    column += width;
  }
  return column >= columns ? { row: row + 1, column: 0 } : { row, column };
}

function move(from: Spot, to: Spot): string {
  const down = to.row - from.row;
  const vertical = down === 0 ? '' : `${control}${Math.abs(down)}${down > 0 ? 'B' : 'A'}`;
  if (to.column === from.column) return vertical;
  return `${vertical}\r${to.column === 0 ? '' : `${control}${to.column}C`}`;
}

/** A view cut to what a screen can hold, around the cursor: what has scrolled away cannot be written to again. */
function cutToScreen(view: View, { columns, rows }: Screen): View {
  const { prompt, text, cursor } = view;
  const room = Math.max(2, rows - 1);
  if (text.length < columns * room && spotAfter(prompt + shownText(text), columns).row < room) return view;
  // In steps, so that not every key moves the whole.
  const step = Math.max(8, Math.floor((columns * room) / 8));
  const inside = Math.min(2 * step, cursor);
  let start = Math.floor((cursor - inside) / step) * step;
  const above = text.slice(start, cursor).split('\n');
  const most = Math.max(1, Math.floor(room / 2));
  if (above.length > most) start = cursor - above.slice(-most).join('\n').length;
  let end = Math.min(text.length, cursor + step);
  const below = text.slice(cursor, end).split('\n');
  if (below.length > most) end = cursor + below.slice(0, most).join('\n').length;
  const head = start > 0 ? '…' : '';
  return {
    prompt,
    text: head + text.slice(start, end) + (end < text.length ? '…' : ''),
    cursor: cursor - start + head.length,
  };
}

/** What has been written for a view, and where that left the cursor. */
interface Painted {
  readonly shown: string;
  readonly spot: Spot;
  readonly end: Spot;
}

/** Length of what both begin with, not within a pair or before a mark. */
function common(a: string, b: string): number {
  const most = Math.min(a.length, b.length);
  let at = 0;
  while (at < most && a.charCodeAt(at) === b.charCodeAt(at)) at++;
  const joins = (text: string): boolean => {
    const code = text.codePointAt(at);
    return code !== undefined && (widthOf(code) === 0 || (code >= 0xdc00 && code <= 0xdfff));
  };
  while (at > 0 && (joins(a) || joins(b))) at--;
  return at;
}

/** How much of what is written can stay. */
function sharedStart(before: string, shown: string, columns: number): number {
  const same = common(before, shown);
  // A line break at the right edge, where the cursor has gone on to the next row already: it is written with what it follows.
  const atEdge =
    shown[same] === '\n' && shown[same - 1] !== '\n' && spotAfter(shown.slice(0, same), columns).column === 0;
  return atEdge ? startOfLast(shown, same) : same;
}

/** Writes a line over and over as it is edited: each time only what differs, which is also all that a screen reader hears. */
export class Painter {
  #painted: Painted | undefined;

  /** What to write so that the view is seen where the cursor was at the first call. */
  paint(full: View, screen: Screen): string {
    const view = cutToScreen(full, screen);
    const { columns } = screen;
    const before = this.#painted ?? { shown: '', spot: { row: 0, column: 0 }, end: { row: 0, column: 0 } };
    const shown = view.prompt + shownText(view.text);
    const spot = spotAfter(view.prompt + shownText(view.text.slice(0, view.cursor)), columns);
    if (shown === before.shown) {
      this.#painted = { ...before, spot };
      return move(before.spot, spot);
    }
    const same = sharedStart(before.shown, shown, columns);
    const from = spotAfter(shown.slice(0, same), columns);
    const rest = shown.slice(same);
    const end = spotAfter(rest, columns, from);
    this.#painted = { shown, spot, end };
    const isLast = before.end.row === from.row && before.end.column === from.column;
    // At the right edge the terminal goes to the next row only when something follows.
    const wrap = end.column === 0 && rest !== '' ? ' \r' : '';
    const written = `${isLast ? '' : `${control}J`}${rest.replaceAll('\n', '\r\n')}${wrap}`;
    return `${move(before.spot, from)}${written}${move(end, spot)}`;
  }

  /** Goes below the line, which is then left as it is but for a mark at its end. */
  leave(mark = ''): string {
    const painted = this.#painted;
    this.#painted = undefined;
    return painted ? `${move(painted.spot, painted.end)}${mark}\r\n` : '';
  }

  /** Wipes the line away; the cursor is where it began then. */
  erase(): string {
    const painted = this.#painted;
    this.#painted = undefined;
    return painted ? `${move(painted.spot, { row: 0, column: 0 })}${control}J` : '';
  }

  /** Forgets where the line is: it is painted anew where the cursor is then. */
  forget(): void {
    this.#painted = undefined;
  }
}
