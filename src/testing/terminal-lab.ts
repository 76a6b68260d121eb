import type { WorldBatch } from '../engine/index.ts';
import type { Action } from '../model/action.ts';
import type { RunRefusal, Signal } from '../model/program.ts';
import type { PlaceId } from '../model/trace.ts';
import { Lab } from './lab.ts';

/** What a program said so far. */
export interface Said {
  readonly process: number | undefined;
  readonly refusal: RunRefusal | undefined;
  out: string;
  err: string;
  /** Undefined while it runs. */
  code: number | undefined;
  /** Ids of the traced requests it sent. */
  readonly requests: number[];
}

type More = Partial<Omit<Extract<Action, { readonly kind: 'run' }>, 'kind' | 'where' | 'argv'>>;

/** A lab in which one starts programs and reads what they say. */
export class TerminalLab extends Lab {
  readonly #all = new Map<number, Said>();

  /** Starts a program; words are separated by single blanks, or given one by one. */
  start(where: PlaceId, command: string | readonly string[], more: More = {}): Said {
    const argv = typeof command === 'string' ? command.split(' ') : command;
    const { process, refusal } = this.playground.act({ kind: 'run', where, argv, ...more });
    const said: Said = { process, refusal, out: '', err: '', code: undefined, requests: [] };
    if (process !== undefined) this.#all.set(process, said);
    this.drain();
    return said;
  }

  /** Starts a program and waits for its end, at most `limit` virtual seconds. */
  exec(where: PlaceId, command: string | readonly string[], more: More = {}, limit = 60): Said {
    const said = this.start(where, command, more);
    if (said.refusal === undefined) this.until(() => this.drain() && said.code !== undefined, limit);
    return said;
  }

  signal({ process = 0 }: Said, signal: Signal): void {
    this.playground.act({ kind: 'signal', process, signal });
    this.drain();
  }

  override run(seconds: number): this {
    super.run(seconds);
    this.drain();
    return this;
  }

  protected override drain(): WorldBatch {
    const batch = super.drain();
    for (const output of batch.outputs) {
      const said = this.#all.get(output.process);
      if (!said) continue;
      if ('exit' in output) said.code = output.exit;
      else if ('request' in output) said.requests.push(output.request);
      else said[output.stream] += output.text;
    }
    return batch;
  }
}
