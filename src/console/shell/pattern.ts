import type { Part } from '../grammar/tree.ts';

/** A piece of a pattern; what is quoted stands for itself. */
export type Piece = Pick<Extract<Part, { readonly kind: 'text' }>, 'text' | 'quoted'>;

const literal = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&');

function source(text: string): string {
  return text.replace(/\\(.)|\[([!^]?)(\]?[^\]]*)\]|[*?]|[^\\[*?]+|./gs, (whole, escaped, not, set) => {
    if (escaped !== undefined) return literal(escaped);
    if (set !== undefined && set !== '') return `[${not ? '^' : ''}${set.replace(/[\\\]^[]/g, '\\$&')}]`;
    if (whole === '*') return '.*';
    return whole === '?' ? '.' : literal(whole);
  });
}

/** A shell pattern (POSIX sh 2.14) as the source of a regular expression. */
const patternSource = (pieces: readonly Piece[]): string =>
  pieces.map(({ text, quoted }) => (quoted ? literal(text) : source(text))).join('');

/** Whether a text suits a pattern as a whole. */
export function matches(pieces: readonly Piece[], text: string): boolean {
  try {
    return new RegExp(`^(?:${patternSource(pieces)})$`, 's').test(text);
  } catch {
    // A range such as [z-a] suits nothing.
    return false;
  }
}
