import { Agenda, type Scheduled } from './agenda.ts';
import { SeededRandom } from './random.ts';

/** Takes a scheduled event back. Calling it after the event ran does nothing. */
export type Cancel = () => void;

/**
 * The only source of time and chance in the engine: a discrete-event simulation.
 * Time is in virtual milliseconds since the scene began. Events at the same instant run in the order they were scheduled.
 */
export class Simulation {
  #now = 0;
  /** Events that ran at the present instant. */
  #ran = 0;
  readonly #agenda = new Agenda();
  /**
   * What is happening now comes of this: a number given out by whoever keeps a record of causes; 0 when nothing is known of it.
   * What is scheduled meanwhile inherits it. Nothing behaves differently for it.
   */
  cause = 0;
  readonly random: SeededRandom;

  constructor(seed: number) {
    this.random = new SeededRandom(seed);
  }

  get now(): number {
    return this.#now;
  }

  /** How many events of the present instant have run, while others of it are still due; undefined between instants. */
  get midway(): number | undefined {
    return this.nextAt === this.#now ? this.#ran : undefined;
  }

  /** Runs `fn` after `delay` milliseconds (negative counts as zero). */
  after(delay: number, fn: () => void): Cancel {
    return this.at(this.#now + Math.max(0, delay), fn);
  }

  /** Runs `fn` at an instant; one that has passed counts as now. */
  at(time: number, fn: () => void): Cancel {
    const event = this.#schedule(time, fn);
    return () => this.#agenda.takeBack(event);
  }

  /** Runs `fn` at an instant, for good: what nobody will take back costs less. */
  post(time: number, fn: () => void): void {
    this.#schedule(time, fn);
  }

  #schedule(time: number, fn: () => void): Scheduled {
    const at = Math.max(time, this.#now);
    const event: Scheduled = { at, cause: this.cause, run: fn, next: undefined };
    this.#agenda.add(event);
    return event;
  }

  /** When the next event is due, or undefined when nothing is scheduled. */
  get nextAt(): number | undefined {
    return this.#agenda.first?.at;
  }

  /** Runs the next event and returns true; false when there is none. */
  step(): boolean {
    const event = this.#agenda.take();
    if (!event?.run) return false;
    const { run } = event;
    this.#ran = event.at === this.#now ? this.#ran + 1 : 1;
    this.#now = event.at;
    event.run = undefined;
    this.cause = event.cause;
    run();
    this.cause = 0;
    return true;
  }

  /**
   * Runs everything due up to and including `time`, then sets the clock to it.
   * @param midway runs only so many of the events at `time` itself: a moment that `midway` told of.
   */
  advanceTo(time: number, midway = Number.POSITIVE_INFINITY): void {
    for (let next = this.nextAt; next !== undefined && next <= time; next = this.nextAt) {
      if (next === time && this.#ranAt(time) >= midway) break;
      this.step();
    }
    if (time <= this.#now) return;
    this.#now = time;
    this.#ran = 0;
  }

  #ranAt(time: number): number {
    return this.#now === time ? this.#ran : 0;
  }
}
