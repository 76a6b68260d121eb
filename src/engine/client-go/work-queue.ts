import { ApiError } from '../apiserver/api-error.ts';
import type { Simulation } from '../sim/simulation.ts';

/** client-go util/workqueue DefaultControllerRateLimiter, per item: milliseconds. */
const retryBase = 5;
const retryMax = 1_000_000;

export interface Work {
  /** How long one sync of this key takes, in virtual ms. Whatever is added meanwhile is covered by it. */
  readonly takes: (key: string) => number;
  /** Reads the world and mends it. An ApiError is retried with back-off; any other error is a fault of ours and goes on up. */
  readonly sync: (key: string) => void;
}

/** A deduplicating queue with as many workers as keys: a key waits once, however often it is added (client-go util/workqueue). */
export class WorkQueue {
  readonly #sim: Simulation;
  readonly #work: Work;
  readonly #waiting = new Set<string>();
  readonly #failures = new Map<string, number>();

  constructor(sim: Simulation, work: Work) {
    this.#sim = sim;
    this.#work = work;
  }

  add(key: string): void {
    if (this.#waiting.has(key)) return;
    this.#waiting.add(key);
    this.#sim.post(this.#sim.now + this.#work.takes(key), () => this.#run(key));
  }

  /** Adds the key after `delay` virtual ms. */
  addAfter(key: string, delay: number): void {
    this.#sim.after(delay, () => this.add(key));
  }

  #run(key: string): void {
    this.#waiting.delete(key);
    try {
      this.#work.sync(key);
      this.#failures.delete(key);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      const failed = this.#failures.get(key) ?? 0;
      this.#failures.set(key, failed + 1);
      this.addAfter(key, Math.min(retryBase * 2 ** failed, retryMax));
    }
  }
}
