import type { Simulation } from './sim/simulation.ts';

/** A step goes on at most so long (virtual ms), and over so many events, for something to see. */
const stepLimit = 10_000;
const stepEvents = 2_000;

/** Runs events, and lets the clock jump to them, until one shows. Ends after 10 virtual seconds or 2,000 events in any case. */
export function stepUntil(sim: Simulation, shows: () => boolean): void {
  const end = sim.now + stepLimit;
  for (let events = 0; events < stepEvents; events++) {
    const next = sim.nextAt;
    if (next === undefined) return;
    if (next > end) {
      sim.advanceTo(end);
      return;
    }
    sim.step();
    if (shows()) return;
  }
}
