import type { Source } from './streams.ts';
import type { JqRunner } from './tools/jq-program.ts';

/** Virtual time, as far as a command needs it. */
export interface Clock {
  /** Virtual ms since the scene began. */
  now(): number;
  /** Passes so many virtual ms. Rejects with the signal's reason. */
  sleep(ms: number, signal: AbortSignal): Promise<void>;
}

/** Files as seen from where a command runs. Paths are as typed. */
export interface Files {
  /** Throws FileError. */
  read(path: string): string | Promise<string>;
  /** Throws FileError. */
  write(path: string, text: string): void | Promise<void>;
  /** Throws FileError. */
  remove(path: string): void | Promise<void>;
  /** What a directory holds, directories with a slash at the end. Throws FileError. */
  list(path: string): readonly string[] | Promise<readonly string[]>;
}

/** `No such file or directory`: what the system says of a path. */
export class FileError extends Error {}

/** A file's text; empty where there is none. */
export async function textOf(files: Files, path: string): Promise<string> {
  try {
    return await files.read(path);
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    return '';
  }
}

/** What a command is given. */
export interface Call {
  readonly name: string;
  /** Without its name. */
  readonly args: readonly string[];
  readonly stdin: Source;
  readonly files: Files;
  readonly clock: Clock;
  /** Variables that were exported. */
  readonly environment: Readonly<Record<string, string>>;
  /** Aborted with a Stopped as the reason. */
  readonly signal: AbortSignal;
  out(text: string): void;
  err(text: string): void;
  readonly jq: JqRunner;
  /** Lets the page have its turn, if it is due. Rejects with the signal's reason. */
  breathe(): Promise<void>;
  /** Runs another command in its place, as xargs, watch and time do. */
  run(words: readonly string[], stdin?: Source): Promise<number>;
}

/** A command: gives its exit code. */
export type Command = (call: Call) => Promise<number> | number;

/** What ends a command: said on standard error, after the command's name. */
export class CommandError extends Error {
  readonly code: number;
  constructor(message: string, code = 1) {
    super(message);
    this.code = code;
  }
}
