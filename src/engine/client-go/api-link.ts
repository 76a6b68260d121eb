import type { Kind, Kinds, StatusOf } from '../../model/objects/index.ts';
import type { ActOn, Actor, Api, DeleteOptions, New, Told, WatchEvent, WatchOptions } from '../apiserver/api.ts';
import { ApiError } from '../apiserver/api-error.ts';
import type { SeededRandom } from '../sim/random.ts';
import type { Simulation } from '../sim/simulation.ts';
import { keyOf } from './informer.ts';

type OnEvents<K extends Kind> = (events: readonly WatchEvent<K>[], actOn: ActOn) => void;

/** What is found out by listing again comes of the healing. */
const found: ActOn = () => undefined;

/** What a client knew of an object when its watch broke, and the last that happened to it since. */
interface Missed<K extends Kind> {
  readonly known: Kinds[K] | undefined;
  readonly last: WatchEvent<K>;
}

/** One watch: while the link is cut, it only remembers what a list will have to tell. */
class Stream<K extends Kind> {
  readonly #onEvents: OnEvents<K>;
  #missed: Map<string, Missed<K>> | undefined;

  constructor(onEvents: OnEvents<K>) {
    this.#onEvents = onEvents;
  }

  receive(events: readonly WatchEvent<K>[], actOn: ActOn, connected: boolean): void {
    if (connected) {
      this.#onEvents(events, actOn);
      return;
    }
    this.#missed ??= new Map();
    for (const last of events) {
      const key = keyOf(last.object);
      const before = this.#missed.get(key);
      const known = before ? before.known : last.type === 'ADDED' ? undefined : last.previous;
      this.#missed.set(key, { known, last });
    }
  }

  /** What a new list differs from what the client knows (client-go tools/cache DeltaFIFO.Replace): nothing of what happened in between. */
  resume(): void {
    const missed = this.#missed;
    this.#missed = undefined;
    if (!missed) return;
    const events: WatchEvent<K>[] = [];
    for (const { known, last } of missed.values()) {
      const { object } = last;
      const actor = 'kube-apiserver';
      if (last.type !== 'DELETED') {
        events.push(known ? { type: 'MODIFIED', object, previous: known, actor } : { type: 'ADDED', object, actor });
      } else if (known) {
        events.push({ type: 'DELETED', object, previous: known, actor });
      }
    }
    this.#onEvents(events, found);
  }
}

/**
 * One machine's way to the API server, which can be cut: then its calls fail and its watches are silent. When it is healed,
 * reflectors list again, each client at the end of a back-off (client-go tools/cache/reflector.go).
 */
export class ApiLink implements Api {
  readonly #sim: Simulation;
  readonly #api: Api;
  readonly #random: SeededRandom;
  readonly #streams = new Set<{ resume(): void }>();
  readonly #lagging = new Set<{ cut(): void; resume(): void }>();
  #connected = true;
  /** Cuts so far: a heal that was overtaken by a cut does nothing. */
  #cuts = 0;

  constructor(sim: Simulation, api: Api, random: SeededRandom) {
    this.#sim = sim;
    this.#api = api;
    this.#random = random;
  }

  /** The other end cannot be reached any more. */
  cut(): void {
    this.#cuts++;
    if (this.#connected) for (const value of this.#lagging) value.cut();
    this.#connected = false;
  }

  /** The way is free; `reconnected` is called when the clients have found out, 0.8 to 5 s (virtual) from now. */
  heal(reconnected: () => void): void {
    const cuts = this.#cuts;
    this.#sim.after(this.#random.int(800, 5_000), () => {
      if (this.#connected || cuts !== this.#cuts) return;
      this.#connected = true;
      for (const value of this.#lagging) value.resume();
      for (const stream of [...this.#streams]) stream.resume();
      reconnected();
    });
  }

  get<K extends Kind>(kind: K, namespace: string, name: string): Kinds[K] | undefined {
    return this.#reach().get(kind, namespace, name);
  }

  list<K extends Kind>(kind: K, namespace?: string): Kinds[K][] {
    return this.#reach().list(kind, namespace);
  }

  create<K extends Kind>(kind: K, object: New<Kinds[K]>, actor: Actor): Kinds[K] {
    return this.#reach().create(kind, object, actor);
  }

  record(told: Told, actor: Actor): Kinds['Event'] {
    return this.#reach().record(told, actor);
  }

  update<K extends Kind>(kind: K, object: Kinds[K], actor: Actor): Kinds[K] {
    return this.#reach().update(kind, object, actor);
  }

  updateStatus<K extends Kind>(kind: K, namespace: string, name: string, status: StatusOf<K>, actor: Actor): Kinds[K] {
    return this.#reach().updateStatus(kind, namespace, name, status, actor);
  }

  bind(namespace: string, name: string, nodeName: string, actor: Actor): void {
    this.#reach().bind(namespace, name, nodeName, actor);
  }

  delete(kind: Kind, namespace: string, name: string, options: DeleteOptions, actor: Actor): void {
    this.#reach().delete(kind, namespace, name, options, actor);
  }

  finalizeNamespace(name: string, actor: Actor): void {
    this.#reach().finalizeNamespace(name, actor);
  }

  watch<K extends Kind>(kind: K, options: WatchOptions, onEvents: OnEvents<K>): () => void {
    const stream = new Stream<K>(onEvents);
    const stop = this.#api.watch(kind, options, (events, actOn) => stream.receive(events, actOn, this.#connected));
    this.#streams.add(stream);
    return () => {
      stop();
      this.#streams.delete(stream);
    };
  }

  /** What is told of a copy that machines share, as this one knows it: while the way is cut, what was told at that moment. */
  lagging<T>(read: () => T): () => T {
    let held: { readonly value: T } | undefined;
    this.#lagging.add({
      cut: () => {
        held = { value: read() };
      },
      resume: () => {
        held = undefined;
      },
    });
    return () => (held ? held.value : read());
  }

  #reach(): Api {
    if (this.#connected) return this.#api;
    throw new ApiError(503, unreachable, 'dial tcp: connect to the API server: i/o timeout');
  }
}

/** The reason of the error that a call gets while the way is cut. */
export const unreachable = 'ServiceUnavailable';
