import { describe, expect, test } from 'vitest';
import { Pacer } from './pacer.ts';

/** Real time under the test's hand: a clock and one alarm. */
class HandClock {
  real = 0;
  alarm: { at: number; fn: () => void } | undefined;
  wakes = 0;
  readonly post = () => undefined;
  readonly realTime = () => this.real;
  readonly wake = (delay: number, fn: () => void) => {
    this.alarm = { at: this.real + delay, fn };
    return () => {
      this.alarm = undefined;
    };
  };
  /** Lets real time pass and rings what is due. */
  pass(milliseconds: number): void {
    const end = this.real + milliseconds;
    while (this.alarm && this.alarm.at <= end) {
      const { at, fn } = this.alarm;
      this.alarm = undefined;
      this.real = at;
      this.wakes++;
      fn();
    }
    this.real = end;
  }
}

function paced(events: number[]) {
  const clock = new HandClock();
  let now = 0;
  const told: number[] = [];
  const pacer = new Pacer(clock, {
    now: () => now,
    nextAt: () => events.find((e) => e > now),
    advanceTo: (time) => {
      now = time;
    },
    publish: () => {
      if (pacer.clockChanged()) told.push(pacer.clock().now);
    },
  });
  pacer.restart();
  return { clock, pacer, told, now: () => now };
}

describe('the pacer', () => {
  test('lets virtual time follow real time, at the chosen speed', () => {
    const { clock, pacer, now } = paced([1000, 2000, 3000, 4000]);
    clock.pass(1000);
    expect(now()).toBeCloseTo(1000);
    pacer.play(true, 2);
    clock.pass(1000);
    expect(now()).toBeCloseTo(3000);
  });

  test('stands still while paused', () => {
    const { clock, pacer, now } = paced([1000]);
    pacer.play(false, 1);
    clock.pass(60_000);
    pacer.catchUp();
    expect(now()).toBe(0);
  });

  test('sleeps until the next event: an idle cluster wakes a dozen times a minute, not sixty times a second', () => {
    const { clock, now } = paced([]);
    clock.pass(60_000);
    expect(now()).toBeCloseTo(60_000);
    expect(clock.wakes).toBe(12);
  });

  test('tells the page nothing of a clock that goes on as the page reckons', () => {
    const { clock, pacer, told } = paced([]);
    clock.pass(60_000);
    expect(told).toEqual([5_000]);
    pacer.play(true, 2);
    clock.pass(60_000);
    expect(told).toHaveLength(2);
  });

  test('tells the page of a clock that was held up', () => {
    const { clock, pacer, told } = paced([]);
    clock.pass(5_000);
    pacer.hold();
    clock.pass(3_000);
    pacer.restart();
    clock.pass(60_000);
    expect(told).toEqual([5_000, 10_000]);
  });

  test('batches come no faster than a screen draws', () => {
    const { clock } = paced(Array.from({ length: 10_000 }, (_, i) => i / 10));
    clock.pass(1000);
    expect(clock.wakes).toBeLessThanOrEqual(60);
  });

  test('does not run after time lost to a suspended machine', () => {
    const { clock, now } = paced([100_000]);
    // The alarm was set for 5 s but the machine slept for an hour.
    const alarm = clock.alarm;
    clock.real = 3_600_000;
    alarm?.fn();
    expect(now()).toBeLessThan(6_000);
  });
});
