import type { ActionResult, Problem, Recording, RequestName, Requests, Update } from '../protocol/messages.ts';

/** Takes a listener back. */
export type Unsubscribe = () => void;

/** The engine as seen from the page. */
export interface EngineClient {
  /** Asks the engine. Rejects with `RequestFailed` when it cannot be answered, and when the engine crashes meanwhile. */
  request<K extends RequestName>(name: K, argument: Requests[K][0]): Promise<Requests[K][1]>;
  onUpdate(listener: (update: Update) => void): Unsubscribe;
  /** The engine threw and has stopped; only `restart` brings it back. */
  onCrash(listener: (message: string) => void): Unsubscribe;
  /** The last known good recording, with the clock of the last update as its `now`; undefined before a scene is open. */
  lastGood(): Recording | undefined;
  /** Starts a fresh engine on a recording. */
  restart(recording: Recording): Promise<ActionResult>;
}

/** A request that was not answered, with what to tell the user. */
export class RequestFailed extends Error {
  readonly problems: readonly Problem[];
  constructor(problems: readonly Problem[]) {
    super(problems[0]?.message ?? 'the request failed');
    this.name = 'RequestFailed';
    this.problems = problems;
  }
}
