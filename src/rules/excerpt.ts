const longestLine = 200;

/** A line of a text with those beside it; unprintable characters are shown as dots. */
export function excerpt(text: string, line: number): readonly { readonly number: number; readonly text: string }[] {
  const lines = text.split('\n', line + 1);
  return [line - 1, line, line + 1].flatMap((number) => {
    const found = lines[number - 1];
    if (found === undefined) return [];
    return { number, text: found.slice(0, longestLine).replace(/[^\P{C}\t]/gu, '·') };
  });
}
