import { load } from 'js-yaml';
import { isPlainObject } from '../../../model/deep.ts';
import { mergePatch } from '../../../model/merge-patch.ts';
import { strategicMerge } from '../../../model/strategic-merge.ts';
import { manifestSchema } from '../../../model/yaml/schema.ts';
import type { DeleteOptions } from '../api.ts';
import { ApiError, badRequest } from '../api-error.ts';
import { jsonPatch } from './patch.ts';
import type { Target } from './target.ts';

const maxBody = 3 * 1024 * 1024;

/** The content type of server-side apply; `+json` is understood too. */
export const isApply = (contentType = ''): boolean => contentType.startsWith('application/apply-patch+');

/** A body's JSON, or YAML for server-side apply. Throws ApiError 400 or, over 3 MiB, 413. */
export function parseBody(text: string, contentType?: string): unknown {
  if (text.length > maxBody) {
    throw new ApiError(413, 'RequestEntityTooLarge', `Request entity too large: limit is ${maxBody}`);
  }
  try {
    return isApply(contentType) ? load(text, { schema: manifestSchema }) : JSON.parse(text);
  } catch (error) {
    throw badRequest(`couldn't get version/kind; json parse error: ${error instanceof Error ? error.message : ''}`);
  }
}

/** `current` with a patch of that content type applied. Throws ApiError 415 for other types. */
export function patched(current: unknown, contentType: string, body: unknown): unknown {
  const [type] = contentType.split(';');
  switch (type) {
    case 'application/merge-patch+json':
      return mergePatch(current, body);
    case 'application/json-patch+json':
      return jsonPatch(current, body);
    case 'application/strategic-merge-patch+json':
      return strategicMerge(current, body);
    default:
      throw new ApiError(
        415,
        'UnsupportedMediaType',
        'the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/strategic-merge-patch+json, application/apply-patch+yaml',
      );
  }
}

/** Options come in the query or in a DeleteOptions body; the body wins. */
export function deleteOptions(target: Target, body: unknown): DeleteOptions {
  const given: Readonly<Record<string, unknown>> = isPlainObject(body) ? body : {};
  const grace = given.gracePeriodSeconds ?? target.query.get('gracePeriodSeconds');
  const policy = given.propagationPolicy ?? target.query.get('propagationPolicy');
  const seconds = grace === undefined || grace === null ? undefined : Number(grace);
  if (seconds !== undefined && !Number.isInteger(seconds))
    throw badRequest(`invalid gracePeriodSeconds: ${String(grace)}`);
  if (policy !== undefined && policy !== 'Background' && policy !== 'Foreground' && policy !== 'Orphan') {
    throw badRequest(`invalid propagationPolicy: ${String(policy)}`);
  }
  const wanted = isPlainObject(given.preconditions) ? given.preconditions : undefined;
  const text = (key: string): string | undefined => (wanted?.[key] === undefined ? undefined : String(wanted[key]));
  const uid = text('uid');
  const resourceVersion = text('resourceVersion');
  return {
    ...(seconds !== undefined && { gracePeriodSeconds: seconds }),
    ...(policy && { propagationPolicy: policy }),
    ...(wanted && { preconditions: { ...(uid && { uid }), ...(resourceVersion && { resourceVersion }) } }),
  };
}
