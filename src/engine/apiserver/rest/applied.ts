import { isPlainObject } from '../../../model/deep.ts';
import type { Kind, Kinds } from '../../../model/objects/index.ts';
import { ApiError, badRequest } from '../api-error.ts';
import { serverSideApply } from '../apply/managers.ts';
import { type ManagedFields, plain, writer } from './managed.ts';
import type { Target } from './target.ts';

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
