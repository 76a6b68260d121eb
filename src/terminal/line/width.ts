import { eastAsianWidth } from 'get-east-asian-width';

const joined = /[\p{Mn}\p{Me}\p{Cf}\p{Variation_Selector}]/u;

/**
 * Cells that a code point takes. One function for the line editor and for xterm, which is told to use it: they cannot disagree
 * about where the cursor is. Marks and joiners go with what stands before them.
 */
export function widthOf(codePoint: number): 0 | 1 | 2 {
  if (codePoint < 0x300) return codePoint === 0xad ? 0 : 1;
  if (joined.test(String.fromCodePoint(codePoint))) return 0;
  return eastAsianWidth(codePoint);
}

/** Where the character before `at` begins, with the marks that go with it; UTF-16 indices. */
export function before(text: string, at: number): number {
  let to = at;
  while (to > 0) {
    to -= to > 1 && isPair(text, to - 2) ? 2 : 1;
    if (widthOf(text.codePointAt(to) ?? 0) > 0) return to;
  }
  return 0;
}

/** Where the character at `at` ends, with the marks that go with it. */
export function after(text: string, at: number): number {
  let to = at;
  while (to < text.length) {
    to += isPair(text, to) ? 2 : 1;
    if (to >= text.length || widthOf(text.codePointAt(to) ?? 0) > 0) break;
  }
  return Math.min(to, text.length);
}

const isPair = (text: string, at: number): boolean => (text.codePointAt(at) ?? 0) > 0xffff;
