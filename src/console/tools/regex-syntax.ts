import { RE2JS } from 're2js';
import { CommandError } from '../command.ts';

/** A character of a pattern that is neither escaped nor in brackets, and what stands around it. */
interface Place {
  readonly char: string;
  readonly before: string;
  readonly after: string;
}

/** The inside of `[…]`: a backslash means itself there. */
const bracket = (not: string, close: string, set: string): string =>
  `[${not}${close && '\\]'}${set.replace(/\[:\w+:\]|[\\[]/g, (whole) => (whole.length > 1 ? whole : `\\${whole}`))}]`;

function escapedChar(char: string, extended: boolean, escapes: string): string {
  if (char === '<' || char === '>') return '\\b';
  if (/\d/.test(char)) throw new CommandError('back-references in patterns are not modelled by Kubehop', 2);
  if (/[+?(){}|]/.test(char)) return extended ? `\\${char}` : char;
  return /[bBsSwW\\^$.*[\]/]/.test(char) || escapes.includes(char) ? `\\${char}` : RE2JS.quote(char);
}

/** What means something in both kinds of expression, but in a basic one only in its place (POSIX XBD 9.3.8), and what in one of them only. */
function special({ char, before, after }: Place, extended: boolean): string {
  const isFirst = /(?:^|\\?[(|]|^\^)$/.test(before);
  if (char === '*' && isFirst) return extended ? '' : '\\*';
  if (char === '*' || extended) return char;
  if (char === '^') return /(?:^|\\[(|])$/.test(before) ? char : '\\^';
  if (char === '$') return /^(?:$|\\[)|])/.test(after) ? char : '\\$';
  return `\\${char}`;
}

/**
 * A POSIX regular expression (basic unless `extended`), with GNU's `\<`, `\>`, `\b` and `\w`, in the syntax of RE2. Throws CommandError.
 * @param escapes letters that mean a control character after a backslash
 */
export const syntaxOf = (pattern: string, extended: boolean, escapes: string): string =>
  pattern.replace(
    /\\(.)|\[(\^?)(\]?)((?:\[:\w+:\]|[^\]])*)\]|[+?(){}|^$*]/gs,
    (char: string, ...found: (string | number | undefined)[]) => {
      const [escaped, not, close, set] = found as (string | undefined)[];
      const at = found[4] as number;
      if (set !== undefined) return bracket(not ?? '', close ?? '', set);
      if (escaped !== undefined) return escapedChar(escaped, extended, escapes);
      return special({ char, before: pattern.slice(0, at), after: pattern.slice(at + 1) }, extended);
    },
  );
