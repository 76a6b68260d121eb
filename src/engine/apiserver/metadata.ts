import { deepEqual } from '../../model/deep.ts';
import type { Kind, KubeObject, ObjectMeta } from '../../model/objects/index.ts';
import { resources } from '../../model/objects/index.ts';
import { timestampAt } from '../../model/time.ts';
import type { NewMeta } from './api.ts';

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
  const { name, uid, resourceVersion } = made;
  const creationTimestamp = timestampAt(made.now);
  // Two layouts by far the most objects have, written out: a copy by spreading takes half as much room again.
  if (namespace && !(made.generation || given.annotations || given.finalizers || given.managedFields)) {
    const { generateName, labels, ownerReferences } = given;
    if (!(generateName || labels || ownerReferences))
      return { name, namespace, uid, resourceVersion, creationTimestamp };
    if (generateName && labels && ownerReferences?.length) {
      return { name, generateName, namespace, uid, resourceVersion, creationTimestamp, labels, ownerReferences };
    }
  }
  return {
    name,
    ...(given.generateName && { generateName: given.generateName }),
    ...(namespace && { namespace }),
    uid,
    resourceVersion,
    ...(made.generation && { generation: 1 }),
    creationTimestamp,
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

/** Marked for deletion, past its grace, and nobody's finalizer left. */
export function isFinished(object: KubeObject): boolean {
  const { metadata } = object;
  if (metadata.deletionTimestamp === undefined || metadata.deletionGracePeriodSeconds) return false;
  if (object.kind === 'Namespace' && object.spec.finalizers?.length) return false;
  return !metadata.finalizers?.length;
}
