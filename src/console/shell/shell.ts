import type { Clock } from '../command.ts';
import type { Script } from '../grammar/tree.ts';
import type { Machine } from '../machines/machine.ts';
import type { Source } from '../streams.ts';
import type { JqRunner } from '../tools/jq-program.ts';
import type { Aliases } from './aliases.ts';
import type { Variables } from './variables.ts';

/** Where the streams of a command go. */
export interface Io {
  readonly stdin: Source;
  readonly signal: AbortSignal;
  out(text: string): void;
  err(text: string): void;
}

/** What a shell needs besides its machine. */
export interface Surroundings {
  readonly clock: Clock;
  /** Lets the page have its turn, now and then. Rejects with the signal's reason. */
  breathe(signal: AbortSignal): Promise<void>;
  /** Commands typed so far, oldest first. */
  readonly history: readonly string[];
  readonly jq: JqRunner;
}

/** One shell on one machine, as its builtins see it. */
export interface Shell {
  readonly machine: Machine;
  readonly variables: Variables;
  readonly aliases: Aliases;
  readonly surroundings: Surroundings;
  /** A shell of its own with variables that begin as these. */
  subshell(): Shell;
  /** Runs commands in a shell of their own; the exit code. Throws only what ends the whole line. */
  contained(script: Script, io: Io): Promise<number>;
}
