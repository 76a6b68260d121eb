import { deepEqual } from '../../model/deep.ts';
import type { Kind, Kinds, ObjectMeta, Pod } from '../../model/objects/index.ts';

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

/** What the garbage collector has yet to do before an object may go (metav1.FinalizerDeleteDependents, FinalizerOrphanDependents). */
export const deleteDependents = 'foregroundDeletion';
export const orphanDependents = 'orphan';
