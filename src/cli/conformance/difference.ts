import { isDeepStrictEqual } from 'node:util';

/** How two values differ, in one line; undefined when they are equal. */
export function difference(expected: unknown, actual: unknown): string | undefined {
  if (isDeepStrictEqual(expected, actual)) return undefined;
  return `expected ${JSON.stringify(expected)}, got ${JSON.stringify(actual)}`;
}

/** The first line in which two texts differ; undefined when they are equal. */
export function lineDifference(expected: string, actual: string): string | undefined {
  if (expected === actual) return undefined;
  const [wanted, got] = [expected.split('\n'), actual.split('\n')];
  const at = wanted.findIndex((line, i) => line !== got[i]);
  const line = at < 0 ? wanted.length : at;
  return `line ${line + 1}: ${difference(wanted[line], got[line]) ?? 'the texts differ in length'}`;
}

/** A difference with what it is a difference of in front. */
export const prefix = (what: string, found: string | undefined): string | undefined =>
  found === undefined ? undefined : `${what}: ${found}`;
