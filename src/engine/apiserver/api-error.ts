import { formatPath } from '../../model/field-path.ts';
import { type Kind, resources } from '../../model/objects/index.ts';
import type { FieldError } from './field-errors.ts';

/** A metav1.Status as the API server answers when it refuses. */
export interface Status {
  readonly apiVersion: 'v1';
  readonly kind: 'Status';
  readonly metadata: Readonly<Record<string, never>>;
  readonly status: 'Failure';
  readonly message: string;
  readonly reason: string;
  readonly details?: {
    readonly name?: string;
    readonly group?: string;
    readonly kind?: string;
    readonly causes?: readonly { readonly reason: string; readonly message: string; readonly field: string }[];
  };
  readonly code: number;
}

/** What every verb of the API server throws. `message` is the Status' message. */
export class ApiError extends Error {
  readonly status: Status;
  /** For 422: the fields, with paths that can be looked up in the source text. */
  readonly fields: readonly FieldError[];

  constructor(
    code: number,
    reason: string,
    message: string,
    details?: Status['details'],
    fields: readonly FieldError[] = [],
  ) {
    super(message);
    this.name = 'ApiError';
    this.fields = fields;
    this.status = {
      apiVersion: 'v1',
      kind: 'Status',
      metadata: {},
      status: 'Failure',
      message,
      reason,
      ...(details && { details }),
      code,
    };
  }
}

const groupOf = (kind: Kind): string => {
  const { apiVersion } = resources[kind];
  return apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '';
};
const qualified = (word: string, kind: Kind): string => (groupOf(kind) === '' ? word : `${word}.${groupOf(kind)}`);

/** `services`, `deployments.apps`: schema.GroupResource.String(). */
const resourceName = (kind: Kind): string => qualified(resources[kind].resource, kind);

const about = (kind: Kind, name: string, word: string): Status['details'] => ({
  name,
  ...(groupOf(kind) !== '' && { group: groupOf(kind) }),
  kind: word,
});

// Wording from apimachinery pkg/api/errors/errors.go.

export const notFound = (kind: Kind, name: string): ApiError =>
  new ApiError(
    404,
    'NotFound',
    `${resourceName(kind)} "${name}" not found`,
    about(kind, name, resources[kind].resource),
  );

export const alreadyExists = (kind: Kind, name: string): ApiError =>
  new ApiError(
    409,
    'AlreadyExists',
    `${resourceName(kind)} "${name}" already exists`,
    about(kind, name, resources[kind].resource),
  );

export const modifiedMeanwhile =
  'the object has been modified; please apply your changes to the latest version and try again';

export const conflict = (kind: Kind, name: string, why: string, subresource = ''): ApiError =>
  new ApiError(
    409,
    'Conflict',
    `Operation cannot be fulfilled on ${resourceName(kind)}${subresource} "${name}": ${why}`,
    about(kind, name, resources[kind].resource),
  );

export const forbidden = (kind: Kind, name: string, why: string): ApiError =>
  new ApiError(
    403,
    'Forbidden',
    `${resourceName(kind)} "${name}" is forbidden: ${why}`,
    about(kind, name, resources[kind].resource),
  );

export const invalid = (kind: Kind, name: string, fields: readonly FieldError[]): ApiError => {
  const lines = fields.map((f) => `${formatPath(f.path)}: ${f.message}`);
  const text = lines.length === 1 ? lines[0] : `[${lines.join(', ')}]`;
  return new ApiError(
    422,
    'Invalid',
    `${qualified(kind, kind)} "${name}" is invalid: ${text}`,
    {
      ...about(kind, name, kind),
      causes: fields.map((f) => ({ reason: f.reason, message: f.message, field: formatPath(f.path) })),
    },
    fields,
  );
};

export const badRequest = (message: string, fields: readonly FieldError[] = []): ApiError =>
  new ApiError(400, 'BadRequest', message, undefined, fields);

export const internalError = (why: string): ApiError =>
  new ApiError(500, 'InternalError', `Internal error occurred: ${why}`, {
    causes: [{ reason: 'InternalError', message: why, field: '' }],
  });
