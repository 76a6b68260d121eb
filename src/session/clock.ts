import { create } from 'zustand';
import type { Clock } from '../protocol/messages.ts';

export interface ClockState extends Clock {
  /** Real instant (`performance.now()`) at which `now` was true. */
  readonly heardAt: number;
}

/** The speeds the page offers, in virtual seconds a real second. */
export const speeds = [0.1, 0.25, 0.5, 1, 2, 5, 10] as const;

export const useClock = create<ClockState>()(() => ({ now: 0, playing: false, speed: 1, heardAt: 0 }));

/** Virtual milliseconds now, reckoned on from the last word of the engine. */
export const virtualNow = (clock: ClockState, real = performance.now()): number =>
  clock.playing ? clock.now + (real - clock.heardAt) * clock.speed : clock.now;
