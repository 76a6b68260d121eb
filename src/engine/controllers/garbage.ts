import type { Kind, Kinds, OwnerReference } from '../../model/objects/index.ts';
import type { Api } from '../apiserver/api.ts';
import { deleteDependents, orphanDependents } from '../apiserver/changes.ts';
import { ignoring } from '../apiserver/ignoring.ts';
import type { Index } from '../client-go/informer.ts';
import { withMetadata } from './controller.ts';
import { isGone, isKind, ownerOf } from './owners.ts';

export type Owned = Kinds[Kind];

const has = ({ metadata }: Owned, finalizer: string): boolean => metadata.finalizers?.includes(finalizer) ?? false;
const waitsForDependents = (object: Owned): boolean =>
  object.metadata.deletionTimestamp !== undefined && has(object, deleteDependents);

/**
 * Deletes what no existing owner owns any longer; holds back an owner that is deleted in the foreground until the dependents
 * that block it are gone; frees the dependents of one that is to leave them behind (pkg/controller/garbagecollector).
 */
export class Garbage {
  readonly #api: Api;
  readonly #actor: string;
  readonly #dependents: readonly Index<Kind>[];
  readonly #add: (object: Owned) => void;

  /** @param add has an object looked at again */
  constructor(api: Api, actor: string, dependents: readonly Index<Kind>[], add: (object: Owned) => void) {
    this.#api = api;
    this.#actor = actor;
    this.#dependents = dependents;
    this.#add = add;
  }

  /** What is to be looked at when an object goes, or is gone. */
  leftBy(object: Owned, isDeleted: boolean): void {
    const { uid, ownerReferences } = object.metadata;
    if (isDeleted) {
      for (const dependent of this.#dependentsOf(uid)) this.#add(dependent);
      this.unblock(object, ownerReferences);
    } else if (has(object, deleteDependents) || has(object, orphanDependents)) this.#add(object);
  }

  /** Owners that this object may have been the last to hold back (addUnblockedOwnersToDeleteQueue). */
  unblock(object: Owned, references: readonly OwnerReference[] = []): void {
    for (const reference of references) {
      const owner = reference.blockOwnerDeletion ? ownerOf(this.#api, object, reference) : undefined;
      if (owner && waitsForDependents(owner)) this.#add(owner);
    }
  }

  sync(key: string): void {
    const [kind = '', namespace = '', name = ''] = key.split('/');
    const object = isKind(kind) ? this.#api.get<Kind>(kind, namespace, name) : undefined;
    if (!object) return;
    if (object.metadata.deletionTimestamp === undefined) this.#collect(object);
    else if (has(object, orphanDependents)) this.#orphan(object);
    else if (has(object, deleteDependents)) this.#deleteDependents(object);
  }

  /** attemptToDeleteItem: without an owner that stays, the object goes. */
  #collect(object: Owned): void {
    const owners = object.metadata.ownerReferences ?? [];
    if (owners.length === 0) return;
    const waiting = (owner: OwnerReference): boolean => {
      const found = ownerOf(this.#api, object, owner);
      return owner.blockOwnerDeletion === true && found !== undefined && waitsForDependents(found);
    };
    const solid = owners.filter((owner) => !isGone(this.#api, object, owner) && !waiting(owner));
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
      this.#api.delete(kind, metadata.namespace ?? '', metadata.name, options, this.#actor),
    );
  }

  /** processDeletingDependentsItem. */
  #deleteDependents(owner: Owned): void {
    const { uid } = owner.metadata;
    const blocking = this.#dependentsOf(uid).filter(({ metadata }) =>
      metadata.ownerReferences?.some((reference) => reference.uid === uid && reference.blockOwnerDeletion),
    );
    if (blocking.length === 0) this.#finish(owner, deleteDependents);
    else for (const dependent of blocking) if (!waitsForDependents(dependent)) this.#add(dependent);
  }

  #orphan(owner: Owned): void {
    const { uid } = owner.metadata;
    for (const { kind, metadata } of this.#dependentsOf(uid)) {
      const dependent = this.#api.get<Kind>(kind, metadata.namespace ?? '', metadata.name);
      const ownerReferences = dependent?.metadata.ownerReferences?.filter((reference) => reference.uid !== uid);
      if (dependent && ownerReferences) this.#update(withMetadata(dependent, { ownerReferences }));
    }
    this.#finish(owner, orphanDependents);
  }

  #finish(object: Owned, finalizer: string): void {
    const finalizers = object.metadata.finalizers?.filter((other) => other !== finalizer) ?? [];
    this.#update(withMetadata(object, { finalizers }));
  }

  #update(object: Owned): void {
    ignoring(['NotFound'], () => this.#api.update<Kind>(object.kind, object, this.#actor));
  }

  #dependentsOf(uid: string): Owned[] {
    return this.#dependents.flatMap((index) => index.get(uid));
  }
}
