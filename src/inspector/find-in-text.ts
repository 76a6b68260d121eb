/** A text of many lines, cut where it may be drawn piece by piece. */
export interface Page {
  /** Number of the first line, from 0. */
  readonly line: number;
  readonly lines: number;
  /** Where it begins in the whole text. */
  readonly at: number;
  readonly text: string;
}

/** Cuts a text into pages of so many lines; joined, their texts are the whole. */
export function pagesOf(text: string, linesEach: number): Page[] {
  const pages: Page[] = [];
  for (let at = 0, line = 0; at < text.length; ) {
    let lines = 0;
    let end = at;
    while (lines < linesEach && end < text.length) {
      const newline = text.indexOf('\n', end);
      end = newline < 0 ? text.length : newline + 1;
      lines++;
    }
    pages.push({ line, lines, at, text: text.slice(at, end) });
    at = end;
    line += lines;
  }
  return pages;
}

/** Where the wanted text begins in the other, capitals or not; none when nothing is wanted. Matches do not overlap. */
export function findAll(text: string, wanted: string): number[] {
  const found: number[] = [];
  const needle = wanted.toLowerCase();
  if (needle === '') return found;
  const hay = text.toLowerCase();
  for (let at = hay.indexOf(needle); at >= 0; at = hay.indexOf(needle, at + needle.length)) found.push(at);
  return found;
}

/** The page that holds an offset. */
export const pageAt = (pages: readonly Page[], offset: number): number =>
  pages.findLastIndex((page) => page.at <= offset);

/** The line of an offset, from 0. */
export function lineAt(pages: readonly Page[], offset: number): number {
  const page = pages[pageAt(pages, offset)];
  return page ? page.line + page.text.slice(0, offset - page.at).split('\n').length - 1 : 0;
}
