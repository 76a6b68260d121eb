import type { Line } from './edit.ts';
import { widthOf } from './width.ts';

/** What could stand instead of the text from `start` to the cursor. */
export interface Completion {
  readonly start: number;
  readonly candidates: readonly string[];
}

/** After these a word goes on. */
const goesOn = /[/=:]$/;

function commonStart(words: readonly string[]): string {
  const [first = '', ...others] = words;
  let length = first.length;
  for (const other of others) {
    let same = 0;
    while (same < length && first[same] === other[same]) same++;
    length = same;
  }
  return first.slice(0, length);
}

/** The line with as much put in as all candidates have in common; a blank after the only one. The line itself when that is nothing. */
export function completed(line: Line, { start, candidates }: Completion): Line {
  const { text, cursor } = line;
  const common = commonStart(candidates);
  const [only, ...others] = candidates;
  const isWhole = only !== undefined && others.length === 0 && !goesOn.test(only) && text[cursor] !== ' ';
  const put = common + (isWhole ? ' ' : '');
  if (candidates.length === 0 || (put.length <= cursor - start && others.length > 0)) return line;
  return { ...line, text: text.slice(0, start) + put + text.slice(cursor), cursor: start + put.length };
}

const most = 400;

const widthOfText = (text: string): number => [...text].reduce((sum, c) => sum + widthOf(c.codePointAt(0) ?? 0), 0);

/** The candidates in columns, downwards first, as bash lists them; each as its last part. Of very many the first, and how many more. */
export function inColumns(candidates: readonly string[], columns: number): string {
  const names = candidates.slice(0, most).map((name) => name.replace(/^.*\/(?=.)/, ''));
  const widths = names.map(widthOfText);
  const wide = Math.max(...widths) + 2;
  const perRow = Math.max(1, Math.floor(columns / wide));
  const rows = Math.ceil(names.length / perRow);
  const lines = Array.from({ length: rows }, (_, row) =>
    names
      .flatMap((name, at) => (at % rows === row ? `${name}${' '.repeat(wide - (widths[at] ?? 0))}` : []))
      .join('')
      .trimEnd(),
  );
  const left = candidates.length - names.length;
  return [...lines, ...(left > 0 ? [`… and ${left.toLocaleString('en')} more: type on`] : [])].join('\n');
}
