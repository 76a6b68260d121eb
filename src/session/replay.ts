import { create } from 'zustand';
import type { PlaceId } from '../model/trace.ts';

/** One step of a ripple, told on the canvas. */
export interface ShownStep {
  /** Counted from 1. */
  readonly number: number;
  readonly total: number;
  readonly sentence: string;
  /** Record id of what it touches, lit on the canvas; empty for nothing there. */
  readonly object: PlaceId;
}

export interface Replay {
  readonly shown: ShownStep | undefined;
}

/** The step of a ripple that is replayed now. The timeline sets it, the canvas shows it. */
export const useReplay = create<Replay>()(() => ({ shown: undefined }));
