/** Characters of a cell: code points, as Go's utf8.RuneCountInString. */
function widthOf(cell: string): number {
  // Few cells have more code units than characters: tables of thousands of rows are counted quickly.
  for (let at = 0; at < cell.length; at++) if (cell.charCodeAt(at) >= 0xd800) return [...cell].length;
  return cell.length;
}

const padded = (cell: string, width: number): string => cell + ' '.repeat(width - widthOf(cell));

/**
 * Aligns tab-separated cells as Go's text/tabwriter: a column is as wide as its widest cell in consecutive lines that have it.
 * The last cell of a line belongs to no column.
 * @param least least width of a column; @param padding blanks after the widest cell
 */
export function aligned(lines: readonly string[], least = 0, padding = 2): string[] {
  const rows = lines.map((line) => line.split('\t'));
  const widen = (from: number, to: number, column: number): void => {
    for (let at = from; at < to; ) {
      const has = (row: number): boolean => row < to && (rows[row]?.length ?? 0) > column + 1;
      if (!has(at)) {
        at++;
        continue;
      }
      let end = at;
      let widest = 0;
      for (; has(end); end++) widest = Math.max(widest, widthOf(rows[end]?.[column] ?? ''));
      // An empty column stays empty (tabwriter pads none that has no text).
      const width = widest === 0 && least === 0 ? padding : Math.max(least, widest + padding);
      widen(at, end, column + 1);
      for (const row of rows.slice(at, end)) row[column] = padded(row[column] ?? '', width);
      at = end;
    }
  };
  widen(0, rows.length, 0);
  return rows.map((row) => row.join(''));
}

/** A table that is printed bit by bit: columns remember their widths, and only grow (cli-runtime pkg/printers/tabwriter.go). */
export class GrowingTable {
  readonly #widths: number[] = [];

  /** The next lines, cells by tabs. */
  lines(lines: readonly string[]): string[] {
    const rows = lines.map((line) => line.split('\t'));
    for (const row of rows)
      row.slice(0, -1).forEach((cell, at) => {
        this.#widths[at] = Math.max(this.#widths[at] ?? 6, widthOf(cell) + 3);
      });
    return rows.map((row) =>
      row.map((cell, at) => (at === row.length - 1 ? cell : padded(cell, this.#widths[at] ?? 0))).join(''),
    );
  }
}
