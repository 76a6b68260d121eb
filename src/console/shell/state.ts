import type { Command } from '../grammar/tree.ts';
import { Aliases } from './aliases.ts';
import { Jobs } from './jobs.ts';

/** `set -e`, `-u`, `-x`, and `-o pipefail`. */
export type ShellOption = 'errexit' | 'nounset' | 'xtrace' | 'pipefail';

/** What a shell keeps besides its variables. */
export class State {
  readonly aliases: Aliases;
  readonly functions: Map<string, Command>;
  readonly options: Set<ShellOption>;
  /** Text to run at a signal, or at the end (`EXIT`). */
  readonly traps = new Map<string, string>();
  readonly jobs: Jobs;
  /** Functions and sourced files that run, one in the other. */
  calls = 0;
  /** Commands that run where their failure is asked for: `if`, `!`, before `&&`. */
  tests = 0;
  /** Where `getopts` goes on: which word, and which letter of it. */
  option = { index: 1, at: 1 };

  constructor(
    lifetime: () => AbortSignal,
    aliases = new Aliases(),
    functions?: State['functions'],
    options?: State['options'],
  ) {
    this.jobs = new Jobs(lifetime);
    this.aliases = aliases;
    this.functions = new Map(functions);
    this.options = new Set(options);
  }

  /** What a subshell begins with. */
  copy(): State {
    const copy = new State(this.jobs.lifetime, this.aliases, this.functions, this.options);
    copy.calls = this.calls;
    copy.tests = this.tests;
    return copy;
  }
}
