import { type FieldPath, formatPath } from '../../model/field-path.ts';
import type { Problem } from '../../model/problem.ts';
import type { ApiError } from '../apiserver/api-error.ts';
import type { ManifestDocument } from './parse.ts';

/** A problem with a field of a document, at its line. */
export function problemAt(
  document: ManifestDocument,
  path: FieldPath,
  message: string,
  hint?: string,
  severity: Problem['severity'] = 'error',
): Problem {
  const field = path.length > 0 ? { field: formatPath(path) } : {};
  return { message, ...document.locate(path), ...field, ...(hint && { hint }), severity };
}

/** What the API server refused, one problem a field. */
export function problemsOf(document: ManifestDocument, thrown: ApiError): Problem[] {
  const { fields, message, status } = thrown;
  if (fields.length === 0) return [problemAt(document, ['metadata', 'name'], message)];
  const head = status.code === 422 ? `${message.slice(0, message.indexOf(' is invalid: '))} is invalid: ` : '';
  return fields.map((field) => {
    const words = head === '' ? field.message : `${head}${formatPath(field.path)}: ${field.message}`;
    return { ...problemAt(document, field.at ?? field.path, words, field.hint), field: formatPath(field.path) };
  });
}
