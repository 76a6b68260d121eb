import { isPlainObject } from '../../../model/deep.ts';
import { type Kind, type Kinds, type ManagedFieldsEntry, resources } from '../../../model/objects/index.ts';
import { timestampAt } from '../../../model/time.ts';
import { managedAfterUpdate, type Writer } from '../apply/managers.ts';
import type { Target } from './target.ts';

/** What managedFields to write with an object; undefined leaves them as they are. */
export type ManagedFields = readonly ManagedFieldsEntry[] | undefined;

/** Who writes: the manager, the version and when. @param now virtual ms */
export const writer = (kind: Kind, { subresource }: Target, manager: string, now: number): Writer => ({
  manager,
  apiVersion: resources[kind].apiVersion,
  time: timestampAt(now),
  ...(subresource && { subresource }),
});

/** Undefined for what is no object. */
export const plain = (value: unknown) => (isPlainObject(value) ? value : undefined);

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
