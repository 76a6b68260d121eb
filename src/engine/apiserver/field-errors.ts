import type { FieldPath } from '../../model/field-path.ts';

/** apimachinery pkg/util/validation/field/errors.go: the words before the value. */
const words = {
  FieldValueInvalid: 'Invalid value',
  FieldValueRequired: 'Required value',
  FieldValueDuplicate: 'Duplicate value',
  FieldValueNotSupported: 'Unsupported value',
  FieldValueForbidden: 'Forbidden',
  FieldValueTooLong: 'Too long',
} as const;

export type FieldReason = keyof typeof words;

/** What is wrong with most addresses (apimachinery pkg/util/validation IsValidIP). */
export const badAddress = 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)';

/** One field that is wrong, as apimachinery's field.Error. `message` does not name the field. */
export interface FieldError {
  readonly path: FieldPath;
  readonly reason: FieldReason;
  readonly message: string;
  /** Where to look in the source text when that is more exact than `path`. */
  readonly at?: FieldPath;
  /** How to mend it, in plain words. */
  readonly hint?: string;
}

const withDetail = (head: string, detail: string): string => (detail === '' ? head : `${head}: ${detail}`);

/** `Invalid value: "x": detail`. */
export const invalidField = (path: FieldPath, value: unknown, detail: string): FieldError => ({
  path,
  reason: 'FieldValueInvalid',
  message: withDetail(`${words.FieldValueInvalid}: ${JSON.stringify(value)}`, detail),
});

export const requiredField = (path: FieldPath, detail = ''): FieldError => ({
  path,
  reason: 'FieldValueRequired',
  message: withDetail(words.FieldValueRequired, detail),
});

export const duplicateField = (path: FieldPath, value: unknown): FieldError => ({
  path,
  reason: 'FieldValueDuplicate',
  message: `${words.FieldValueDuplicate}: ${JSON.stringify(value)}`,
});

export const forbiddenField = (path: FieldPath, detail: string): FieldError => ({
  path,
  reason: 'FieldValueForbidden',
  message: withDetail(words.FieldValueForbidden, detail),
});

export const tooLongField = (path: FieldPath, limit: number): FieldError => ({
  path,
  reason: 'FieldValueTooLong',
  message: `${words.FieldValueTooLong}: may not be more than ${limit} bytes`,
});

export const unsupportedField = (path: FieldPath, value: unknown, supported: readonly string[]): FieldError => ({
  path,
  reason: 'FieldValueNotSupported',
  message: `${words.FieldValueNotSupported}: ${JSON.stringify(value)}: supported values: ${supported.map((s) => JSON.stringify(s)).join(', ')}`,
});
