import { type ParseArgsConfig, parseArgs } from 'node:util';
import { parseDuration } from '../model/time.ts';
import { UsageError } from './usage.ts';

type Options = NonNullable<ParseArgsConfig['options']>;

/** Splits arguments into options and positionals; unknown options and missing values throw UsageError in Node's own words. */
export function readOptions<T extends Options>(args: readonly string[], options: T) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    if (error instanceof TypeError) throw new UsageError(error.message, { cause: error });
    throw error;
  }
}

/** A whole number from `least` to `most`. Undefined stays undefined. */
export function numberOption(name: string, text: string | undefined, least: number, most: number): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least && value <= most) return value;
  throw new UsageError(`--${name} ${text}: a whole number from ${least} to ${most} is expected`);
}

/** A time on the virtual clock, in milliseconds. Undefined stays undefined. */
export function durationOption(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = parseDuration(text);
  if (value !== undefined) return value;
  throw new UsageError(`--${name} ${text}: a number and a unit are expected: 500ms, 30s, 2m`);
}

/** The one positional argument a command takes. */
export function onlyPositional(positionals: readonly string[], what: string): string {
  const [first, second] = positionals;
  if (first === undefined) throw new UsageError(`${what} is missing`);
  if (second !== undefined) throw new UsageError(`unexpected argument ${second}`);
  return first;
}
