import type { Clock } from '../command.ts';
import type { Script } from '../grammar/tree.ts';
import type { Machine } from '../machines/machine.ts';
import type { Source } from '../streams.ts';
import type { JqRunner } from '../tools/jq-program.ts';
import type { State } from './state.ts';
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
  /** A number for a process of the shell's own machine. */
  nextPid(): number;
  /** Aborts when the terminal is closed, or shows another world: no command goes on behind it. */
  readonly lifetime: AbortSignal;
}

/** One shell on one machine, as its builtins see it. */
export interface Shell {
  readonly machine: Machine;
  readonly variables: Variables;
  readonly state: State;
  readonly surroundings: Surroundings;
  /** A shell of its own with variables that begin as these. */
  subshell(): Shell;
  /** Runs commands; the exit code of the last. Throws ShellError, and what ends more than them. */
  run(script: Script, io: Io): Promise<number>;
  /** Runs a command of which the words are known, functions only if so said. Throws as `run` does. */
  call(words: readonly string[], io: Io, functions?: boolean): Promise<number>;
  /** Runs commands in a shell of their own; the exit code. Throws only what ends the whole line. */
  contained(script: Script, io: Io): Promise<number>;
}
