import type { Pod } from '../../../model/objects/index.ts';
import { millisecondsOf } from '../../../model/time.ts';
import { badRequest } from '../api-error.ts';
import type { OnWatchEvent } from './watch.ts';

/** What is asked of a container's log (core/v1 PodLogOptions). */
export interface LogQuery {
  readonly container: string | undefined;
  readonly previous: boolean;
  readonly timestamps: boolean;
  readonly tailLines: number | undefined;
  readonly limitBytes: number | undefined;
  /** Virtual ms: only what was written since. */
  readonly since: number | undefined;
}

/** Asks a pod's kubelet for logs. */
export interface PodLogs {
  /** What there is. Throws ApiError. */
  read(pod: Pod, query: LogQuery): string;
  /** What there is, and what comes, until the container's instance ends or the function returned is called. Throws ApiError. */
  follow(pod: Pod, query: LogQuery, onEvent: OnWatchEvent): () => void;
}

function whole(query: ReadonlyMap<string, string>, name: string): number | undefined {
  const text = query.get(name);
  if (text === undefined) return undefined;
  if (!/^\d+$/.test(text)) throw badRequest(`${name}: Invalid value: "${text}": must be greater than or equal to 0`);
  return Number(text);
}

/** Reads the parameters of `GET …/pods/NAME/log`; `now` in virtual ms. Throws ApiError. */
export function logQueryOf(query: ReadonlyMap<string, string>, now: number): LogQuery {
  const is = (name: string) => query.get(name) === 'true' || query.get(name) === '1';
  const seconds = whole(query, 'sinceSeconds');
  const time = query.get('sinceTime');
  return {
    container: query.get('container') || undefined,
    previous: is('previous'),
    timestamps: is('timestamps'),
    tailLines: whole(query, 'tailLines'),
    limitBytes: whole(query, 'limitBytes'),
    since: seconds === undefined ? (time === undefined ? undefined : millisecondsOf(time)) : now - seconds * 1000,
  };
}
