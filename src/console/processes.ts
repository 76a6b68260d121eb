import type { EngineClient, Unsubscribe } from '../client/engine-client.ts';
import type { Action, ProgramOutput, RunRefusal } from '../protocol/messages.ts';
import type { Call } from './command.ts';
import { Stopped } from './streams.ts';

/** Where a program is started: in a container of a pod, or on a node. */
export type Where = Pick<Extract<Action, { readonly kind: 'run' }>, 'where' | 'container'>;

/** A program was not started. */
export class Refused extends Error {
  readonly refusal: RunRefusal;
  constructor(refusal: RunRefusal, message: string) {
    super(message);
    this.refusal = refusal;
  }
}

interface Running {
  hear(output: ProgramOutput): void;
  lost(): void;
}

/** The programs that were started from a console, and what they say. */
export class Processes {
  readonly #engine: EngineClient;
  readonly #running = new Map<number, Running>();
  readonly #stop: readonly Unsubscribe[];
  readonly #onRequest: (request: number) => void;

  /** @param onRequest told of each traced request that they send */
  constructor(engine: EngineClient, onRequest: (request: number) => void) {
    this.#engine = engine;
    this.#onRequest = onRequest;
    this.#stop = [
      engine.onUpdate(({ outputs }) => {
        for (const output of outputs) this.#running.get(output.process)?.hear(output);
      }),
      engine.onReplaced(() => {
        for (const running of this.#running.values()) running.lost();
        this.#running.clear();
      }),
    ];
  }

  /** Hears nothing more. */
  close(): void {
    for (const stop of this.#stop) stop();
  }

  /** A container's own process ends. */
  async end(namespace: string, pod: string, container: string, code: number): Promise<void> {
    await this.#engine.request('act', { kind: 'crash', namespace, pod, container, code });
  }

  /**
   * Runs a program to its end and gives its exit code. Aborting sends it INT (TERM when nobody reads what it writes) and waits for its
   * end; then the signal's reason is thrown. Throws Refused.
   */
  async run(
    where: Where,
    argv: readonly string[],
    call: Pick<Call, 'signal' | 'out' | 'err'>,
    more: {
      readonly stdin?: string;
      readonly environment?: Readonly<Record<string, string>>;
      /** What it writes goes to a terminal. */
      readonly tty?: boolean;
    } = {},
  ): Promise<number> {
    call.signal.throwIfAborted();
    const { process, refusal, message } = await this.#engine.request('act', { kind: 'run', ...where, argv, ...more });
    if (process === undefined) throw new Refused(refusal ?? 'invalid', message);
    const stop = (): void => {
      const signal = (call.signal.reason as { readonly by?: string }).by === 'pipe' ? 'TERM' : 'INT';
      this.#engine.request('act', { kind: 'signal', process, signal }).catch(() => undefined);
    };
    const code = await new Promise<number>((resolve, reject) => {
      const hear = (output: ProgramOutput): void => {
        if ('exit' in output) resolve(output.exit);
        else if ('stream' in output) call[output.stream](output.text);
        else this.#onRequest(output.request);
      };
      this.#running.set(process, { hear, lost: () => reject(new Stopped('interrupt')) });
      if (call.signal.aborted) stop();
      else call.signal.addEventListener('abort', stop, { once: true });
    }).finally(() => {
      this.#running.delete(process);
      call.signal.removeEventListener('abort', stop);
    });
    call.signal.throwIfAborted();
    return code;
  }
}
