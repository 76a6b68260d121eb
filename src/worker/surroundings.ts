import type { FromWorker } from '../protocol/messages.ts';

/** Real time. */
export interface Timers {
  /** Real milliseconds, monotonic. */
  realTime(): number;
  /** Calls back once after `delay` real milliseconds; returns a function that takes it back. */
  wake(delay: number, fn: () => void): () => void;
}

/** What the host needs of its surroundings; the worker gives it `postMessage` and real timers. */
export interface Surroundings extends Timers {
  post(message: FromWorker): void;
}
