import type { Run } from './verb.ts';

/** Lets virtual milliseconds pass, or fewer when the run is cancelled. */
export function pause({ client, signal }: Run, ms: number): Promise<void> {
  return new Promise((resolve) => {
    const stop = client.api.after(ms, done);
    function done(): void {
      signal.removeEventListener('abort', done);
      stop();
      resolve();
    }
    if (signal.aborted) done();
    else signal.addEventListener('abort', done);
  });
}
