import { describe, expect, test } from 'vitest';
import { Simulation } from './simulation.ts';

describe('virtual time', () => {
  test('events run in order of time, and in order of scheduling at the same instant', () => {
    const sim = new Simulation(1);
    const seen: string[] = [];
    sim.at(20, () => seen.push('late'));
    sim.at(10, () => seen.push('first'));
    sim.at(10, () => seen.push('second'));
    sim.advanceTo(15);
    expect(seen).toEqual(['first', 'second']);
    expect(sim.now).toBe(15);
    sim.advanceTo(20);
    expect(seen).toEqual(['first', 'second', 'late']);
  });

  test('an event taken back never runs, and does not count as the next one', () => {
    const sim = new Simulation(1);
    const seen: string[] = [];
    const cancel = sim.after(5, () => seen.push('no'));
    sim.after(9, () => seen.push('yes'));
    cancel();
    expect(sim.nextAt).toBe(9);
    sim.advanceTo(100);
    expect(seen).toEqual(['yes']);
  });

  test('however many events are taken back, the others run in their order', () => {
    const sim = new Simulation(1);
    const seen: number[] = [];
    const cancels = Array.from({ length: 3000 }, (_, i) => sim.at(i % 7, () => seen.push(i)));
    for (const [i, cancel] of cancels.entries()) if (i % 100 !== 0) cancel();
    sim.advanceTo(7);
    const left = Array.from({ length: 30 }, (_, i) => i * 100);
    expect(seen).toEqual(left.toSorted((a, b) => (a % 7) - (b % 7) || a - b));
  });

  test('an event may schedule another at its own instant, which runs before time goes on', () => {
    const sim = new Simulation(1);
    const seen: number[] = [];
    sim.at(5, () => sim.after(0, () => seen.push(sim.now)));
    sim.at(6, () => seen.push(sim.now));
    sim.advanceTo(10);
    expect(seen).toEqual([5, 6]);
  });

  test('a moment in the middle of an instant can be told and reached again', () => {
    const run = () => {
      const sim = new Simulation(1);
      const seen: string[] = [];
      for (const name of ['a', 'b', 'c']) sim.at(10, () => seen.push(name));
      return { sim, seen };
    };
    const first = run();
    expect(first.sim.midway).toBeUndefined();
    first.sim.step();
    first.sim.step();
    expect(first.sim.midway).toBe(2);
    const again = run();
    again.sim.advanceTo(10, 2);
    expect(again.seen).toEqual(['a', 'b']);
    again.sim.advanceTo(10);
    expect(again.seen).toEqual(['a', 'b', 'c']);
    expect(again.sim.midway).toBeUndefined();
  });

  test('an instant that has passed counts as now', () => {
    const sim = new Simulation(1);
    sim.advanceTo(50);
    sim.at(10, () => undefined);
    expect(sim.nextAt).toBe(50);
  });
});

describe('seeded chance', () => {
  test('the same seed draws the same numbers, another seed others', () => {
    const draw = (seed: number) => {
      const { random } = new Simulation(seed);
      return [random.uint32(), random.uint32(), random.suffix(), random.uuid()];
    };
    expect(draw(1)).toEqual(draw(1));
    expect(draw(1)).not.toEqual(draw(2));
  });

  test('a fork does not depend on what was drawn before it', () => {
    const early = new Simulation(7).random.fork('kubelet').suffix();
    const sim = new Simulation(7);
    for (let i = 0; i < 100; i++) sim.random.uint32();
    expect(sim.random.fork('kubelet').suffix()).toBe(early);
  });

  test('the first draws of neighbouring seeds and forks fill [0, 1) evenly too', () => {
    for (const first of [
      (i: number) => new Simulation(i).random.fraction(),
      (i: number) => new Simulation(1).random.fork(`pod-${i}`).fraction(),
    ]) {
      const buckets = new Array<number>(10).fill(0);
      for (let i = 0; i < 1000; i++) {
        const bucket = Math.floor(first(i) * 10);
        buckets[bucket] = (buckets[bucket] ?? 0) + 1;
      }
      const chiSquare = buckets.reduce((sum, n) => sum + (n - 100) ** 2 / 100, 0);
      expect(chiSquare).toBeLessThan(27.9); // 9 degrees of freedom, p = 0.001
    }
  });

  test('fractions fill [0, 1) evenly', () => {
    const { random } = new Simulation(3);
    const buckets = new Array<number>(10).fill(0);
    for (let i = 0; i < 10_000; i++) {
      const bucket = Math.floor(random.fraction() * 10);
      buckets[bucket] = (buckets[bucket] ?? 0) + 1;
    }
    const chiSquare = buckets.reduce((sum, n) => sum + (n - 1000) ** 2 / 1000, 0);
    expect(chiSquare).toBeLessThan(27.9); // 9 degrees of freedom, p = 0.001
  });
});
