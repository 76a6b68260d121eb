import { goValue } from '../go-value.ts';
import { TemplateError } from './tree.ts';

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What counts as true: anything but the empty value of its type. */
export function truth(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  if (isObject(value)) return Object.keys(value).length > 0;
  return Boolean(value);
}

function sprintf(format: string, given: readonly unknown[]): string {
  const left = [...given];
  const text = format.replace(
    /%([-+0#]*)(\d*)(?:\.(\d+))?([a-zA-Z%])/g,
    (_, flags: string, width: string, precision, verb) => {
      if (verb === '%') return '%';
      if (left.length === 0) return `%!${verb}(MISSING)`;
      const value = left.shift();
      const said = shown(verb, value, precision === undefined ? undefined : Number(precision));
      const room = Math.min(1000, Number(width));
      return flags.includes('-') ? said.padEnd(room) : said.padStart(room, flags.includes('0') ? '0' : ' ');
    },
  );
  return left.length === 0
    ? text
    : `${text}%!(EXTRA ${left.map((one) => `${typeOf(one)}=${goValue(one)}`).join(', ')})`;
}

/** Go's name of a value's type; numbers are taken for an object's. */
function typeOf(value: unknown): string {
  if (typeof value === 'number') return Number.isInteger(value) ? 'int64' : 'float64';
  if (typeof value === 'boolean') return 'bool';
  if (typeof value === 'string') return 'string';
  return isObject(value) ? 'map[string]interface {}' : Array.isArray(value) ? '[]interface {}' : 'interface {}';
}

const isNothing = (value: unknown): boolean => value === undefined || value === null;

function shown(verb: string, value: unknown, precision: number | undefined): string {
  if (verb === 'v' || verb === 's') return goValue(value).slice(0, precision);
  if (verb === 'q' && typeof value === 'string') return JSON.stringify(value);
  if (verb === 't' && typeof value === 'boolean') return String(value);
  if (verb === 'd' && Number.isInteger(value)) return String(value);
  if (verb === 'f' && typeof value === 'number') return value.toFixed(Math.min(100, precision ?? 6));
  if (verb === 'x' && Number.isInteger(value)) return Number(value).toString(16);
  return `%!${verb}(${typeOf(value)}=${goValue(value)})`;
}

/** Words side by side, with blanks between where neither is a text (fmt.Sprint). */
const print = (given: readonly unknown[]): string =>
  given
    .map(
      (value, at) =>
        (at > 0 && typeof value !== 'string' && typeof given[at - 1] !== 'string' ? ' ' : '') + goValue(value),
    )
    .join('');

function compared(name: string, a: unknown, b: unknown): number {
  if (typeof a !== typeof b) throw new TemplateError(`error calling ${name}: incompatible types for comparison`);
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (typeof a === 'string' && typeof b === 'string') return a < b ? -1 : a > b ? 1 : 0;
  throw new TemplateError(`error calling ${name}: invalid type for comparison`);
}

function indexed(of: unknown, keys: readonly unknown[]): unknown {
  return keys.reduce((value, key) => {
    if (Array.isArray(value)) {
      return value[placeOf(key, 'index', value.length - 1)];
    }
    if (isObject(value)) return Object.hasOwn(value, String(key)) ? value[String(key)] : undefined;
    throw new TemplateError('error calling index: index of untyped nil');
  }, of);
}

/** A place in a list or text. Throws TemplateError. */
function placeOf(place: unknown, name: string, end: number): number {
  if (typeof place !== 'number')
    throw new TemplateError(
      `error calling ${name}: cannot index slice/array with ${isNothing(place) ? 'nil' : `type ${typeOf(place)}`}`,
    );
  if (!Number.isInteger(place) || place < 0 || place > end)
    throw new TemplateError(`error calling ${name}: index out of range: ${goValue(place)}`);
  return place;
}

/** Part of a list or of a text. A third place would bound what can be appended, which nothing here does. */
function sliced(of: unknown, places: readonly unknown[]): unknown {
  const wrong = (why: string): TemplateError => new TemplateError(`error calling slice: ${why}`);
  if (isNothing(of)) throw wrong('slice of untyped nil');
  if (places.length > 3) throw wrong(`too many slice indexes: ${places.length}`);
  if (typeof of !== 'string' && !Array.isArray(of)) throw wrong(`can't slice item of type ${typeOf(of)}`);
  if (typeof of === 'string' && places.length === 3) throw wrong('cannot 3-index slice a string');
  const [from = 0, to = of.length, most = to] = places.map((place) => placeOf(place, 'slice', of.length));
  for (const [a, b] of [
    [from, to],
    [to, most],
  ] as const)
    if (a > b) throw wrong(`invalid slice index: ${a} > ${b}`);
  return of.slice(from, to);
}

function decoded(text: unknown): string {
  try {
    return new TextDecoder().decode(Uint8Array.from(atob(String(text)), (c) => c.charCodeAt(0)));
  } catch (error) {
    throw new TemplateError('error calling base64decode: illegal base64 data at input byte 0', { cause: error });
  }
}

function lengthOf(value: unknown): number {
  if (typeof value === 'string') return new TextEncoder().encode(value).length;
  if (Array.isArray(value)) return value.length;
  if (isObject(value)) return Object.keys(value).length;
  throw new TemplateError(
    `error calling len: len of ${value === undefined || value === null ? 'nil pointer' : `type ${typeOf(value)}`}`,
  );
}

const entities: Readonly<Record<string, string>> = {
  '<': '&lt;',
  '>': '&gt;',
  '&': '&amp;',
  "'": '&#39;',
  '"': '&#34;',
};

type Fun = (...given: readonly unknown[]) => unknown;

/** Functions that all templates have, and kubectl's base64decode; `and` and `or` are the runner's. */
export const functions: Readonly<Record<string, Fun>> = {
  not: (value) => !truth(value),
  eq: (first, ...others) => {
    if (others.length === 0) throw new TemplateError('error calling eq: missing argument for comparison');
    return others.some((other) => first === other);
  },
  ne: (a, b) => a !== b,
  lt: (a, b) => compared('lt', a, b) < 0,
  le: (a, b) => compared('le', a, b) <= 0,
  gt: (a, b) => compared('gt', a, b) > 0,
  ge: (a, b) => compared('ge', a, b) >= 0,
  len: lengthOf,
  index: (of, ...keys) => indexed(of, keys),
  slice: (of, ...places) => sliced(of, places),
  print: (...given) => print(given),
  println: (...given) => `${given.map(goValue).join(' ')}\n`,
  printf: (format, ...given) => sprintf(String(format), given),
  html: (...given) => print(given).replace(/[<>&'"]/g, (c) => entities[c] ?? c),
  base64decode: decoded,
};

export const functionNames: ReadonlySet<string> = new Set([...Object.keys(functions), 'and', 'or']);

/** How many arguments each takes, at least and at most; the others take one or more. */
const arities: Readonly<Record<string, readonly [least: number, most: number]>> = {
  not: [1, 1],
  ne: [2, 2],
  lt: [2, 2],
  le: [2, 2],
  gt: [2, 2],
  ge: [2, 2],
  len: [1, 1],
  base64decode: [1, 1],
  print: [0, Number.POSITIVE_INFINITY],
  println: [0, Number.POSITIVE_INFINITY],
  html: [0, Number.POSITIVE_INFINITY],
};

/** Throws TemplateError where a function is given too few arguments or too many (text/template exec.go evalCall). */
export function checkArguments(name: string, given: number): void {
  const [least, most] = arities[name] ?? [1, Number.POSITIVE_INFINITY];
  if (given >= least && given <= most) return;
  const wanted = most === Number.POSITIVE_INFINITY ? `at least ${least}` : String(least);
  throw new TemplateError(`wrong number of args for ${name}: want ${wanted} got ${given}`);
}
