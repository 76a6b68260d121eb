import { withQuery } from './api.ts';
import { ServerFailure } from './failure.ts';
import type { Run } from './verb.ts';

/**
 * Hands on what a container has written and writes, as it comes, until its instance ends or the run is cancelled.
 * @param path of the pod's log, with a query or without. Rejects with ServerFailure.
 */
export function followLog(
  { client, signal }: Run,
  path: string,
  query: Readonly<Record<string, string | undefined>>,
  say: (text: string) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = client.api.watch({ path: withQuery(path, { ...query, follow: 'true' }) }, ({ type, object }) => {
      if (type === 'TEXT') say((object as { readonly text: string }).text);
      else if (type === 'END') end();
      else {
        signal.removeEventListener('abort', end);
        reject(new ServerFailure((object as { readonly code?: number }).code ?? 410, object));
      }
    });
    function end(): void {
      signal.removeEventListener('abort', end);
      stop();
      resolve();
    }
    if (signal.aborted) end();
    else signal.addEventListener('abort', end, { once: true });
  });
}
