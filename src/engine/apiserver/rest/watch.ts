import { type Kind, type Kinds, resources } from '../../../model/objects/index.ts';
import type { RestWatchEvent } from '../../../model/rest.ts';
import type { WatchEvent } from '../api.ts';
import { ApiError } from '../api-error.ts';
import type { ApiServer } from '../store.ts';
import { type Selects, selectionOf, versionIn } from './collection.ts';
import type { Target } from './target.ts';

export type OnWatchEvent = (event: RestWatchEvent) => void;

/** How many writes a watch can look back on. */
const kept = 1000;
/** A client that allows bookmarks gets one this often, in virtual ms, at the next write (upstream: about a minute). */
const bookmarkEvery = 60_000;
const isTrue = (text: string | undefined): boolean => text === 'true' || text === '1';

/** Whether a GET asks for changes rather than for the state. */
export const isWatch = ({ query }: Target): boolean => isTrue(query.get('watch'));

/** What a write means to a watch that selects: an object that comes to match is ADDED, one that ceases to is DELETED. */
function seenBy<K extends Kind>(event: WatchEvent<K>, selects: Selects<K>): RestWatchEvent | undefined {
  const { type, object, previous } = event;
  const now = selects(object);
  if (type !== 'MODIFIED' || !previous) return now ? { type, object } : undefined;
  const before = selects(previous);
  if (now) return { type: before ? type : 'ADDED', object };
  if (!before) return undefined;
  // The last state that matched, at the version of the write that ended it (apiserver pkg/storage/cacher/cache_watcher.go).
  const { resourceVersion } = object.metadata;
  return { type: 'DELETED', object: { ...previous, metadata: { ...previous.metadata, resourceVersion } } };
}

/**
 * Watches over REST. Events come synchronously with the write, and nothing is scheduled: whoever only looks on from outside
 * leaves the world as it is. The history that `resourceVersion` refers to begins with the first list or watch.
 */
export class Watches {
  readonly #api: ApiServer;
  /** The last writes, at most `kept`; the place of each is its number modulo that. */
  readonly #history: WatchEvent<Kind>[] = [];
  #written = 0;
  /** The newest version whose event is not in the history any longer; undefined until somebody wants one. */
  #forgotten: number | undefined;

  constructor(api: ApiServer) {
    this.#api = api;
  }

  /** Starts the history; a list's resourceVersion can be watched from. */
  remember(): void {
    if (this.#forgotten !== undefined) return;
    this.#forgotten = Number(this.#api.resourceVersion);
    this.#api.onWrite((write) => {
      const place = this.#written++ % kept;
      const old = this.#history[place];
      if (old) this.#forgotten = Number(old.object.metadata.resourceVersion);
      this.#history[place] = write;
    });
  }

  /** Opens a watch; returns what ends it. Throws ApiError: 410 when the version asked for is too old. */
  open<K extends Kind>(kind: K, target: Target, onEvent: OnWatchEvent): () => void {
    this.remember();
    const selects = selectionOf(kind, target);
    const { query } = target;
    const since = versionIn(target, this.#api.resourceVersion) ?? 0;
    const initial = query.has('sendInitialEvents') ? isTrue(query.get('sendInitialEvents')) : since === 0;
    const bookmarks = isTrue(query.get('allowWatchBookmarks'));
    const bookmark = (annotations?: Readonly<Record<string, string>>): void => {
      const { resourceVersion } = this.#api;
      const metadata = { resourceVersion, creationTimestamp: null, ...(annotations && { annotations }) };
      onEvent({ type: 'BOOKMARK', object: { kind, apiVersion: resources[kind].apiVersion, metadata } });
    };
    const see = (event: WatchEvent<Kind>): void => {
      const seen = isOf(event, kind) ? seenBy(event, selects) : undefined;
      if (seen) onEvent(seen);
    };
    if (initial) {
      const { namespace } = target;
      for (const object of this.#api.list(kind, namespace === '' ? undefined : namespace)) {
        if (selects(object)) onEvent({ type: 'ADDED', object });
      }
      if (bookmarks && query.has('sendInitialEvents')) bookmark({ 'k8s.io/initial-events-end': 'true' });
    } else this.#since(since).forEach(see);
    let marked = this.#api.now;
    return this.#api.onWrite((write) => {
      see(write);
      if (!bookmarks || this.#api.now - marked < bookmarkEvery) return;
      marked = this.#api.now;
      bookmark();
    });
  }

  /** The writes after a version, in order. Throws ApiError 410 when some of them are forgotten. */
  #since(version: number): WatchEvent<Kind>[] {
    const forgotten = this.#forgotten ?? 0;
    if (version !== 0 && version < forgotten) {
      throw new ApiError(410, 'Expired', `too old resource version: ${version} (${forgotten})`);
    }
    const start = this.#written % kept;
    const events =
      this.#written < kept ? this.#history : [...this.#history.slice(start), ...this.#history.slice(0, start)];
    return events.filter(({ object }) => version !== 0 && Number(object.metadata.resourceVersion) > version);
  }
}

const isOf = <K extends Kind>(event: WatchEvent<Kind>, kind: K): event is WatchEvent<K> & WatchEvent<Kind> =>
  event.object.kind === (kind as Kinds[Kind]['kind']);
