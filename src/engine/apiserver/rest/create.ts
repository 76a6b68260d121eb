import type { Kind, Kinds } from '../../../model/objects/index.ts';
import type { RestRequest } from '../../../model/rest.ts';
import type { Actor, New } from '../api.ts';
import type { ApiServer, WriteOptions } from '../store.ts';
import { type ManagedFields, managed } from './managed.ts';
import { readObject } from './read-object.ts';
import type { Target } from './target.ts';

/** A REST call whose body has been parsed. */
export interface RestCall extends Omit<RestRequest, 'body'> {
  readonly body?: unknown;
  /** See WriteOptions: namespaces a dry run takes as existing. */
  readonly namespaces?: ReadonlySet<string>;
}

export interface RestAnswer {
  readonly status: number;
  readonly body: object;
  readonly warnings: readonly string[];
}

export const answer = (body: object, status = 200, warnings: readonly string[] = []): RestAnswer => ({
  status,
  body,
  warnings,
});

export const isDryRun = (target: Target): boolean => target.query.get('dryRun') === 'All';

export const writeOptions = (target: Target, call: RestCall): WriteOptions => ({
  dryRun: isDryRun(target),
  ...(call.namespaces && { namespaces: call.namespaces }),
});

/** POST to a collection. @param managers the managedFields to write, where apply has worked them out. */
export function createObject<K extends Kind>(
  api: ApiServer,
  kind: K,
  { target, call, actor }: { readonly target: Target; readonly call: RestCall; readonly actor: Actor },
  managers?: ManagedFields,
): RestAnswer {
  const { given, warnings } = readObject(kind, target, call.body);
  const { apiVersion: _a, kind: _k, status: _s, ...content } = given;
  const managedFields = managers ?? managed(kind, target, undefined, content, api.now);
  const object = managedFields ? { ...content, metadata: { ...content.metadata, managedFields } } : content;
  const created = api.create(kind, object as unknown as New<Kinds[K]>, actor, writeOptions(target, call));
  return answer(created, 201, warnings);
}
