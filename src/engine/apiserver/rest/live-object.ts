import type { Kind, Kinds } from '../../../model/objects/index.ts';
import { notFound } from '../api-error.ts';
import type { ApiServer } from '../store.ts';
import type { Target } from './target.ts';

/** The object that a target names, as it is now. Throws ApiError 404. */
export function liveObject<K extends Kind>(api: ApiServer, kind: K, { namespace, name = '' }: Target): Kinds[K] {
  const found = api.get(kind, namespace, name);
  if (!found) throw notFound(kind, name);
  return found;
}
