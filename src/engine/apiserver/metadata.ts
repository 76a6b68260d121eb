import type { Kind, ObjectMeta } from '../../model/objects/index.ts';
import { resources } from '../../model/objects/index.ts';
import { timestampAt } from '../../model/time.ts';
import type { NewMeta } from './api.ts';
import { deepEqual } from './deep.ts';

interface ServerMade {
  readonly name: string;
  readonly uid: string;
  readonly resourceVersion: string;
  /** Virtual milliseconds. */
  readonly now: number;
  readonly generation: boolean;
}

/** The namespace an object of this kind lives in: `default` when none is named, '' for cluster-scoped kinds. */
export const namespaceFor = (kind: Kind, namespace: string | undefined): string =>
  resources[kind].namespaced ? namespace || 'default' : '';

/** metadata of a new object (apiserver pkg/registry/rest/create.go BeforeCreate). */
export function newMetadata(kind: Kind, given: NewMeta, made: ServerMade): ObjectMeta {
  const namespace = namespaceFor(kind, given.namespace);
  return {
    name: made.name,
    ...(given.generateName && { generateName: given.generateName }),
    ...(namespace && { namespace }),
    uid: made.uid,
    resourceVersion: made.resourceVersion,
    ...(made.generation && { generation: 1 }),
    creationTimestamp: timestampAt(made.now),
    ...(given.labels && { labels: given.labels }),
    ...(given.annotations && { annotations: given.annotations }),
    ...(given.ownerReferences?.length && { ownerReferences: given.ownerReferences }),
    ...(given.finalizers?.length && { finalizers: given.finalizers }),
    ...(given.managedFields && { managedFields: given.managedFields }),
  };
}

/** metadata after an update: a client may change labels, annotations, owners and finalizers, nothing else; the door its managers. */
export function updatedMetadata(given: ObjectMeta, old: ObjectMeta): ObjectMeta {
  if (
    given.labels === old.labels &&
    given.annotations === old.annotations &&
    given.ownerReferences === old.ownerReferences &&
    given.finalizers === old.finalizers &&
    given.managedFields === old.managedFields
  ) {
    return old;
  }
  const { labels: _l, annotations: _a, ownerReferences: _o, finalizers: _f, ...kept } = old;
  const next: ObjectMeta = {
    ...kept,
    ...(given.labels && { labels: given.labels }),
    ...(given.annotations && { annotations: given.annotations }),
    ...(given.ownerReferences?.length && { ownerReferences: given.ownerReferences }),
    ...(given.finalizers?.length && { finalizers: given.finalizers }),
    ...(given.managedFields && { managedFields: given.managedFields }),
  };
  return deepEqual(next, old) ? old : next;
}
