import { create } from 'zustand';
import type { LessonId } from '../lessons/catalogue.ts';
import { recall, remember } from './memory.ts';

/** How far a learner came in a built-in lesson. */
export interface Progress {
  /** The step to go on with, from 0. */
  readonly at: number;
  readonly finished: boolean;
}

const key = 'kubehop.progress';

interface ProgressStore {
  readonly of: Readonly<Record<LessonId, Progress>>;
  note(id: LessonId, progress: Progress): void;
}

/** Kept in this browser only. */
export const useProgress = create<ProgressStore>()((set) => ({
  of: recall<Readonly<Record<LessonId, Progress>>>(key, {}),
  note: (id, { at, finished }) =>
    set(({ of }) => {
      const known = { ...of, [id]: { at, finished: finished || (of[id]?.finished ?? false) } };
      remember(key, known);
      return { of: known };
    }),
}));
