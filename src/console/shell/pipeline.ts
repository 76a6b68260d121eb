import type { Command, Script } from '../grammar/tree.ts';
import { Pipe, Stopped } from '../streams.ts';
import type { Io } from './shell.ts';

interface Container {
  /** Runs commands in a shell of their own; their exit code. */
  contained(script: Script, io: Io): Promise<number>;
}

/**
 * Runs commands at the same time, each in a shell of its own, what one prints being what the next reads. A command whose reader has
 * gone is stopped, as by SIGPIPE.
 * @param strict the exit code is that of the last that failed, not that of the last (`set -o pipefail`)
 */
export async function inOnePipeline(
  commands: readonly Command[],
  shell: Container,
  io: Io,
  strict: boolean,
): Promise<number> {
  let stdin = io.stdin;
  const running = commands.map((command, at) => {
    const own = new AbortController();
    const pipe = at + 1 < commands.length ? new Pipe(() => own.abort(new Stopped('pipe'))) : undefined;
    const from = stdin;
    if (pipe) stdin = pipe;
    const signal = AbortSignal.any([io.signal, own.signal]);
    const out = pipe ? (text: string) => pipe.write(text) : (text: string) => io.out(text);
    const script: Script = [{ when: 'always', negated: false, timed: false, commands: [command] }];
    return shell.contained(script, { ...io, stdin: from, signal, out, err: (text) => io.err(text) }).finally(() => {
      pipe?.end();
      if (from !== io.stdin) from.close();
    });
  });
  const codes = await Promise.all(running);
  const failed = strict ? codes.filter((code) => code !== 0) : codes;
  return failed.at(-1) ?? 0;
}
