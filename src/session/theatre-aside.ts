import type { Lesson } from '../lessons/lesson.ts';
import type { Reached } from '../lessons/reached.ts';
import type { TheatreAnswer, TheatreQuestion } from '../lessons/theatre-worker.ts';
import workerUrl from '../lessons/theatre-worker.ts?worker&url';
import type { Problem } from '../model/problem.ts';
import { startScript } from './start-script.ts';

/** How long a lesson may take to its step, real ms: longer than any that comes to an end. */
const longest = 60_000;

let running: Worker | undefined;

/** Asks in a worker of its own; one question at a time, the one before is given up. Rejects when the worker fails. */
function ask(question: TheatreQuestion, limit?: number): Promise<TheatreAnswer> {
  running?.terminate();
  const worker = startScript(workerUrl);
  running = worker;
  return new Promise<TheatreAnswer>((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<TheatreAnswer>) => resolve(data);
    worker.onerror = ({ message }) => reject(new Error(message || 'the lesson could not be played'));
    if (limit !== undefined)
      AbortSignal.timeout(limit).onabort = () => reject(new Error('the way there does not come to an end'));
    worker.postMessage(question);
  }).finally(() => worker.terminate());
}

/** Plays a lesson through: what is not so in it. Rejects when that fails. */
export async function verifyAside(lesson: Lesson): Promise<readonly Problem[]> {
  const answer = await ask(['verify', lesson]);
  return 'problems' in answer ? answer.problems : [];
}

/** Plays a lesson to the beginning of a step. Rejects when that fails. */
export const reachAside = (lesson: Lesson, at: number): Promise<Reached | { readonly problems: readonly Problem[] }> =>
  ask(['reach', lesson, at], longest);
