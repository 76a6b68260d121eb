import * as v from 'valibot';
import type { Lesson } from './lesson.ts';

/** `services/pod-addresses`: the path of a built-in lesson's file, without its ending. */
export type LessonId = string;

/** The course as it is written: chapters in order, with the lessons of each. */
export const courseSchema = v.array(
  v.strictObject({
    title: v.string(),
    lessons: v.array(v.pipe(v.string(), v.regex(/^[a-z0-9-]+\/[a-z0-9-]+$/, 'must be folder/lesson'))),
  }),
);

/** What a catalogue tells of a lesson. */
export interface LessonEntry
  extends Pick<Lesson, 'title' | 'summary' | 'level' | 'minutes' | 'objectives' | 'prerequisites' | 'language'> {
  readonly id: LessonId;
  readonly steps: number;
}

export interface Chapter {
  readonly title: string;
  readonly lessons: readonly LessonEntry[];
}

/** A lesson's entry in the catalogue. */
export const entryOf = (id: LessonId, lesson: Lesson): LessonEntry => {
  const { title, summary, level, minutes, objectives, prerequisites, language, steps } = lesson;
  return { id, title, summary, level, minutes, objectives, prerequisites, language, steps: steps.length };
};
