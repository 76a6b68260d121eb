import { expect, test } from 'vitest';
import { Simulation } from '../sim/simulation.ts';
import { BoundedFrequencyRunner } from './runner.ts';

function runner(succeeds = () => true) {
  const sim = new Simulation(1);
  const runs: number[] = [];
  const run = () => {
    runs.push(sim.now);
    return succeeds();
  };
  const made = new BoundedFrequencyRunner(sim, run, { min: 1000, retry: 5000, max: 60_000 });
  made.start();
  return { sim, runs, runner: made };
}

test('the first request runs at once, those within minInterval wait for it and are one', () => {
  const { sim, runs, runner: r } = runner();
  sim.advanceTo(100);
  for (const at of [100, 100, 200, 900]) {
    sim.advanceTo(at);
    r.request();
  }
  expect(r.queued).toBe(true);
  sim.advanceTo(5000);
  expect(runs).toEqual([100, 1100]);
  expect(r.queued).toBe(false);
});

test('without requests it runs at least every maxInterval', () => {
  const { sim, runs } = runner();
  sim.advanceTo(125_000);
  expect(runs).toEqual([60_000, 120_000]);
});

test('a failure is tried again after retryInterval, unless a request comes first', () => {
  let fails = 2;
  const { sim, runs, runner: r } = runner(() => fails-- <= 0);
  r.request();
  sim.advanceTo(6000);
  r.request();
  sim.advanceTo(20_000);
  expect(runs).toEqual([0, 5000, 6000]);
});

test('once stopped it does nothing', () => {
  const { sim, runs, runner: r } = runner();
  r.request();
  r.stop();
  sim.advanceTo(200_000);
  expect(runs).toEqual([]);
  expect(sim.nextAt).toBeUndefined();
});
