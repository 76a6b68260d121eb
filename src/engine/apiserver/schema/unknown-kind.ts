import { kinds } from '../../../model/objects/index.ts';
import { isOtherKind } from '../../../model/other-kinds.ts';
import { nearest } from './nearest.ts';

/** What to do about a kind that is not there. */
export function unknownKindHint(kind: string): string {
  if (isOtherKind(kind)) return `Kubehop does not model ${kind} objects`;
  const close = nearest(kind, [...kinds, 'Scene']);
  return close ? `did you mean "${close}"?` : 'ensure CRDs are installed first';
}
