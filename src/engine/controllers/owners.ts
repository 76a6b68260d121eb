import { type Kind, type Kinds, type OwnerReference, resources } from '../../model/objects/index.ts';
import type { Api } from '../apiserver/api.ts';

type Owned = Kinds[Kind];

export const isKind = (kind: string): kind is Kind => Object.hasOwn(resources, kind);

/** Asks the API server itself: a local copy may not have heard of a new owner yet. */
export function ownerOf(
  api: Api,
  { metadata: { namespace = '' } }: Owned,
  { kind, name, uid }: OwnerReference,
): Owned | undefined {
  const owner = isKind(kind) ? api.get<Kind>(kind, namespace, name) : undefined;
  return owner?.metadata.uid === uid ? owner : undefined;
}

export const isGone = (api: Api, object: Owned, owner: OwnerReference): boolean =>
  isKind(owner.kind) && !ownerOf(api, object, owner);
