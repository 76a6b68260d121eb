import { type Kind, type Kinds, kinds, type OwnerReference, resources } from '../../model/objects/index.ts';
import type { Api, WatchEvent } from '../apiserver/api.ts';
import { deleteDependents, orphanDependents } from '../apiserver/changes.ts';
import { ignoring } from '../apiserver/errors.ts';
import type { Index } from '../client-go/informer.ts';
import { WorkQueue } from '../client-go/work-queue.ts';
import { byOwner, type ControllerContext, withMetadata } from './controller.ts';

const actor = 'generic-garbage-collector';
type Collected = Kinds[Kind];

/** Upstream ignores Events too: they own nothing and nothing owns them. */
const monitored = kinds.filter((kind) => kind !== 'Event');

const isKind = (kind: string): kind is Kind => Object.hasOwn(resources, kind);
const has = ({ metadata }: Collected, finalizer: string): boolean => metadata.finalizers?.includes(finalizer) ?? false;
const waitsForDependents = (object: Collected): boolean =>
  object.metadata.deletionTimestamp !== undefined && has(object, deleteDependents);

/**
 * Deletes what no existing owner owns any longer; holds back an owner that is deleted in the foreground until the dependents
 * that block it are gone; frees the dependents of one that is to leave them behind (pkg/controller/garbagecollector).
 */
export class GarbageCollector {
  readonly #api: Api;
  readonly #dependents: Index<Kind>[] = [];
  readonly #queue: WorkQueue;

  constructor({ sim, api, informers }: ControllerContext) {
    this.#api = api;
    const random = sim.random.fork(actor);
    // One object after the other, two or three API calls each, so that what watches the dependents sees them go one by one.
    let busyUntil = 0;
    const takes = (): number => {
      busyUntil = Math.max(sim.now, busyUntil) + random.int(20, 30);
      return busyUntil - sim.now;
    };
    this.#queue = new WorkQueue(sim, { takes, sync: (key) => this.#sync(key) });
    for (const kind of monitored) {
      const informer = informers.of<Kind>(kind);
      this.#dependents.push(byOwner(informer));
      informer.onEvent((event) => this.#look(event));
    }
  }

  /** Queues whatever the change may have made due. */
  #look({ type, object, previous }: WatchEvent<Kind>): void {
    const { uid, deletionTimestamp, ownerReferences } = object.metadata;
    if (type === 'DELETED') {
      for (const dependent of this.#dependentsOf(uid)) this.#add(dependent);
      this.#unblock(object, ownerReferences);
    } else if (deletionTimestamp !== undefined) {
      if (has(object, deleteDependents) || has(object, orphanDependents)) this.#add(object);
    } else if (previous?.metadata.ownerReferences !== ownerReferences) {
      this.#unblock(object, previous?.metadata.ownerReferences);
      if (ownerReferences?.some((owner) => this.#isGone(object, owner))) this.#add(object);
    }
  }

  /** Owners that this object may have been the last to hold back (addUnblockedOwnersToDeleteQueue). */
  #unblock(object: Collected, references: readonly OwnerReference[] = []): void {
    for (const reference of references) {
      const owner = reference.blockOwnerDeletion ? this.#ownerOf(object, reference) : undefined;
      if (owner && waitsForDependents(owner)) this.#add(owner);
    }
  }

  #add({ kind, metadata: { namespace = '', name } }: Collected): void {
    this.#queue.add(`${kind}/${namespace}/${name}`);
  }

  #sync(key: string): void {
    const [kind = '', namespace = '', name = ''] = key.split('/');
    const object = isKind(kind) ? this.#api.get<Kind>(kind, namespace, name) : undefined;
    if (!object) return;
    if (object.metadata.deletionTimestamp === undefined) this.#collect(object);
    else if (has(object, orphanDependents)) this.#orphan(object);
    else if (has(object, deleteDependents)) this.#deleteDependents(object);
  }

  /** attemptToDeleteItem: without an owner that stays, the object goes. */
  #collect(object: Collected): void {
    const owners = object.metadata.ownerReferences ?? [];
    if (owners.length === 0) return;
    const waiting = (owner: OwnerReference): boolean => {
      const found = this.#ownerOf(object, owner);
      return owner.blockOwnerDeletion === true && found !== undefined && waitsForDependents(found);
    };
    const solid = owners.filter((owner) => !this.#isGone(object, owner) && !waiting(owner));
    if (solid.length > 0) {
      if (solid.length < owners.length) this.#update(withMetadata(object, { ownerReferences: solid }));
      return;
    }
    const foreground = owners.some(waiting) && this.#dependentsOf(object.metadata.uid).length > 0;
    const { kind, metadata } = object;
    const options = {
      preconditions: { uid: metadata.uid },
      propagationPolicy: has(object, orphanDependents) ? 'Orphan' : foreground ? 'Foreground' : 'Background',
    } as const;
    ignoring(['NotFound', 'Conflict'], () =>
      this.#api.delete(kind, metadata.namespace ?? '', metadata.name, options, actor),
    );
  }

  /** processDeletingDependentsItem. */
  #deleteDependents(owner: Collected): void {
    const { uid } = owner.metadata;
    const blocking = this.#dependentsOf(uid).filter(({ metadata }) =>
      metadata.ownerReferences?.some((reference) => reference.uid === uid && reference.blockOwnerDeletion),
    );
    if (blocking.length === 0) this.#finish(owner, deleteDependents);
    else for (const dependent of blocking) if (!waitsForDependents(dependent)) this.#add(dependent);
  }

  #orphan(owner: Collected): void {
    const { uid } = owner.metadata;
    for (const { kind, metadata } of this.#dependentsOf(uid)) {
      const dependent = this.#api.get<Kind>(kind, metadata.namespace ?? '', metadata.name);
      const ownerReferences = dependent?.metadata.ownerReferences?.filter((reference) => reference.uid !== uid);
      if (dependent && ownerReferences) this.#update(withMetadata(dependent, { ownerReferences }));
    }
    this.#finish(owner, orphanDependents);
  }

  #finish(object: Collected, finalizer: string): void {
    const finalizers = object.metadata.finalizers?.filter((other) => other !== finalizer) ?? [];
    this.#update(withMetadata(object, { finalizers }));
  }

  #update(object: Collected): void {
    ignoring(['NotFound'], () => this.#api.update<Kind>(object.kind, object, actor));
  }

  #dependentsOf(uid: string): Collected[] {
    return this.#dependents.flatMap((index) => index.get(uid));
  }

  /** Asks the API server itself: the local copy may not have heard of a new owner yet. */
  #ownerOf({ metadata: { namespace = '' } }: Collected, { kind, name, uid }: OwnerReference): Collected | undefined {
    const owner = isKind(kind) ? this.#api.get<Kind>(kind, namespace, name) : undefined;
    return owner?.metadata.uid === uid ? owner : undefined;
  }

  #isGone(object: Collected, owner: OwnerReference): boolean {
    return isKind(owner.kind) && !this.#ownerOf(object, owner);
  }
}
