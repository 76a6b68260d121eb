import type { Problem } from '../model/problem.ts';
import type { Lesson } from './lesson.ts';
import { type Reached, reached } from './reached.ts';
import { localTheatre } from './theatre.ts';
import { verify } from './verify.ts';

/** What the worker is asked: the problems of a lesson, or its world at the beginning of a step. */
export type TheatreQuestion = readonly ['verify', Lesson] | readonly ['reach', Lesson, at: number];

/** What it answers to either. */
export type TheatreAnswer = { readonly problems: readonly Problem[] } | Reached;

async function answer([question, lesson, at = 0]: TheatreQuestion): Promise<TheatreAnswer> {
  return question === 'verify' ? { problems: await verify(lesson, localTheatre) } : reached(lesson, at, localTheatre);
}

// A worker of its own for playing lessons: the page goes on meanwhile.
addEventListener('message', ({ data }: MessageEvent<TheatreQuestion>) => {
  answer(data).then(postMessage, (error: unknown) =>
    postMessage({ problems: [{ message: String(error), severity: 'error' }] } satisfies TheatreAnswer),
  );
});
