/** The command was not called right: its message and the usage go to stderr, and the exit code is 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** What was asked for can't be done: its message goes to stderr, and the exit code is 1. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}

export interface Command {
  readonly name: string;
  /** Its arguments and what it does, as the usage shows it. */
  readonly usage: string;
  /** Gives the exit code. */
  run(args: readonly string[]): number | Promise<number>;
}
