import type { RestWatchEvent } from '../model/rest.ts';
import { pathOf, type Resource, type Thing, withQuery } from './api.ts';
import { ServerFailure } from './failure.ts';
import type { Run } from './verb.ts';

/** One object by its address. */
export interface Address {
  readonly resource: Resource;
  readonly namespace: string | undefined;
  readonly name: string;
}

/**
 * Shows `look` an object as it is (undefined: not there) and after each change, until it returns true: `met`. Ends as well after
 * `timeout` virtual ms, and when the run is cancelled. Rejects with what `look` throws, and with ServerFailure.
 */
export async function follow(
  run: Run,
  { resource, namespace, name }: Address,
  look: (object: Thing | undefined) => boolean,
  timeout?: number,
): Promise<'met' | 'timed out' | 'cancelled'> {
  const path = pathOf(resource, namespace);
  const query = { fieldSelector: `metadata.name=${name}` };
  const list = (await run.client.get(withQuery(path, query))) as {
    readonly metadata: { readonly resourceVersion: string };
    readonly items: readonly Thing[];
  };
  if (look(list.items[0])) return 'met';
  if (timeout === 0) return 'timed out';
  if (run.signal.aborted) return 'cancelled';
  return new Promise((resolve, reject) => {
    const ends: (() => void)[] = [];
    const stop = (): void => {
      for (const end of ends) end();
    };
    const cancel = (): void => {
      stop();
      resolve('cancelled');
    };
    const see = ({ type, object }: RestWatchEvent): void => {
      try {
        if (type === 'ERROR') throw new ServerFailure(410, object);
        if (type === 'BOOKMARK' || !look(type === 'DELETED' ? undefined : (object as Thing))) return;
        stop();
        resolve('met');
      } catch (error) {
        stop();
        reject(error instanceof Error ? error : new Error(String(error)));
      }
    };
    run.signal.addEventListener('abort', cancel, { once: true });
    ends.push(() => run.signal.removeEventListener('abort', cancel));
    const { resourceVersion } = list.metadata;
    ends.push(run.client.api.watch({ path: withQuery(path, { ...query, watch: '1', resourceVersion }) }, see));
    if (timeout === undefined) return;
    const late = (): void => {
      stop();
      resolve('timed out');
    };
    ends.push(run.client.api.after(timeout, late));
  });
}
