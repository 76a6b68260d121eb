import type { Kind } from '../../../model/objects/index.ts';
import type { Actor } from '../api.ts';
import { decodeError } from '../schema/decode-error.ts';
import { statusTypes } from '../schema/status.ts';
import { type DecodeIssue, decode } from '../schema/types.ts';
import type { ApiServer } from '../store.ts';
import { answer, isDryRun, type RestAnswer } from './create.ts';
import { liveObject } from './live-object.ts';
import { noSuchResource, type Target } from './target.ts';

/** Issues of a status, said of the object it belongs to. */
const inStatus = (issues: readonly DecodeIssue[]): DecodeIssue[] =>
  issues.map((issue) => ({ ...issue, path: ['status', ...issue.path] }));

/** PUT of the subresource `status`. Throws ApiError: 404 where the kind has none, 400 when it cannot be read. */
export function putStatus<K extends Kind>(
  api: ApiServer,
  kind: K,
  target: Target,
  given: unknown,
  actor: Actor,
): RestAnswer {
  const old = liveObject(api, kind, target);
  const type = statusTypes[kind];
  if (!type) throw noSuchResource();
  const decoded = decode(type, given ?? {});
  if (!decoded.ok) throw decodeError(kind, old.metadata.name, inStatus(decoded.issues));
  if (isDryRun(target)) return answer({ ...old, status: decoded.value });
  return answer(api.updateStatus(kind, target.namespace, old.metadata.name, decoded.value, actor));
}
