import type { Kind, Kinds, ObjectMeta, Pod } from '../../model/objects/index.ts';
import type { DeleteOptions } from './api.ts';
import { deepEqual } from './deep.ts';
import { conflict } from './errors.ts';

/** Parts of an object that are not metadata or status: what metadata.generation counts. */
export function sameContent<K extends Kind>(a: Kinds[K], b: Kinds[K]): boolean {
  for (const key in a) {
    if (key === 'metadata' || key === 'status') continue;
    if (!deepEqual(a[key], b[key])) return false;
  }
  for (const key in b) if (!(key in a) && b[key] !== undefined) return false;
  return true;
}

/** The object with some of its metadata replaced. */
export function withMetadata<K extends Kind>(object: Kinds[K], change: Partial<ObjectMeta>): Kinds[K] {
  const metadata = { ...object.metadata, ...change };
  return object.kind === 'Pod' ? (podOf(object, { metadata }) as Kinds[K]) : { ...object, metadata };
}

/**
 * The pod with some of its parts replaced. Members are always written in the same order: code that goes over thousands of
 * pods stays fast only while they are all laid out alike, and a copy by spreading takes half as much room again.
 */
export function podOf(
  { apiVersion, kind, metadata, spec, status }: Pod,
  change: Partial<Pick<Pod, 'metadata' | 'spec' | 'status'>>,
): Pod {
  return {
    apiVersion,
    kind,
    metadata: change.metadata ?? metadata,
    spec: change.spec ?? spec,
    status: change.status ?? status,
  };
}

/** A namespace that is being deleted says so in its phase. */
export function terminating<K extends Kind>(object: Kinds[K]): Kinds[K] {
  return object.kind === 'Namespace' ? { ...object, status: { phase: 'Terminating' } } : object;
}

/** Throws ApiError 409 when the object is not the one the client meant. */
export function checkPreconditions(kind: Kind, metadata: ObjectMeta, { preconditions: wanted }: DeleteOptions): void {
  if (wanted?.uid && wanted.uid !== metadata.uid) {
    const why = `Precondition failed: UID in precondition: ${wanted.uid}, UID in object meta: ${metadata.uid}`;
    throw conflict(kind, metadata.name, why);
  }
  if (wanted?.resourceVersion && wanted.resourceVersion !== metadata.resourceVersion) {
    const why = `Precondition failed: ResourceVersion in precondition: ${wanted.resourceVersion}, ResourceVersion in object meta: ${metadata.resourceVersion}`;
    throw conflict(kind, metadata.name, why);
  }
}

/** What the garbage collector has yet to do before an object may go (metav1.FinalizerDeleteDependents, FinalizerOrphanDependents). */
export const deleteDependents = 'foregroundDeletion';
export const orphanDependents = 'orphan';

/** The metadata's finalizers after a DELETE (registry/generic/registry/store.go deletionFinalizersForGarbageCollection). */
export function withPolicy(metadata: ObjectMeta, policy: DeleteOptions['propagationPolicy']): ObjectMeta {
  if (!policy) return metadata;
  const { finalizers: before = [], ...rest } = metadata;
  const wanted = { Foreground: [deleteDependents], Orphan: [orphanDependents], Background: [] }[policy];
  const others = before.filter((finalizer) => finalizer !== deleteDependents && finalizer !== orphanDependents);
  const finalizers = [...others, ...wanted];
  if (deepEqual(finalizers, before)) return metadata;
  return finalizers.length > 0 ? { ...rest, finalizers } : rest;
}
