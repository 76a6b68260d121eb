import type { Lesson } from '../../lessons/lesson.ts';
import workerUrl from '../../lessons/verify-worker.ts?worker&url';
import type { Problem } from '../../model/problem.ts';

let running: Worker | undefined;

/** Plays a lesson through in a worker of its own; one at a time, the one before is given up. Rejects when the worker fails. */
export function verifyAside(lesson: Lesson): Promise<readonly Problem[]> {
  running?.terminate();
  const worker = new Worker(new URL(workerUrl, document.baseURI), { type: 'module' });
  running = worker;
  return new Promise<readonly Problem[]>((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<readonly Problem[]>) => resolve(data);
    worker.onerror = ({ message }) => reject(new Error(message || 'the lesson could not be played through'));
    worker.postMessage(lesson);
  }).finally(() => worker.terminate());
}
