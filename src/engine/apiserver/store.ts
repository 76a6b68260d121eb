import { deepEqual } from '../../model/deep.ts';
import { type Kind, type Kinds, resources, type StatusOf } from '../../model/objects/index.ts';
import type { SceneSettings } from '../../model/scene.ts';
import { timestampAt } from '../../model/time.ts';
import type { SeededRandom } from '../sim/random.ts';
import type { Simulation } from '../sim/simulation.ts';
import type { ActOn, Actor, Api, DeleteOptions, New, NewMeta, Told, WatchEvent, WatchOptions } from './api.ts';
import { alreadyExists, conflict, invalid, modifiedMeanwhile, notFound } from './api-error.ts';
import { bootstrap } from './bootstrap.ts';
import { podOf, sameContent, withMetadata } from './changes.ts';
import { deepFreeze } from './deep-freeze.ts';
import { checkPreconditions, markedForDeletion } from './deletion.ts';
import { isFinished, namespaceFor, newMetadata, updatedMetadata } from './metadata.ts';
import { checkDeletable, refuseContent } from './namespace-lifecycle.ts';
import { ServiceAllocators } from './strategies/allocators.ts';
import { placedSpec, scheduledStatus } from './strategies/binding.ts';
import { strategies } from './strategies/index.ts';
import type { Strategy, StrategyContext } from './strategies/strategy.ts';
import { Table } from './table.ts';
import { checkMetadata } from './validation/common.ts';
import { type OnDelivery, Watchers, type WatchSurroundings } from './watchers.ts';

/** One committed write. */
type WriteRecord = WatchEvent<Kind>;

export interface WriteOptions {
  /** Everything is checked and the result computed, nothing is kept (`dryRun=All`). */
  readonly dryRun?: boolean;
  /** Namespaces to take as existing: those a dry run of several objects would have made. */
  readonly namespaces?: ReadonlySet<string>;
}

type Tables = { readonly [K in Kind]: Table<K> };
type AllWatchers = { readonly [K in Kind]: Watchers<K> };

function each<T>(make: () => T): Record<Kind, T> {
  const entries = Object.keys(resources).map((kind) => [kind, make()]);
  return Object.fromEntries(entries) as Record<Kind, T>;
}

/**
 * The API server's storage: typed tables of frozen, shared objects, one resourceVersion counter, watches with latency
 * (apiserver pkg/registry/generic/registry/store.go). What a kind adds is in its strategy. Objects handed in are frozen in place.
 */
export class ApiServer implements Api {
  readonly #sim: Simulation;
  readonly #random: SeededRandom;
  readonly #dryRandom: SeededRandom;
  readonly #allocators: ServiceAllocators;
  readonly #tables = each(() => new Table()) as Tables;
  readonly #watchers: AllWatchers;
  readonly #watching: WatchSurroundings;
  #listeners: readonly ((write: WriteRecord) => void)[] = [];
  #version = 0;

  constructor(sim: Simulation, options: { readonly networks: SceneSettings['networks'] }) {
    this.#sim = sim;
    this.#random = sim.random.fork('apiserver');
    this.#dryRandom = sim.random.fork('apiserver-dry-run');
    this.#allocators = new ServiceAllocators(options.networks.services, this.#random);
    this.#watching = {
      sim,
      onDelivery: undefined,
      actOn: ({ object }) => {
        sim.cause = Number(object.metadata.resourceVersion);
      },
    };
    this.#watchers = each(() => new Watchers(this.#watching)) as AllWatchers;
    bootstrap(this, sim, this.#allocators.range);
  }

  /** The counter behind metadata.resourceVersion: a list's resourceVersion. */
  get resourceVersion(): string {
    return String(this.#version);
  }

  /** Virtual milliseconds: what ages are counted from. */
  get now(): number {
    return this.#sim.now;
  }

  /** Tells `listener` of every committed write, synchronously and in order. Returns a function that ends it. */
  onWrite(listener: (write: WriteRecord) => void): () => void {
    this.#listeners = [...this.#listeners, listener];
    return () => {
      this.#listeners = this.#listeners.filter((each) => each !== listener);
    };
  }

  /** Tells `listener`, the only one, of every delivery of changes to a watch, before they are acted on. First lists are none. */
  onDelivery(listener: OnDelivery): void {
    this.#watching.onDelivery = listener;
  }

  get<K extends Kind>(kind: K, namespace: string, name: string): Kinds[K] | undefined {
    return this.#tables[kind].get(resources[kind].namespaced ? namespace : '', name);
  }

  list<K extends Kind>(kind: K, namespace?: string): Kinds[K][] {
    return this.#tables[kind].list(namespace);
  }

  create<K extends Kind>(kind: K, object: New<Kinds[K]>, actor: Actor, options: WriteOptions = {}): Kinds[K] {
    const given: NewMeta = object.metadata;
    const namespace = namespaceFor(kind, given.namespace);
    const strategy = this.#strategy(kind);
    const random = options.dryRun ? this.#dryRandom : this.#random;
    const name = this.#nameFor(kind, namespace, given, random);
    if (namespace !== '' && !options.namespaces?.has(namespace)) this.#requireNamespace(kind, namespace, name);
    const metadata = newMetadata(kind, given, {
      name,
      uid: random.uuid(),
      resourceVersion: String(this.#version + 1),
      now: this.#sim.now,
      generation: strategy.generation ?? false,
    });
    const { apiVersion } = resources[kind];
    const whole = { apiVersion, kind, ...object, metadata } as unknown as Kinds[K];
    const stored = this.#prepare(kind, whole, undefined, options);
    return options.dryRun ? stored : this.#commit(kind, stored, undefined, actor);
  }

  /** Written out, not put together by spreading: pods are told of by the thousand. */
  record({ name, namespace, involvedObject, reason, message, type, source }: Told, actor: Actor): Kinds['Event'] {
    this.#requireNamespace('Event', namespace, name);
    const uid = this.#random.uuid();
    if (this.get('Event', namespace, name)) throw alreadyExists('Event', name);
    const at = timestampAt(this.#sim.now);
    const event: Kinds['Event'] = {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name, namespace, uid, resourceVersion: String(this.#version + 1), creationTimestamp: at },
      involvedObject,
      reason,
      message,
      type,
      source,
      count: 1,
      firstTimestamp: at,
      lastTimestamp: at,
    };
    return this.#commit('Event', event, undefined, actor);
  }

  update<K extends Kind>(kind: K, object: Kinds[K], actor: Actor, options: WriteOptions = {}): Kinds[K] {
    const { name, namespace = '', uid, resourceVersion } = object.metadata;
    const old = this.#require(kind, namespace, name);
    if (uid && uid !== old.metadata.uid) {
      throw conflict(
        kind,
        name,
        `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${old.metadata.uid}`,
      );
    }
    if (resourceVersion && resourceVersion !== old.metadata.resourceVersion) {
      throw conflict(kind, name, modifiedMeanwhile);
    }
    const metadata = updatedMetadata(object.metadata, old.metadata);
    const given = { ...object, metadata, ...('status' in old && { status: old.status }) };
    const next = this.#prepare(kind, given, old, options);
    const same = sameContent(next, old);
    if (same && metadata === old.metadata) return old;
    const counts = this.#strategy(kind).generation && !same;
    const changed = counts ? withMetadata(next, { generation: (old.metadata.generation ?? 0) + 1 }) : next;
    if (options.dryRun) return changed;
    if (isFinished(changed)) return this.#remove(kind, changed, actor);
    return this.#replace(kind, changed, old, actor);
  }

  updateStatus<K extends Kind>(kind: K, namespace: string, name: string, status: StatusOf<K>, actor: Actor): Kinds[K] {
    const old = this.#require(kind, namespace, name);
    if ('status' in old && deepEqual(old.status, status)) return old;
    return this.#replace(kind, { ...old, status }, old, actor);
  }

  bind(namespace: string, name: string, nodeName: string, actor: Actor): void {
    const old = this.#require('Pod', namespace, name);
    const refuse = (why: string): Error => conflict('Pod', name, why, '/binding');
    if (old.metadata.deletionTimestamp) throw refuse(`pod ${name} is being deleted, cannot be assigned to a host`);
    if (old.spec.nodeName) throw refuse(`pod ${name} is already assigned to node "${old.spec.nodeName}"`);
    const status = scheduledStatus(old.status, timestampAt(this.#sim.now));
    this.#replace('Pod', podOf(old, { spec: placedSpec(old.spec, nodeName), status }), old, actor);
  }

  delete(kind: Kind, namespace: string, name: string, options: DeleteOptions, actor: Actor): void {
    const old = this.#require(kind, namespace, name);
    checkPreconditions(kind, old.metadata, options);
    checkDeletable(kind, name);
    this.#deleteObject(kind, old, options, actor);
  }

  /** The namespaces/finalize subresource: the namespace controller says that nothing is left in it. */
  finalizeNamespace(name: string, actor: Actor): void {
    const old = this.#require('Namespace', '', name);
    const finalized = { ...old, spec: {} };
    if (isFinished(finalized)) this.#remove('Namespace', finalized, actor);
    else this.#replace('Namespace', finalized, old, actor);
  }

  watch<K extends Kind>(
    kind: K,
    options: WatchOptions,
    onEvents: (events: readonly WatchEvent<K>[], actOn: ActOn) => void,
  ): () => void {
    return this.#watchers[kind].open(options, onEvents, this.#tables[kind].list(options.namespace));
  }

  #deleteObject<K extends Kind>(kind: K, old: Kinds[K], options: DeleteOptions, actor: Actor): void {
    const grace = this.#strategy(kind).grace?.(old, options.gracePeriodSeconds) ?? 0;
    const marked = markedForDeletion(old, options, grace, this.#sim.now);
    if (!marked) return;
    if (!isFinished(marked)) this.#replace(kind, marked, old, actor);
    // What goes at once was never seen marked.
    else this.#remove(kind, old.metadata.deletionTimestamp === undefined ? old : marked, actor);
  }

  #strategy<K extends Kind>(kind: K): Strategy<K> {
    return strategies[kind];
  }

  get #context(): StrategyContext {
    return { allocators: this.#allocators, now: this.#sim.now };
  }

  #prepare<K extends Kind>(kind: K, object: Kinds[K], old: Kinds[K] | undefined, options: WriteOptions): Kinds[K] {
    const strategy = this.#strategy(kind);
    const context = this.#context;
    const prepared =
      (old ? strategy.prepareUpdate?.(object, old, context) : strategy.prepareCreate?.(object, context)) ?? object;
    // Names were checked when the object came; an update that leaves metadata as it was has nothing new to check.
    const meta = old?.metadata === prepared.metadata ? [] : checkMetadata(prepared.metadata, strategy.name);
    const rest = strategy.validate?.(prepared, old);
    if (meta.length > 0 || rest?.length) throw invalid(kind, object.metadata.name, [...meta, ...(rest ?? [])]);
    if (!old && this.get(kind, object.metadata.namespace ?? '', object.metadata.name)) {
      throw alreadyExists(kind, object.metadata.name);
    }
    const { allocate } = strategy;
    if (!allocate) return prepared;
    return this.#allocators.transaction(!options.dryRun, () => allocate(prepared, old, context));
  }

  #nameFor(kind: Kind, namespace: string, given: NewMeta, random: SeededRandom): string {
    if (given.name || !given.generateName) return given.name ?? '';
    const base = given.generateName.slice(0, 58);
    while (true) {
      const name = base + random.suffix();
      if (!this.#tables[kind].get(namespace, name)) return name;
    }
  }

  #requireNamespace(kind: Kind, namespace: string, name: string): void {
    const found = this.get('Namespace', '', namespace);
    if (!found || found.metadata.deletionTimestamp !== undefined) refuseContent(kind, name, namespace, found);
  }

  #require<K extends Kind>(kind: K, namespace: string, name: string): Kinds[K] {
    const found = this.get(kind, namespace, name);
    if (!found) throw notFound(kind, name);
    return found;
  }

  #replace<K extends Kind>(kind: K, object: Kinds[K], old: Kinds[K], actor: Actor): Kinds[K] {
    const versioned = withMetadata(object, { resourceVersion: String(this.#version + 1) });
    return this.#commit(kind, versioned, old, actor);
  }

  #commit<K extends Kind>(kind: K, object: Kinds[K], previous: Kinds[K] | undefined, actor: Actor): Kinds[K] {
    this.#version++;
    this.#tables[kind].set(deepFreeze(object));
    this.#tell(kind, previous ? { type: 'MODIFIED', object, previous, actor } : { type: 'ADDED', object, actor });
    return object;
  }

  #remove<K extends Kind>(kind: K, object: Kinds[K], actor: Actor): Kinds[K] {
    this.#version++;
    const { namespace = '', name } = object.metadata;
    const previous = this.#require(kind, namespace, name);
    this.#tables[kind].delete(namespace, name);
    this.#strategy(kind).release?.(object, this.#context);
    const last = deepFreeze(withMetadata(object, { resourceVersion: String(this.#version) }));
    this.#tell(kind, { type: 'DELETED', object: last, previous, actor });
    return last;
  }

  #tell<K extends Kind>(kind: K, event: WatchEvent<K>): void {
    this.#watchers[kind].notify(event);
    const listeners = this.#listeners;
    const { length } = listeners;
    for (let i = 0; i < length; i++) listeners[i]?.(event);
  }
}
