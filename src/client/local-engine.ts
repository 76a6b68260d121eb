import type { Playground } from '../engine/index.ts';
import { LocalWorker } from './local-worker.ts';
import { WorkerClient } from './worker-client.ts';

/**
 * The engine in this process, for tests and the command line: the same host, messages and client as in the page, but time passes only
 * while somebody waits (`until`).
 */
export class LocalEngine extends WorkerClient {
  readonly #worker: () => LocalWorker;
  /** How many are at work and only let others have their turn. */
  #pausing = 0;

  /** @param playground the world to go on with; otherwise none is open yet */
  constructor(playground?: Playground) {
    let worker = new LocalWorker();
    let first = true;
    super(
      () => {
        if (!first) worker = new LocalWorker();
        first = false;
        return worker;
      },
      () => worker.realTime,
    );
    this.#worker = () => worker;
    if (playground) worker.adopt(playground);
  }

  /**
   * Lets time pass until `asked` is settled, and gives what came of it. Everything that is ready to go on does before time passes.
   * @param limit ms at most, then `late` is called, once, and `asked` has as long again
   */
  async until<T>(asked: Promise<T>, limit = 120_000, late?: () => void): Promise<T> {
    let open = true;
    const settled = () => {
      open = false;
    };
    asked.then(settled, settled);
    const { port1, port2 } = new MessageChannel();
    const turn = () =>
      new Promise<void>((resolve) => {
        port1.onmessage = () => resolve();
        port2.postMessage(null);
      });
    let left = limit;
    let warned = false;
    try {
      for (await turn(); open; await turn()) {
        if (this.#pausing > 0) continue;
        const worker = this.#worker();
        const start = worker.realTime;
        worker.pass(left);
        left -= worker.realTime - start;
        // Less than this is what adding fractions has left over, and would never pass.
        if (left > 0.001) continue;
        if (warned || !late) throw new Error(`not done after ${limit} ms`);
        late();
        warned = true;
        left = limit;
      }
    } finally {
      port1.close();
    }
    return asked;
  }

  /** Lets everything else have its turn, while no time passes: for work that goes on. */
  async pause(): Promise<void> {
    this.#pausing++;
    await new Promise((resolve) => setTimeout(resolve));
    this.#pausing--;
  }

  /** Lets that many ms pass. */
  async pass(ms: number): Promise<void> {
    await this.until(new Promise<void>((resolve) => this.after(ms, resolve)), ms + 1000);
  }
}
