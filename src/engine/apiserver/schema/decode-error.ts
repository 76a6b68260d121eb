import type { Kind } from '../../../model/objects/index.ts';
import { type ApiError, badRequest, invalid } from '../api-error.ts';
import type { FieldError } from '../field-errors.ts';
import type { DecodeIssue } from './types.ts';

/** The answer to a body that cannot be decoded: 400, or 422 when all that is wrong is that something is missing. */
export function decodeError(kind: Kind, name: string, issues: readonly DecodeIssue[]): ApiError {
  const asFields = (said: (issue: DecodeIssue) => string): FieldError[] =>
    issues.map((issue) => ({
      path: issue.path,
      reason: issue.kind === 'missing' ? 'FieldValueRequired' : 'FieldValueInvalid',
      message: said(issue),
      ...(issue.hint && { hint: issue.hint }),
    }));
  const wrong = issues.filter((issue) => issue.kind !== 'missing');
  if (wrong.length === 0)
    return invalid(
      kind,
      name,
      asFields((issue) => issue.message),
    );
  const head = `${kind} in version "v1" cannot be handled as a ${kind}: `;
  const strict = (text: string): string => `${head}strict decoding error: ${text}`;
  const type = wrong.find((issue) => issue.kind === 'type');
  const message = type ? head + type.message : strict(wrong.map((issue) => issue.message).join(', '));
  const said = (issue: DecodeIssue): string =>
    issue.kind === 'unknown' ? strict(issue.message) : head + issue.message;
  return badRequest(message, asFields(said));
}
