import { isPlainObject } from '../../../model/deep.ts';
import { type Kind, resources } from '../../../model/objects/index.ts';
import { badRequest } from '../api-error.ts';
import { decodeObject } from '../schema/decode.ts';
import { decodeError } from '../schema/decode-error.ts';
import type { Given } from '../schema/kinds.ts';
import type { Target } from './target.ts';

/** Decodes a body for a target, and checks that it is about that target. */
export function readObject<K extends Kind>(
  kind: K,
  target: Target,
  body: unknown,
): { readonly given: Given<K>; readonly warnings: readonly string[] } {
  const decoded = decodeObject(kind, body);
  if (!decoded.ok) throw decodeError(kind, target.name ?? nameIn(body), decoded.issues);
  const { value, warnings } = decoded;
  const { apiVersion } = resources[kind];
  if ((value.kind !== '' && value.kind !== kind) || (value.apiVersion !== '' && value.apiVersion !== apiVersion)) {
    throw badRequest(`${value.kind} in version "${value.apiVersion}" cannot be handled as a ${kind}`);
  }
  const { name, namespace } = value.metadata;
  if (target.name !== undefined && name !== undefined && name !== target.name) {
    throw badRequest(`the name of the object (${name}) does not match the name on the URL (${target.name})`);
  }
  if (namespace !== undefined && resources[kind].namespaced && namespace !== target.namespace) {
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  }
  const metadata = {
    ...value.metadata,
    ...(target.name !== undefined && { name: target.name }),
    ...(resources[kind].namespaced && { namespace: target.namespace }),
  };
  return { given: { ...value, metadata }, warnings: warnings.map((warning) => warning.message) };
}

const nameIn = (body: unknown): string =>
  isPlainObject(body) && isPlainObject(body.metadata) ? String(body.metadata.name ?? '') : '';
