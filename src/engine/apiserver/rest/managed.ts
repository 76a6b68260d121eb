import { type Kind, type Kinds, type ManagedFieldsEntry, resources } from '../../../model/objects/index.ts';
import { timestampAt } from '../../../model/time.ts';
import { managedAfterUpdate, serverSideApply, type Writer } from '../apply/managers.ts';
import { isPlainObject } from '../deep.ts';
import { ApiError, badRequest } from '../errors.ts';
import type { Target } from './target.ts';

/** What managedFields to write with an object; undefined leaves them as they are. */
type ManagedFields = readonly ManagedFieldsEntry[] | undefined;

const writer = (kind: Kind, { subresource }: Target, manager: string, now: number): Writer => ({
  manager,
  apiVersion: resources[kind].apiVersion,
  time: timestampAt(now),
  ...(subresource && { subresource }),
});

const plain = (value: unknown) => (isPlainObject(value) ? value : undefined);

/**
 * managedFields after a create or an update over REST. Upstream takes a client without `fieldManager` by its user agent; here such
 * a write only counts when the object has managers already, and is `unknown`'s.
 */
export function managed<K extends Kind>(
  kind: K,
  target: Target,
  old: Kinds[K] | undefined,
  object: object,
  now: number,
): ManagedFields {
  const manager = target.query.get('fieldManager');
  const before = old?.metadata.managedFields;
  if (!manager && !before) return undefined;
  return managedAfterUpdate(
    plain(old),
    plain(object) ?? {},
    before ?? [],
    writer(kind, target, manager ?? 'unknown', now),
  );
}

/** The object an apply patch results in, with its managers. Throws ApiError: 400, 409 or 422. */
export function applied<K extends Kind>(
  kind: K,
  target: Target,
  live: Kinds[K] | undefined,
  body: unknown,
  now: number,
): { readonly object: unknown; readonly managedFields: ManagedFields } {
  const manager = target.query.get('fieldManager');
  if (!manager) {
    const field = 'fieldManager: Required value: is required for apply patch';
    throw new ApiError(422, 'Invalid', `PatchOptions.meta.k8s.io "" is invalid: ${field}`);
  }
  if (!isPlainObject(body)) throw badRequest('error decoding YAML: the patch must be an object');
  if (isPlainObject(body.metadata) && body.metadata.managedFields)
    throw badRequest('metadata.managedFields must be nil');
  const force = ['true', '1'].includes(target.query.get('force') ?? '');
  return serverSideApply(plain(live), live?.metadata.managedFields, body, writer(kind, target, manager, now), force);
}
