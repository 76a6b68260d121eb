import type { Kind, Kinds } from '../../model/objects/index.ts';
import type { Simulation } from '../sim/simulation.ts';
import type { WatchEvent, WatchOptions } from './api.ts';

type OnEvents<K extends Kind> = (events: readonly WatchEvent<K>[]) => void;

/** One client's open watch: events gather here until the delivery that is under way arrives. */
class Watcher<K extends Kind> {
  readonly options: WatchOptions;
  readonly #sim: Simulation;
  readonly #onEvents: OnEvents<K>;
  #pending: WatchEvent<K>[] | undefined;
  #open = true;

  constructor(sim: Simulation, options: WatchOptions, onEvents: OnEvents<K>) {
    this.#sim = sim;
    this.options = options;
    this.#onEvents = onEvents;
  }

  /** Starts a delivery that will carry `first`, and whatever is pushed until it arrives. */
  begin(first: WatchEvent<K>[]): void {
    this.#pending = first;
    this.#sim.after(this.options.latency, () => {
      const events = this.#pending;
      this.#pending = undefined;
      if (this.#open && events) this.#onEvents(events);
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
  readonly #sim: Simulation;
  readonly #general = new Set<Watcher<K>>();
  readonly #byNode = new Map<string, Set<Watcher<K>>>();
  readonly #byName = new Map<string, Set<Watcher<K>>>();

  constructor(sim: Simulation) {
    this.#sim = sim;
  }

  /** Adds a watch that begins with `existing`; the first delivery comes even when there is nothing, as the end of a list call would. */
  open(options: WatchOptions, onEvents: OnEvents<K>, existing: Iterable<Kinds[K]>): () => void {
    const watcher = new Watcher<K>(this.#sim, options, onEvents);
    const first: WatchEvent<K>[] = [];
    for (const object of existing) {
      if (options.namespace !== undefined && object.metadata.namespace !== options.namespace) continue;
      if (options.name !== undefined && object.metadata.name !== options.name) continue;
      if (options.nodeName !== undefined && nodeOf(object) !== options.nodeName) continue;
      first.push({ type: 'ADDED', object, actor: 'kube-apiserver' });
    }
    const group = this.#groupOf(options);
    group.add(watcher);
    watcher.begin(first);
    return () => {
      watcher.close();
      group.delete(watcher);
    };
  }

  /** Hands an event to every watch that selects it. An object that comes to match a selector is ADDED there, one that ceases to is DELETED. */
  notify(event: WatchEvent<K>): void {
    for (const watcher of this.#general) send(watcher, event);
    const named = this.#byName.size > 0 ? this.#byName.get(event.object.metadata.name) : undefined;
    if (named) for (const watcher of named) send(watcher, event);
    if (this.#byNode.size === 0) return;
    const now = nodeOf(event.object);
    const before = event.previous ? nodeOf(event.previous) : now;
    const here = this.#byNode.get(now);
    if (here) {
      const seen = now === before ? event : { ...event, type: 'ADDED' as const };
      for (const watcher of here) send(watcher, seen);
    }
    const there = now === before ? undefined : this.#byNode.get(before);
    if (there) for (const watcher of there) send(watcher, { ...event, type: 'DELETED' });
  }

  #groupOf({ nodeName, name }: WatchOptions): Set<Watcher<K>> {
    const [groups, key] = nodeName === undefined ? [this.#byName, name] : [this.#byNode, nodeName];
    if (key === undefined) return this.#general;
    const found = groups.get(key);
    if (found) return found;
    const group = new Set<Watcher<K>>();
    groups.set(key, group);
    return group;
  }
}

function send<K extends Kind>(watcher: Watcher<K>, event: WatchEvent<K>): void {
  const { namespace } = watcher.options;
  if (namespace === undefined || event.object.metadata.namespace === namespace) watcher.push(event);
}
