import TinyQueue from 'tinyqueue';

/** Something that will be done at an instant, unless it is taken back (`run` is undefined then). */
export interface Scheduled {
  /** Virtual ms. */
  readonly at: number;
  /** See Simulation.cause. */
  readonly cause: number;
  run: (() => void) | undefined;
  /** The one after it at the same instant. */
  next: Scheduled | undefined;
}

/** What is due at one instant, in the order in which it was scheduled. */
interface Instant {
  readonly at: number;
  first: Scheduled;
  last: Scheduled;
}

const sooner = (a: Instant, b: Instant): number => a.at - b.at;

/** Fewer events than this are not worth looking through for those taken back. */
const worthClearing = 256;

/** What is to be done, by time. Many things fall on the same instant: only instants have to be sorted. */
export class Agenda {
  readonly #byTime = new Map<number, Instant>();
  #instants = new TinyQueue<Instant>([], sooner);
  #size = 0;
  #takenBack = 0;

  add(event: Scheduled): void {
    this.#size++;
    const instant = this.#byTime.get(event.at);
    if (instant) {
      instant.last.next = event;
      instant.last = event;
      return;
    }
    const made = { at: event.at, first: event, last: event };
    this.#byTime.set(event.at, made);
    this.#instants.push(made);
  }

  /** What is due next, or undefined when nothing is. */
  get first(): Scheduled | undefined {
    let instant = this.#instants.peek();
    while (instant && !instant.first.run) {
      this.#takenBack--;
      this.#drop(instant);
      instant = this.#instants.peek();
    }
    return instant?.first;
  }

  /** Takes out and returns what is due next. */
  take(): Scheduled | undefined {
    const { first } = this;
    const instant = this.#instants.peek();
    if (instant) this.#drop(instant);
    return first;
  }

  /** Deadlines are mostly taken back long before they are due: left where they are, thousands would slow down every event. */
  takeBack(event: Scheduled): void {
    if (!event.run) return;
    event.run = undefined;
    this.#takenBack++;
    if (this.#takenBack >= worthClearing && this.#takenBack * 2 >= this.#size) this.#clear();
  }

  /** Takes out the first event of the soonest instant. */
  #drop(instant: Instant): void {
    this.#size--;
    const { next } = instant.first;
    if (next) {
      instant.first = next;
      return;
    }
    this.#instants.pop();
    this.#byTime.delete(instant.at);
  }

  #clear(): void {
    const before = this.#instants.data;
    this.#byTime.clear();
    this.#instants = new TinyQueue<Instant>([], sooner);
    this.#size = 0;
    this.#takenBack = 0;
    for (const { first } of before) {
      let next: Scheduled | undefined;
      for (let event: Scheduled | undefined = first; event; event = next) {
        next = event.next;
        event.next = undefined;
        if (event.run) this.add(event);
      }
    }
  }
}
