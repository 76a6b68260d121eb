import type { JqAnswer, JqRunner } from '../console/tools/jq-program.ts';
import workerUrl from '../console/tools/jq-worker.ts?worker&url';
import { startScript } from './start-script.ts';

/** How long a program may take, real ms. */
const longest = 5_000;

/** Runs jq programs in a worker, which is stopped with the command, or when a program does not come to an end. */
export const jqAside: JqRunner = (program, inputs, signal) => {
  const worker = startScript(workerUrl);
  return new Promise<JqAnswer>((resolve, reject) => {
    const giveUp = (why: string): void => resolve({ outputs: [], error: { message: `error: ${why}`, code: 5 } });
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    AbortSignal.timeout(longest).onabort = () => giveUp('the program does not come to an end');
    worker.onmessage = ({ data }: MessageEvent<JqAnswer>) => resolve(data);
    worker.onerror = ({ message }) => giveUp(message || 'jq could not be started');
    worker.postMessage([program, inputs]);
  }).finally(() => worker.terminate());
};
