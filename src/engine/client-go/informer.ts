import { flat } from '../../model/flat.ts';
import type { Kind, Kinds } from '../../model/objects/index.ts';
import type { Actor, Api, WatchEvent } from '../apiserver/api.ts';
import type { SeededRandom } from '../sim/random.ts';

/** `namespace/name`, the work queues' key (client-go cache.MetaNamespaceKeyFunc, with a leading slash for cluster-scoped kinds). */
export const keyOf = (object: Kinds[Kind]): string => `${object.metadata.namespace ?? ''}/${object.metadata.name}`;

/** The inverse of `keyOf`. */
export function splitKey(key: string): { readonly namespace: string; readonly name: string } {
  const slash = key.indexOf('/');
  return { namespace: key.slice(0, slash), name: key.slice(slash + 1) };
}

export interface IndexBy<K extends Kind> {
  /** What the values derive from; while it stays the same (by identity) the object is not indexed anew. */
  readonly source: (object: Kinds[K]) => unknown;
  readonly values: (object: Kinds[K]) => readonly string[];
}

/** Is told of every change of an informer's copy, as it is made. */
export interface View<K extends Kind> {
  move(key: string, before: Kinds[K] | undefined, after: Kinds[K] | undefined): void;
}

/** Objects of an informer by a value derived from them (client-go cache.Indexer). */
export class Index<K extends Kind> implements View<K> {
  readonly #by: IndexBy<K>;
  readonly #items: ReadonlyMap<string, Kinds[K]>;
  /** For each value, the keys of the objects that have it, and when they came to have it. */
  readonly #keys = new Map<string, Map<string, number>>();
  readonly #followers = new Map<string, Set<Set<string>>>();
  #moves = 0;

  constructor(by: IndexBy<K>, items: ReadonlyMap<string, Kinds[K]>) {
    this.#by = by;
    this.#items = items;
    for (const [key, object] of items) this.move(key, undefined, object);
  }

  /** How many objects have this value. */
  count(value: string): number {
    return this.#keys.get(value)?.size ?? 0;
  }

  /** The objects that have this value, in the order in which they came to have it. */
  get(value: string): Kinds[K][] {
    const found: Kinds[K][] = [];
    for (const key of this.#keys.get(value)?.keys() ?? []) {
      const object = this.#items.get(key);
      if (object) found.push(object);
    }
    return found;
  }

  /** Where an object stands in the order of `get`. */
  orderOf(value: string, key: string): number {
    return this.#keys.get(value)?.get(key) ?? 0;
  }

  /**
   * The keys of the objects that have this value, to which the key of each that changes, comes or goes is added from now on:
   * whoever takes them out again need not look at all objects to know what is new.
   */
  follow(value: string): Set<string> {
    const changed = new Set(this.#keys.get(value)?.keys());
    const followers = this.#followers.get(value);
    if (followers) followers.add(changed);
    else this.#followers.set(value, new Set([changed]));
    return changed;
  }

  /** Adds no more to what `follow` returned. */
  unfollow(value: string, changed: Set<string>): void {
    const followers = this.#followers.get(value);
    followers?.delete(changed);
    if (followers?.size === 0) this.#followers.delete(value);
  }

  /** Keeps the index true when an object changes. */
  move(key: string, before: Kinds[K] | undefined, after: Kinds[K] | undefined): void {
    if (before && after && this.#by.source(before) === this.#by.source(after)) {
      if (this.#followers.size > 0) for (const value of this.#by.values(after)) this.#tell(value, key);
      return;
    }
    if (before) this.#takeOut(key, before);
    if (after) this.#putIn(key, after);
  }

  #takeOut(key: string, object: Kinds[K]): void {
    for (const value of this.#by.values(object)) {
      const keys = this.#keys.get(value);
      keys?.delete(key);
      if (keys?.size === 0) this.#keys.delete(value);
      this.#tell(value, key);
    }
  }

  #putIn(key: string, object: Kinds[K]): void {
    for (const value of this.#by.values(object)) {
      const keys = this.#keys.get(value);
      if (keys) keys.set(key, this.#moves++);
      else this.#keys.set(value, new Map([[key, this.#moves++]]));
      this.#tell(value, key);
    }
  }

  #tell(value: string, key: string): void {
    const followers = this.#followers.get(value);
    if (followers) for (const changed of followers) changed.add(key);
  }
}

type Handler<K extends Kind> = (event: WatchEvent<K>) => void;

/** A local, watched copy of all objects of one kind (client-go tools/cache SharedIndexInformer). It lags behind the API server. */
export class Informer<K extends Kind> {
  readonly #items = new Map<string, Kinds[K]>();
  readonly #indexes = new Map<string, Index<K>>();
  readonly #views: View<K>[] = [];
  readonly #handlers: Handler<K>[] = [];
  /** Objects this client wrote that its watch has not brought yet. */
  readonly #ahead = new Map<string, number>();
  readonly #endWatch: () => void;

  constructor(api: Api, kind: K, options: { readonly actor: Actor; readonly latency: number }) {
    this.#endWatch = api.watch(kind, options, (events, actOn) => {
      for (const event of events) {
        actOn(event);
        this.#receive(event);
      }
    });
  }

  /** Ends its watch; the copy stays as it is. */
  stop(): void {
    this.#endWatch();
  }

  get(namespace: string, name: string): Kinds[K] | undefined {
    return this.#items.get(`${namespace}/${name}`);
  }

  byKey(key: string): Kinds[K] | undefined {
    return this.#items.get(key);
  }

  values(): IterableIterator<Kinds[K]> {
    return this.#items.values();
  }

  /** The index of that name, made on first use. */
  index(name: string, by: IndexBy<K>): Index<K> {
    let index = this.#indexes.get(name);
    if (!index) {
      index = new Index(by, this.#items);
      this.#indexes.set(name, index);
      this.#views.push(index);
    }
    return index;
  }

  /** Tells `view` of every change of the copy from now on. */
  addView(view: View<K>): void {
    this.#views.push(view);
  }

  /** Calls back on every watch event, after the copy has changed. */
  onEvent(handler: Handler<K>): void {
    this.#handlers.push(handler);
  }

  /**
   * Puts an object this client has just written into the copy at once, so that its next sync does not act on the state
   * before (client-go tools/cache MutationCache). Handlers hear of it when the watch brings it.
   */
  wrote(object: Kinds[K]): void {
    const key = keyOf(object);
    this.#ahead.set(key, Number(object.metadata.resourceVersion));
    this.#put(key, object);
  }

  #receive(event: WatchEvent<K>): void {
    const key = keyOf(event.object);
    const ahead = this.#ahead.size > 0 ? this.#ahead.get(key) : undefined;
    const stale = ahead !== undefined && Number(event.object.metadata.resourceVersion) < ahead;
    if (!stale) {
      if (ahead !== undefined) this.#ahead.delete(key);
      this.#put(key, event.type === 'DELETED' ? undefined : event.object);
    }
    const { length } = this.#handlers;
    // Here and below by number: until it is compiled, a loop over an iterator makes an object each step.
    for (let i = 0; i < length; i++) this.#handlers[i]?.(event);
  }

  #put(key: string, object: Kinds[K] | undefined): void {
    const before = this.#items.get(key);
    if (before === object) return;
    // Kept for as long as the object is there: without the pieces it was put together from.
    const kept = before ? key : flat(key);
    if (object) this.#items.set(kept, object);
    else this.#items.delete(kept);
    const { length } = this.#views;
    for (let i = 0; i < length; i++) this.#views[i]?.move(kept, before, object);
  }
}

/** The informers that the loops of one process share (client-go informers.SharedInformerFactory): one watch a kind. */
export class Informers {
  readonly #api: Api;
  readonly #actor: Actor;
  readonly #random: SeededRandom;
  readonly #made = new Map<Kind, { stop(): void }>();

  constructor(api: Api, actor: Actor, random: SeededRandom) {
    this.#api = api;
    this.#actor = actor;
    this.#random = random.fork(`informers/${actor}`);
  }

  of<K extends Kind>(kind: K): Informer<K> {
    let informer = this.#made.get(kind) as Informer<K> | undefined;
    if (!informer) {
      informer = new Informer(this.#api, kind, { actor: this.#actor, latency: this.#random.int(1, 5) });
      this.#made.set(kind, informer);
    }
    return informer;
  }

  /** Ends all their watches: the process is gone. */
  stop(): void {
    for (const informer of this.#made.values()) informer.stop();
  }
}
