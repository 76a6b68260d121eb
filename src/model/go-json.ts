import { isPlainObject } from './deep.ts';

/** By code points, as Go compares the bytes of UTF-8. */
function byCodePoints(a: string, b: string): number {
  for (let at = 0; at < Math.min(a.length, b.length); at++) {
    const [x = 0, y = 0] = [a.charCodeAt(at), b.charCodeAt(at)];
    if (x === y) continue;
    // Halves of pairs stand for characters behind all others.
    const [pairX, pairY] = [x >= 0xd800 && x < 0xe000, y >= 0xd800 && y < 0xe000];
    return pairX === pairY ? x - y : pairX ? 1 : -1;
  }
  return a.length - b.length;
}

/**
 * JSON as Go's encoding/json writes what was read as a map: members by name at every depth, and HTML's signs escaped.
 * @param indent blanks of a level; on one line without
 */
export function goJson(value: unknown, indent?: number): string {
  const sorted = (_: string, part: unknown): unknown =>
    isPlainObject(part) ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => byCodePoints(a, b))) : part;
  return JSON.stringify(value, sorted, indent).replace(
    /[<>&\u2028\u2029]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
