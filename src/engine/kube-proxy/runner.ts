import type { Cancel, Simulation } from '../sim/simulation.ts';

/** All in virtual milliseconds. */
export interface RunnerIntervals {
  /** Between the end of a run and the start of the next. */
  readonly min: number;
  /** After a run that failed, unless another comes sooner. */
  readonly retry: number;
  /** A run comes at least this often. */
  readonly max: number;
}

const noTimer: Cancel = () => undefined;

/** Runs a function when asked, but not too often (upstream pkg/proxy/runner/bounded_frequency_runner.go). */
export class BoundedFrequencyRunner {
  readonly #sim: Simulation;
  readonly #run: () => boolean;
  readonly #intervals: RunnerIntervals;
  /** Requests count only between `start` and `stop`. */
  #looping = false;
  #queued = false;
  /** What the run asked for comes of (see Simulation.cause). */
  #cause = 0;
  #cooling = false;
  #cancelNext: Cancel = noTimer;
  #cancelCooling: Cancel = noTimer;
  #cancelRetry: Cancel = noTimer;
  #cancelMax: Cancel = noTimer;

  /** `run` returns whether it succeeded. */
  constructor(sim: Simulation, run: () => boolean, intervals: RunnerIntervals) {
    this.#sim = sim;
    this.#run = run;
    this.#intervals = intervals;
  }

  /** A run has been asked for and not begun. */
  get queued(): boolean {
    return this.#queued;
  }

  start(): void {
    this.#looping = true;
    this.#armMax();
  }

  stop(): void {
    this.#looping = false;
    this.#queued = false;
    this.#cooling = false;
    for (const cancel of [this.#cancelNext, this.#cancelCooling, this.#cancelRetry, this.#cancelMax]) cancel();
  }

  /** Asks for a run as soon as may be; requests that come before it begins are one. */
  request(): void {
    if (!this.#looping || this.#queued) return;
    this.#queued = true;
    this.#cause = this.#sim.cause;
    if (!this.#cooling) this.#cancelNext = this.#sim.after(0, () => this.#execute());
  }

  /** Asks for a run after the retry interval, for a failure that showed only after the run. */
  retryLater(): void {
    this.#cancelRetry();
    if (this.#looping) this.#cancelRetry = this.#sim.after(this.#intervals.retry, () => this.request());
  }

  #execute(): void {
    this.#queued = false;
    this.#sim.cause = this.#cause;
    this.#cancelRetry();
    this.#cancelMax();
    this.#cooling = true;
    if (!this.#run()) this.retryLater();
    this.#armMax();
    this.#cancelCooling = this.#sim.after(this.#intervals.min, () => {
      this.#cooling = false;
      if (this.#queued) this.#execute();
    });
  }

  #armMax(): void {
    this.#cancelMax = this.#sim.after(this.#intervals.max, () => {
      this.#sim.cause = 0;
      this.request();
    });
  }
}
