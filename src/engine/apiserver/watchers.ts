import type { Kind, Kinds } from '../../model/objects/index.ts';
import type { Simulation } from '../sim/simulation.ts';
import type { ActOn, WatchEvent, WatchOptions } from './api.ts';

type OnEvents<K extends Kind> = (events: readonly WatchEvent<K>[], actOn: ActOn) => void;

/** Hears of a delivery: whose watch, and what it is given. */
export type OnDelivery = (to: WatchOptions, events: readonly WatchEvent<Kind>[]) => void;

/** What all watches of one API server share. */
export interface WatchSurroundings {
  readonly sim: Simulation;
  readonly actOn: ActOn;
  onDelivery: OnDelivery | undefined;
}

/** What comes of a first list comes of the watcher's start, not of the writes that made the objects long ago. */
const anyTime: ActOn = () => undefined;

/** One client's open watch: events gather here until the delivery that is under way arrives. */
class Watcher<K extends Kind> {
  readonly options: WatchOptions;
  readonly #in: WatchSurroundings;
  readonly #onEvents: OnEvents<K>;
  #pending: WatchEvent<K>[] | undefined;
  #open = true;

  constructor(surroundings: WatchSurroundings, options: WatchOptions, onEvents: OnEvents<K>) {
    this.#in = surroundings;
    this.options = options;
    this.#onEvents = onEvents;
  }

  /** Starts a delivery that will carry `first`, and whatever is pushed until it arrives. */
  begin(first: WatchEvent<K>[], isList = false): void {
    this.#pending = first;
    this.#in.sim.after(this.options.latency, () => {
      const events = this.#pending;
      this.#pending = undefined;
      if (!this.#open || !events) return;
      if (!isList) this.#in.onDelivery?.(this.options, events);
      this.#onEvents(events, isList ? anyTime : this.#in.actOn);
    });
  }

  push(event: WatchEvent<K>): void {
    if (this.#pending) this.#pending.push(event);
    else this.begin([event]);
  }

  close(): void {
    this.#open = false;
  }
}

const nodeOf = (object: Kinds[Kind]): string => (object.kind === 'Pod' ? (object.spec.nodeName ?? '') : '');

/** All open watches of one kind. Those bound to a node or a name are found by it, so a write costs one of them, not all. */
export class Watchers<K extends Kind> {
  readonly #in: WatchSurroundings;
  readonly #general: Watcher<K>[] = [];
  readonly #byNode = new Map<string, Watcher<K>[]>();
  readonly #byName = new Map<string, Watcher<K>[]>();

  constructor(surroundings: WatchSurroundings) {
    this.#in = surroundings;
  }

  /** Adds a watch that begins with `existing`; the first delivery comes even when there is nothing, as the end of a list call would. */
  open(options: WatchOptions, onEvents: OnEvents<K>, existing: Iterable<Kinds[K]>): () => void {
    const watcher = new Watcher<K>(this.#in, options, onEvents);
    const first: WatchEvent<K>[] = [];
    for (const object of existing) {
      if (options.namespace !== undefined && object.metadata.namespace !== options.namespace) continue;
      if (options.name !== undefined && object.metadata.name !== options.name) continue;
      if (options.nodeName !== undefined && nodeOf(object) !== options.nodeName) continue;
      first.push({ type: 'ADDED', object, actor: 'kube-apiserver' });
    }
    const group = this.#groupOf(options);
    group.push(watcher);
    watcher.begin(first, true);
    return () => {
      watcher.close();
      group.splice(group.indexOf(watcher), 1);
    };
  }

  /** Hands an event to every watch that selects it. An object that comes to match a selector is ADDED there, one that ceases to is DELETED. */
  notify(event: WatchEvent<K>): void {
    sendAll(this.#general, event);
    const named = this.#byName.size > 0 ? this.#byName.get(event.object.metadata.name) : undefined;
    if (named) sendAll(named, event);
    if (this.#byNode.size === 0) return;
    const now = nodeOf(event.object);
    const before = event.previous ? nodeOf(event.previous) : now;
    const here = this.#byNode.get(now);
    if (here) sendAll(here, now === before ? event : { ...event, type: 'ADDED' });
    const there = now === before ? undefined : this.#byNode.get(before);
    if (there) sendAll(there, { ...event, type: 'DELETED' });
  }

  #groupOf({ nodeName, name }: WatchOptions): Watcher<K>[] {
    const [groups, key] = nodeName === undefined ? [this.#byName, name] : [this.#byNode, nodeName];
    if (key === undefined) return this.#general;
    const found = groups.get(key);
    if (found) return found;
    const group: Watcher<K>[] = [];
    groups.set(key, group);
    return group;
  }
}

/** To all that want its namespace. */
function sendAll<K extends Kind>(watchers: readonly Watcher<K>[], event: WatchEvent<K>): void {
  const { length } = watchers;
  // By number: until it is compiled, a loop over an iterator makes an object each step.
  for (let i = 0; i < length; i++) {
    const watcher = watchers[i];
    const namespace = watcher?.options.namespace;
    if (namespace === undefined || event.object.metadata.namespace === namespace) watcher?.push(event);
  }
}
