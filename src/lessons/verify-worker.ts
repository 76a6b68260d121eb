import type { Problem } from '../model/problem.ts';
import type { Lesson } from './lesson.ts';
import { localTheatre } from './theatre.ts';
import { verify } from './verify.ts';

// A worker of its own for playing lessons through: the page goes on meanwhile. Asked with a lesson, it answers with its problems.
addEventListener('message', ({ data }: MessageEvent<Lesson>) => {
  verify(data, localTheatre).then(
    (problems) => postMessage(problems),
    (error: unknown) => postMessage([{ message: String(error), severity: 'error' } satisfies Problem]),
  );
});
