import type { FromWorker, ToWorker } from '../protocol/messages.ts';
import { EngineHost } from '../worker/host.ts';

/** The worker's host behind a Worker's face, without a thread and without a clock of its own. */
export class LocalWorker {
  onmessage: ((event: { data: FromWorker }) => void) | null = null;
  onerror: ((event: { message: string }) => void) | null = null;
  terminated = false;
  readonly #host = new EngineHost({
    post: (data) => this.say(data),
    realTime: () => 0,
    wake: () => () => undefined,
  });

  say(data: FromWorker): void {
    if (!this.terminated) this.onmessage?.({ data });
  }
  postMessage(message: ToWorker): void {
    if (!this.terminated) this.#host.receive(message);
  }
  terminate(): void {
    this.terminated = true;
  }
  asWorker(): Worker {
    return this as unknown as Worker;
  }
}
