import type {
  ActionResult,
  Problem,
  Recording,
  RequestName,
  Requests,
  RestWatchEvent,
  Update,
  WatchRequest,
} from '../protocol/messages.ts';

/** Takes a listener back. */
export type Unsubscribe = () => void;

/** The engine as seen from the page. */
export interface EngineClient {
  /** Asks the engine. Rejects with `RequestFailed` when it cannot be answered, and when the engine crashes meanwhile. */
  request<K extends RequestName>(name: K, argument: Requests[K][0]): Promise<Requests[K][1]>;
  onUpdate(listener: (update: Update) => void): Unsubscribe;
  /**
   * `GET …?watch=1`: events as they come, until the function returned is called. When the scene is replaced or the engine stops,
   * an ERROR (410 Expired) is the last one.
   */
  watch(request: WatchRequest, onEvent: (event: RestWatchEvent) => void): Unsubscribe;
  /** Calls back once after so many virtual ms, unless taken back before; never when the scene is replaced or the engine stops. */
  after(ms: number, call: () => void): Unsubscribe;
  /** Virtual ms since the scene began, reckoned on from the engine's last word. */
  now(): number;
  /** The scene was replaced (also by undo and redo), or the engine stopped: what was waited for in the world before never comes. */
  onReplaced(listener: () => void): Unsubscribe;
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
