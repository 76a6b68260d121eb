import type { Playground } from '../engine/index.ts';
import type { FromWorker, ToWorker } from '../protocol/messages.ts';
import { EngineHost } from '../worker/host.ts';
import type { EnginePort } from './worker-client.ts';

/** The worker's host without a thread; real time passes only as its owner lets it. */
export class LocalWorker implements EnginePort {
  onmessage: EnginePort['onmessage'] = null;
  onerror: EnginePort['onerror'] = null;
  terminated = false;
  #real = 0;
  #alarm: { readonly at: number; readonly ring: () => void } | undefined;
  readonly #host = new EngineHost({
    post: (data) => this.say(data),
    realTime: () => this.#real,
    wake: (delay, ring) => {
      const alarm = { at: this.#real + delay, ring };
      this.#alarm = alarm;
      return () => {
        if (this.#alarm === alarm) this.#alarm = undefined;
      };
    },
  });

  /** Real ms since it was made. */
  get realTime(): number {
    return this.#real;
  }

  /** Lets real time pass until the host does something next, at most `limit` ms. */
  pass(limit: number): void {
    const alarm = this.#alarm;
    const end = this.#real + limit;
    if (!alarm || alarm.at > end) {
      this.#real = end;
      return;
    }
    this.#alarm = undefined;
    this.#real = alarm.at;
    alarm.ring();
  }

  /** Goes on with a world that was made elsewhere. */
  adopt(playground: Playground): void {
    this.#host.adopt(playground);
  }

  say(data: FromWorker): void {
    if (!this.terminated) this.onmessage?.(new MessageEvent('message', { data }));
  }
  /** A throw outside the host's guard. */
  fail(message: string): void {
    this.onerror?.(Object.assign(new Event('error'), { message }) as ErrorEvent);
  }
  postMessage(message: ToWorker): void {
    if (!this.terminated) this.#host.receive(message);
  }
  terminate(): void {
    this.terminated = true;
  }
}
