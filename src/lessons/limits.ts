/** Characters of a lesson file; of a longer one the Markdown alone would take minutes to read. */
export const maxLessonSize = 200_000;
/** Characters of indentation, list marks and quote marks before a line's text. */
const maxDepth = 60;
/** Ends of links: when they are nested, each looks through all before it. */
const maxLinks = 300;

const marks = /^(?:[ \t>]|[-*+](?=[ \t])|\d{1,9}[.)](?=[ \t]))*/;

/** What makes Markdown too costly to read: of a few kB, nested deep enough, the work grows beyond all bounds. */
export interface Tangle {
  readonly message: string;
  /** 1-based. */
  readonly line: number;
  readonly hint: string;
}

/** The first tangle in a text, which must not be read as Markdown then. */
export function tangleIn(text: string): Tangle | undefined {
  let links = 0;
  for (const [at, line] of text.split('\n').entries()) {
    if ((marks.exec(line)?.[0].length ?? 0) > maxDepth)
      return { message: 'lists, quotes or blocks are nested too deep', line: at + 1, hint: 'write it flatter' };
    links += line.split(/\][([]/).length - 1;
    if (links > maxLinks)
      return { message: `there are more than ${maxLinks} links`, line: at + 1, hint: 'leave some of them out' };
  }
  return undefined;
}
