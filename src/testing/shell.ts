import type { Action, ActionResult } from '../model/action.ts';
import type { ProgramOutput } from '../model/program.ts';
import { Lab } from './lab.ts';

type Run = Extract<Action, { readonly kind: 'run' }>;

/** What came of a program. */
export interface Ran {
  readonly out: string;
  readonly err: string;
  /** Undefined while it runs. */
  readonly exit: number | undefined;
  /** Requests it sent. */
  readonly requests: readonly number[];
}

/** A lab whose places programs are run in. */
export class ShellLab extends Lab {
  readonly #said: ProgramOutput[] = [];

  start(where: string, argv: readonly string[], more: Partial<Run> = {}): ActionResult {
    return this.playground.act({ kind: 'run', where, argv, ...more });
  }

  signal(process: number | undefined, signal: 'INT' | 'TERM' | 'KILL'): ActionResult {
    return this.playground.act({ kind: 'signal', process: process ?? 0, signal });
  }

  /** What programs said since the last call. */
  heard(): readonly ProgramOutput[] {
    const { outputs } = this.playground.drain();
    this.#said.push(...outputs);
    return outputs;
  }

  /** All that a process said so far. */
  told(process: number | undefined): Ran {
    this.heard();
    const said = this.#said.filter((output) => output.process === process);
    const text = (stream: string) =>
      said.flatMap((output) => ('stream' in output && output.stream === stream ? output.text : [])).join('');
    const ended = said.find((output) => 'exit' in output);
    return {
      out: text('out'),
      err: text('err'),
      exit: ended && 'exit' in ended ? ended.exit : undefined,
      requests: said.flatMap((output) => ('request' in output ? output.request : [])),
    };
  }

  /** Runs a command (words with spaces between, or a list) in a pod of namespace default, or at another place, to its end; at most so many seconds. */
  sh(where: string, command: string | readonly string[], more: Partial<Run> = {}, limit = 300): Ran {
    const argv = typeof command === 'string' ? command.split(' ') : command;
    const place = where.includes('/') ? where : `pod/default/${where}`;
    const { ok, message, process } = this.start(place, argv, more);
    if (!ok) throw new Error(message);
    this.until(() => this.told(process).exit !== undefined, limit);
    return this.told(process);
  }
}
