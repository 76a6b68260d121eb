import type { Kind } from '../../model/objects/index.ts';
import type { WatchEvent, WatchOptions } from '../apiserver/api.ts';
import type { Simulation } from '../sim/simulation.ts';
import { DeliveryRing } from './delivery-ring.ts';
import { HappeningRing } from './happening-ring.ts';
import type { Step } from './step.ts';

/** The API server as the log sees it. */
interface Source {
  onWrite(listener: (write: WatchEvent<Kind>) => void): () => void;
  onDelivery(listener: (to: WatchOptions, events: readonly WatchEvent<Kind>[]) => void): void;
}

/**
 * Keeps what happened lately and what it came of: each write, each delivery to a watch, each step on a node. It runs along all
 * the time, so rows are numbers and references to what is there anyway; words are made when somebody reads (read.ts).
 * A write is known by its resourceVersion, a step by a negative number: both serve as `Simulation.cause`.
 */
export class RippleLog {
  readonly happenings = new HappeningRing();
  readonly deliveries = new DeliveryRing();
  readonly #sim: Simulation;
  #order = 0;
  #steps = 0;
  #renewals = 0;

  constructor(sim: Simulation, api: Source) {
    this.#sim = sim;
    api.onWrite((write) => {
      if (write.type === 'MODIFIED' && write.object.kind === 'Lease') {
        this.#renewals++;
        return;
      }
      this.happenings.add(++this.#order, Number(write.object.metadata.resourceVersion), sim.now, sim.cause, write);
    });
    api.onDelivery((to, events) => {
      if (events[0]?.object.kind !== 'Lease') this.deliveries.add(++this.#order, sim.now, to, events);
    });
  }

  /** Lease renewals so far. */
  get renewals(): number {
    return this.#renewals;
  }

  /** How much has happened so far: a number that grows. */
  get seen(): number {
    return this.#order;
  }

  /** Notes a step, which comes of what is under way; returns the number it has as a cause. */
  step(step: Step): number {
    const id = -++this.#steps;
    this.happenings.add(++this.#order, id, this.#sim.now, this.#sim.cause, step);
    return id;
  }

  /** Notes a step; what happens on this thread of events from now on comes of it. */
  continueWith(step: Step): void {
    this.#sim.cause = this.step(step);
  }

  /** Does something all of which comes of a step. */
  during<T>(step: Step, act: () => T): T {
    const before = this.#sim.cause;
    this.continueWith(step);
    try {
      return act();
    } finally {
      this.#sim.cause = before;
    }
  }
}
