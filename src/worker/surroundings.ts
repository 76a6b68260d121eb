import type { FromWorker } from '../protocol/messages.ts';

/** What the host needs of its surroundings; the worker gives it `postMessage` and real timers. */
export interface Surroundings {
  post(message: FromWorker): void;
  /** Real milliseconds, monotonic. */
  realTime(): number;
  /** Calls back once after `delay` real milliseconds; returns a function that takes it back. */
  wake(delay: number, fn: () => void): () => void;
}
