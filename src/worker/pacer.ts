import type { Clock } from '../protocol/messages.ts';
import type { Timers } from './surroundings.ts';

/** What the pacer drives. Times are virtual milliseconds. */
interface Paced {
  now(): number;
  nextAt(): number | undefined;
  advanceTo(time: number): void;
  publish(): void;
}

/** One frame of a 60 Hz screen, in real milliseconds: batches come no faster. */
const frame = 1000 / 60;
/** After a pause longer than this (a hidden tab, a suspended laptop) virtual time does not try to catch up; real ms. */
const maxCatchUp = 250;
/** However far away the next event is, no sleep is longer; real ms. */
const maxSleep = 5_000;
/** The page is told of a clock that differs by more than this from the one it reckons with; virtual ms. */
const noticeable = 20;

/** Makes virtual time follow real time, and sleeps until the next event: an idle cluster costs no CPU. */
export class Pacer {
  readonly #out: Timers;
  readonly #paced: Paced;
  #playing = true;
  #held = false;
  #speed = 1;
  /** Real instant at which the virtual clock was last brought up to date. */
  #synced: number;
  #cancel: (() => void) | undefined;
  #wokenLate = 0;
  /** What the page was told last, and the real instant at which it was true. */
  #published: { readonly clock: Clock; readonly at: number } | undefined;

  constructor(out: Timers, paced: Paced) {
    this.#out = out;
    this.#paced = paced;
    this.#synced = out.realTime();
  }

  /** Sets playing and speed (virtual seconds per real second, clamped to 0.1 … 10). */
  play(playing: boolean, speed: number): void {
    this.catchUp();
    this.#playing = playing;
    this.#speed = Math.min(10, Math.max(0.1, speed));
    this.changed();
  }

  /** A new world: forget the time that its making took. */
  restart(): void {
    this.#synced = this.#out.realTime();
    this.#held = false;
    this.#plan();
  }

  /** Lets no time pass until `restart`. */
  hold(): void {
    this.#held = true;
    this.#plan();
  }

  /** Stops for good (after a crash). */
  stop(): void {
    this.#playing = false;
    this.#cancel?.();
    this.#cancel = undefined;
  }

  /** Brings virtual time up to this real instant. */
  catchUp(): void {
    const real = this.#out.realTime();
    const elapsed = real - this.#synced;
    this.#synced = real;
    if (!this.#playing) return;
    // While it slept on purpose, the whole sleep counts; only lateness beyond it is forgiven.
    const counted = Math.min(elapsed, this.#wokenLate + maxCatchUp);
    this.#paced.advanceTo(this.#paced.now() + counted * this.#speed);
  }

  /** Something changed outside the run of time: publish soon and plan anew. */
  changed(): void {
    this.#plan(0);
  }

  clock(): Clock {
    const clock = { now: this.#paced.now(), playing: this.#playing, speed: this.#speed };
    this.#published = { clock, at: this.#synced };
    return clock;
  }

  /** Whether the page would extrapolate another clock than ours. */
  clockChanged(): boolean {
    if (!this.#published) return true;
    const { clock, at } = this.#published;
    if (clock.playing !== this.#playing || clock.speed !== this.#speed) return true;
    const reckoned = clock.now + (clock.playing ? (this.#synced - at) * clock.speed : 0);
    return Math.abs(reckoned - this.#paced.now()) > noticeable;
  }

  #plan(atMost = maxSleep): void {
    this.#cancel?.();
    this.#cancel = undefined;
    if (this.#held || (!this.#playing && atMost > 0)) return;
    const next = this.#playing ? this.#paced.nextAt() : undefined;
    const due = next === undefined ? maxSleep : (next - this.#paced.now()) / this.#speed;
    const delay = Math.max(frame, Math.min(due, atMost, maxSleep));
    this.#wokenLate = delay;
    this.#cancel = this.#out.wake(delay, () => {
      this.#cancel = undefined;
      this.catchUp();
      this.#paced.publish();
      this.#plan();
    });
  }
}
