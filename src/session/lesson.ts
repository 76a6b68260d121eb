import { create } from 'zustand';
import type { LessonId } from '../lessons/catalogue.ts';
import type { Lesson } from '../lessons/lesson.ts';
import type { Verdict } from '../lessons/stage.ts';
import type { Problem } from '../model/problem.ts';

/** A lesson that is being played. */
export interface Playing {
  readonly lesson: Lesson;
  /** The text of its file. */
  readonly source: string;
  /** Of a built-in one. */
  readonly id?: LessonId;
  /** The step, from 0. */
  readonly at: number;
  /** Of the step's checks, in their order; undefined until one was looked at. */
  readonly verdicts: readonly (Verdict | undefined)[];
  /** What the learner chose, by the check's place. */
  readonly chosen: ReadonlyMap<number, string>;
  /** Steps whose checks held. */
  readonly passed: ReadonlySet<number>;
  /** How many hints are shown, and whether the solution is. */
  readonly hints: number;
  readonly solution: boolean;
  /** The step is being set up. */
  readonly busy: boolean;
}

interface LessonStore {
  readonly playing: Playing | undefined;
  /** Why the last one asked for could not be opened. */
  readonly refused: { readonly name: string; readonly problems: readonly Problem[] } | undefined;
  /** The course is shown over the page. */
  readonly catalogue: boolean;
  /** A lesson file of another site, and the step (from 0): nothing is fetched before the reader allows it. */
  readonly elsewhere: { readonly url: URL; readonly at: number } | undefined;
}

export const useLesson = create<LessonStore>()(() => ({
  playing: undefined,
  refused: undefined,
  catalogue: false,
  elsewhere: undefined,
}));

/** Changes what is played, while it is played. */
export function changePlaying(change: (playing: Playing) => Partial<Playing>): void {
  useLesson.setState(({ playing }) => (playing ? { playing: { ...playing, ...change(playing) } } : {}));
}

/** Whether the step was passed, or asks for nothing. */
export const isPassed = ({ passed, at, lesson }: Playing): boolean =>
  passed.has(at) || (lesson.steps[at]?.checks.length ?? 0) === 0;
