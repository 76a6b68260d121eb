import { isPlainObject } from '../../../model/deep.ts';
import { type FieldPath, formatPath } from '../../../model/field-path.ts';
import { nearest } from './nearest.ts';
import { unmarshalError } from './unmarshal-error.ts';

/** Something in a body that cannot be decoded, or (`missing`) that no object can do without. */
export interface DecodeIssue {
  readonly kind: 'unknown' | 'type' | 'missing';
  readonly path: FieldPath;
  readonly message: string;
  readonly hint?: string;
}

export interface DecodeWarning {
  readonly path: FieldPath;
  readonly message: string;
}

/** Where a decoding has got to. `struct` is the Go struct whose field is being read, as its errors name it. */
class Cursor {
  readonly path: (string | number)[] = [];
  readonly issues: DecodeIssue[] = [];
  readonly warnings: DecodeWarning[] = [];
  struct = '';
  /** The path's last step is a key of a map, which Go's errors leave out. */
  inMap = false;

  within<R>(key: string | number, read: () => R): R {
    this.path.push(key);
    const result = read();
    this.path.pop();
    return result;
  }

  report(kind: DecodeIssue['kind'], message: string, hint?: string): void {
    this.issues.push({ kind, path: [...this.path], message, ...(hint && { hint }) });
  }
}

/**
 * How one Go type is read from JSON: strictly, defaulting as it goes. The result of a failed read is not used
 * once the cursor holds an issue, so a reader may return a zero value after reporting.
 */
export interface Type<T> {
  /** The Go type's name in `json: cannot unmarshal … of type int32`. */
  readonly go: string;
  /** The value of an absent or null field. */
  readonly absent: T | undefined;
  readonly required?: boolean;
  readonly read: (value: unknown, at: Cursor) => T;
  /** What a list or map holds. */
  readonly item?: Type<unknown>;
  /** What a struct is made of. */
  readonly struct?: StructFacts;
}

/** The fields of a Go struct: those we read, those we keep without acting on them, and those that are the server's own. */
export interface StructFacts {
  readonly known: ReadonlyMap<string, Type<unknown>>;
  readonly unmodelled: ReadonlySet<string>;
  readonly dropped: ReadonlySet<string>;
}

function wrongType(value: unknown, go: string, at: Cursor): void {
  const { message, hint } = unmarshalError(value, go, at);
  at.report('type', message, hint);
}

function scalar<T>(go: string, accepts: (value: unknown) => value is T, zero: T): Type<T> {
  return {
    go,
    absent: undefined,
    read: (value, at) => {
      if (accepts(value)) return value;
      wrongType(value, go, at);
      return zero;
    },
  };
}

/** A string; `word<Protocol>()` where validation, not decoding, says which words are allowed. */
export const word = <T extends string>(): Type<T> =>
  scalar('string', (value): value is T => typeof value === 'string', '' as T);
export const str = word<string>();
export const bool = scalar('bool', (value): value is boolean => typeof value === 'boolean', false);

const whole = (go: string, limit: number): Type<number> =>
  scalar(go, (v): v is number => Number.isInteger(v) && Math.abs(Number(v)) <= limit, 0);
export const int32 = whole('int32', 2 ** 31 - 1);
export const int64 = whole('int64', Number.MAX_SAFE_INTEGER);

export const intOrString: Type<number | string> = scalar(
  'intstr.IntOrString',
  (v): v is number | string => typeof v === 'string' || Number.isInteger(v),
  0,
);

/** A text or other scalar with a meaning of its own: `parse` gives its value, or undefined for what it cannot be. */
export const parsed = <T>(go: string, parse: (value: unknown) => T | undefined, zero: T, hint: string): Type<T> => ({
  go,
  absent: undefined,
  read: (value, at) => {
    const result = parse(value);
    if (result === undefined) at.report('type', `Invalid value: ${JSON.stringify(value)}`, hint);
    return result ?? zero;
  },
});

/** Kept as it came. */
export const raw: Type<unknown> = { go: 'interface {}', absent: undefined, read: (value) => value };

export const list = <T>(item: Type<T>): Type<readonly T[]> => ({
  go: `[]${item.go}`,
  absent: undefined,
  item,
  read: (value, at) => {
    if (!Array.isArray(value)) {
      wrongType(value, `[]${item.go}`, at);
      return [];
    }
    return value.map((entry: unknown, i) => at.within(i, () => item.read(entry, at)));
  },
});

export const mapOf = <T>(item: Type<T>): Type<Readonly<Record<string, T>>> => ({
  go: `map[string]${item.go}`,
  absent: undefined,
  item,
  read: (value, at) => {
    const result: Record<string, T> = {};
    if (!isPlainObject(value)) wrongType(value, `map[string]${item.go}`, at);
    else {
      at.inMap = true;
      for (const [key, entry] of Object.entries(value)) {
        result[key] =
          entry === null && item.absent !== undefined ? item.absent : at.within(key, () => item.read(entry, at));
      }
      at.inMap = false;
    }
    return result;
  },
});

/** Labels and annotations; null is the empty string. */
export const map = mapOf({ ...str, absent: '' });

/** The field's value when it is absent or null. */
export const or = <T>(type: Type<T>, absent: T): Type<T> => ({ ...type, absent });

/** A field no object can do without; its absence is an issue of its own, as validation would say. */
export const need = <T>(type: Type<T>): Type<T> => ({ ...type, required: true });

/** A type for every field of the model's interface: the compiler sees to it that none is forgotten. */
type Fields<T> = { readonly [K in keyof T]-?: Type<Exclude<T[K], undefined>> };

interface StructOptions<T> {
  /** Fields Kubernetes knows and Kubehop keeps, without acting on them. Separated by blanks. */
  readonly unmodelled?: string;
  /** Fields that are dropped in silence: what the server makes. Separated by blanks. */
  readonly dropped?: string;
  /** Defaults that depend on other fields. */
  readonly finish?: (value: T) => T;
}

function fillAbsent(known: ReadonlyMap<string, Type<unknown>>, result: Record<string, unknown>, at: Cursor): void {
  for (const [key, type] of known) {
    if (key in result) continue;
    if (type.absent !== undefined) result[key] = type.absent;
    else if (type.required) at.within(key, () => at.report('missing', 'Required value'));
  }
}

/** A Go struct: known fields are read, unmodelled ones kept with a warning, others refused (strict field validation). */
export function struct<T extends object>(go: string, fields: Fields<T>, options: StructOptions<T> = {}): Type<T> {
  const known = new Map<string, Type<unknown>>(Object.entries(fields));
  const unmodelled = new Set(options.unmodelled?.split(' '));
  const dropped = new Set(options.dropped?.split(' '));
  const name = go.slice(go.indexOf('.') + 1);
  const read = (value: unknown, at: Cursor): T => {
    const result: Record<string, unknown> = {};
    if (!isPlainObject(value)) {
      wrongType(value, go, at);
      return result as T;
    }
    const outer = at.struct;
    at.struct = name;
    for (const key in value) {
      const entry = value[key];
      const type = known.get(key);
      if (entry === null || entry === undefined || dropped.has(key)) continue;
      if (type) result[key] = at.within(key, () => type.read(entry, at));
      else at.within(key, () => other(key, entry, at, result));
    }
    fillAbsent(known, result, at);
    at.struct = outer;
    const done = result as T;
    return options.finish && at.issues.length === 0 ? options.finish(done) : done;
  };
  const other = (key: string, entry: unknown, at: Cursor, result: Record<string, unknown>): void => {
    if (unmodelled.has(key)) {
      result[key] = entry;
      // What clients in Go write where nothing is set (`resources: {}`) is nothing to warn of.
      if (typeof entry === 'object' && entry !== null && Object.keys(entry).length === 0) return;
      at.warnings.push({
        path: [...at.path],
        message: `${formatPath(at.path)} is kept but has no effect: Kubehop does not model it`,
      });
      return;
    }
    const close = nearest(key, [...known.keys(), ...unmodelled]);
    at.report('unknown', `unknown field "${formatPath(at.path)}"`, close && `did you mean "${close}"?`);
  };
  return { go, absent: undefined, read, struct: { known, unmodelled, dropped } };
}

export type Decoding<T> =
  | { readonly ok: true; readonly value: T; readonly warnings: readonly DecodeWarning[] }
  | { readonly ok: false; readonly issues: readonly DecodeIssue[] };

/** Reads a whole body. */
export function decode<T>(type: Type<T>, body: unknown): Decoding<T> {
  const at = new Cursor();
  const value = type.read(body, at);
  return at.issues.length > 0 ? { ok: false, issues: at.issues } : { ok: true, value, warnings: at.warnings };
}
