import { type Kind, kinds, resources } from '../../../model/objects/index.ts';
import { type Given, kindTypes } from './kinds.ts';
import { type Decoding, decode } from './types.ts';
import { unknownKindHint } from './unknown-kind.ts';

export type Identified =
  | { readonly kind: Kind }
  | { readonly message: string; readonly hint: string; readonly field: 'apiVersion' | 'kind' };

/** Which kind a body says it is; why it cannot be found otherwise (kubectl's RESTMapper words). */
export function identify(apiVersion: unknown, kind: unknown): Identified {
  if (typeof kind !== 'string' || kind === '') {
    return { message: "Object 'Kind' is missing", hint: 'add a line such as "kind: Service"', field: 'kind' };
  }
  const found = kinds.find((k) => k === kind);
  if (typeof apiVersion !== 'string' || apiVersion === '') {
    const hint = `add a line such as "apiVersion: ${found ? resources[found].apiVersion : 'v1'}"`;
    return { message: "Object 'apiVersion' is missing", hint, field: 'apiVersion' };
  }
  if (found && resources[found].apiVersion === apiVersion) return { kind: found };
  const message = `no matches for kind "${kind}" in version "${apiVersion}"`;
  if (found)
    return { message, hint: `${kind} is in "apiVersion: ${resources[found].apiVersion}"`, field: 'apiVersion' };
  return { message, hint: unknownKindHint(kind), field: 'kind' };
}

/** Reads a body as a kind: strictly, defaulted, status as it came. */
export const decodeObject = <K extends Kind>(kind: K, body: unknown): Decoding<Given<K>> =>
  decode(kindTypes[kind], body);
