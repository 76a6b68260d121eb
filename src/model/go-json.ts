import { isPlainObject } from './deep.ts';

/**
 * JSON as Go's encoding/json writes what was read as a map: members by name at every depth (of API objects they are ASCII), and HTML's
 * signs escaped.
 * @param indent blanks of a level; on one line without
 */
export function goJson(value: unknown, indent?: number): string {
  const sorted = (_: string, part: unknown): unknown =>
    isPlainObject(part) ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1))) : part;
  return JSON.stringify(value, sorted, indent).replace(
    /[<>&\u2028\u2029]/g,
    (sign) => `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
