import { findCommand } from './dispatch.ts';
import { Failure } from './failure.ts';
import type { Flag, Flags } from './flags.ts';
import { everywhere } from './kubectl.ts';

/** A command line that is being typed, as far as it goes. */
export interface Begun {
  /** `rollout status`, by its words. */
  readonly path: readonly string[];
  /** What could come next below a group of commands. */
  readonly subcommands: readonly string[];
  readonly flags: Flags;
  /** Arguments so far, without flags and their values. */
  readonly args: readonly string[];
  /** Values of flags so far, by their long names. */
  readonly given: ReadonlyMap<string, string>;
  /** The flag whose value comes next. */
  readonly awaits?: string;
  /** Words after `--`; undefined before one. */
  readonly after?: readonly string[];
}

const named = (flags: Flags, word: string): readonly [string, Flag] | undefined => {
  const name = word.replace(/^--/, '').replace(/=.*$/s, '');
  if (word.startsWith('--')) return flags[name] && Object.hasOwn(flags, name) ? [name, flags[name]] : undefined;
  return Object.entries(flags).find(([, { short }]) => short === word.at(-1));
};

/** Flags, arguments and what is open in the words after a command. */
function readRest(rest: readonly string[], flags: Flags): Pick<Begun, 'args' | 'given' | 'awaits' | 'after'> {
  const args: string[] = [];
  const given = new Map<string, string>();
  for (let at = 0; at < rest.length; at++) {
    const word = rest[at] ?? '';
    if (word === '--') return { args, given, after: rest.slice(at + 1) };
    if (!word.startsWith('-') || word === '-') {
      args.push(word);
      continue;
    }
    const [name, flag] = named(flags, word) ?? [];
    if (name === undefined || flag === undefined || flag.optional !== undefined) continue;
    const value = word.startsWith('--') && word.includes('=') ? word.slice(word.indexOf('=') + 1) : rest[++at];
    if (value === undefined) return { args, given, awaits: name };
    given.set(name, value);
  }
  return { args, given };
}

/** Reads the words of a command line so far, without the one that is being typed. Undefined where no command begins so. */
export function begun(words: readonly string[]): Begun | undefined {
  try {
    const { path, rest, verb, group } = findCommand(words);
    const flags = { ...everywhere, ...verb?.flags };
    const open = verb === undefined || group[''] === verb;
    const subcommands = open ? Object.keys(group).filter((name) => name !== '') : [];
    return { path, subcommands, flags, ...readRest(rest, flags) };
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    return undefined;
  }
}
