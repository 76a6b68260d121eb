import { deepEqual } from '../../model/deep.ts';
import type { Kind, Kinds, ObjectMeta } from '../../model/objects/index.ts';
import { millisecondsOf, timestampAt } from '../../model/time.ts';
import type { DeleteOptions } from './api.ts';
import { conflict } from './api-error.ts';
import { deleteDependents, orphanDependents } from './changes.ts';

/** A namespace that is being deleted says so in its phase. */
function terminating<K extends Kind>(object: Kinds[K]): Kinds[K] {
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

/** The metadata's finalizers after a DELETE (registry/generic/registry/store.go deletionFinalizersForGarbageCollection). */
function withPolicy(metadata: ObjectMeta, policy: DeleteOptions['propagationPolicy']): ObjectMeta {
  if (!policy) return metadata;
  const { finalizers: before = [], ...rest } = metadata;
  const wanted = { Foreground: [deleteDependents], Orphan: [orphanDependents], Background: [] }[policy];
  const others = before.filter((finalizer) => finalizer !== deleteDependents && finalizer !== orphanDependents);
  const finalizers = [...others, ...wanted];
  if (deepEqual(finalizers, before)) return metadata;
  return finalizers.length > 0 ? { ...rest, finalizers } : rest;
}

/**
 * The object marked for deletion (apiserver pkg/registry/rest/delete.go BeforeDelete); undefined when its deletion is under way
 * and this one is no news: only a shorter period, or another policy, is.
 * @param grace seconds
 * @param now virtual ms
 */
export function markedForDeletion<K extends Kind>(
  old: Kinds[K],
  options: DeleteOptions,
  grace: number,
  now: number,
): Kinds[K] | undefined {
  const metadata = old.kind === 'Event' ? old.metadata : withPolicy(old.metadata, options.propagationPolicy);
  const { deletionTimestamp, deletionGracePeriodSeconds: before, generation } = metadata;
  if (deletionTimestamp !== undefined && before !== undefined) {
    const shorter = grace < before;
    if (!shorter && metadata === old.metadata) return undefined;
    const began = millisecondsOf(deletionTimestamp) - before * 1000;
    const sooner = { deletionTimestamp: timestampAt(began + grace * 1000), deletionGracePeriodSeconds: grace };
    return { ...old, metadata: { ...metadata, ...(shorter && sooner) } };
  }
  return terminating<K>({
    ...old,
    metadata: {
      ...metadata,
      deletionTimestamp: timestampAt(now + grace * 1000),
      deletionGracePeriodSeconds: grace,
      ...(generation !== undefined && { generation: generation + 1 }),
    },
  });
}
