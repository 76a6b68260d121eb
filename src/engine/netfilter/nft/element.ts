import { type Counter, parseCounter, printCounter } from './counter.ts';
import type { Lexer } from './lexer.ts';
import { isExact, parseRange, printRange, type Range } from './range.ts';
import { printTime, takeTime } from './time.ts';
import type { DataType, Value } from './values.ts';
import { parseVerdict, printVerdict, type Verdict } from './verdict.ts';

/** What a key is mapped to: a verdict, or values. */
export type Data = Verdict | readonly Value[];

/** One entry of a set or map. */
export interface Element {
  /** One range a field; none for `*`, which is every key that no other element has. */
  readonly key: readonly Range[];
  readonly data: Data | undefined;
  readonly comment: string | undefined;
  /** Milliseconds; undefined: it stays. */
  timeout: number | undefined;
  /** Virtual milliseconds. */
  expiresAt: number | undefined;
  counter: Counter | undefined;
}

/** What the keys and data of a set are. */
export interface Shape {
  readonly key: readonly DataType[];
  /** Absent: a set. */
  readonly data?: readonly DataType[] | 'verdict';
}

/** A key as a Map can hold it; undefined when it is more than one value. */
export function hashOf(key: readonly Range[]): Value | undefined {
  const [first] = key;
  if (!first || !key.every(isExact)) return undefined;
  return key.length === 1 ? first.lo : joined(key.map(({ lo }) => lo));
}

/** Several values as one text. */
export function joined(values: readonly Value[]): string {
  let text = String(values[0]);
  for (let i = 1; i < values.length; i++) text += `|${String(values[i])}`;
  return text;
}

export const isVerdict = (data: Data | undefined): data is Verdict => data !== undefined && 'op' in data;

/** `10.0.0.1 . tcp . 80 timeout 30s comment "…" : accept`. Throws NftFault. */
function parseElement(lexer: Lexer, { key: types, data: dataTypes }: Shape): Element {
  const key = lexer.take('*') ? [] : parseKey(lexer, types);
  const element: Element = {
    key,
    data: undefined,
    comment: undefined,
    timeout: undefined,
    expiresAt: undefined,
    counter: undefined,
  };
  const rest = parseOptions(lexer);
  if (dataTypes === undefined) return { ...element, ...rest };
  lexer.expect(':');
  lexer.skipNewlines();
  const data = dataTypes === 'verdict' ? parseVerdict(lexer) : parseData(lexer, dataTypes);
  lexer.skipNewlines();
  const comment = lexer.take('comment') ? { comment: lexer.name() } : {};
  return { ...element, ...rest, data, ...comment };
}

function parseKey(lexer: Lexer, types: readonly DataType[]): Range[] {
  return types.map((type, i) => {
    if (i > 0) lexer.expect('.');
    return parseRange(lexer, type);
  });
}

/** What may stand behind a key. */
function parseOptions(lexer: Lexer): Partial<Pick<Element, 'timeout' | 'expiresAt' | 'comment' | 'counter'>> {
  const found: { -readonly [K in 'timeout' | 'expiresAt' | 'comment' | 'counter']?: Element[K] } = {};
  while (true) {
    lexer.skipNewlines();
    if (lexer.take('timeout')) found.timeout = takeTime(lexer);
    else if (lexer.take('expires')) found.expiresAt = takeTime(lexer);
    else if (lexer.take('comment')) found.comment = lexer.name();
    else if (lexer.take('counter')) found.counter = parseCounter(lexer);
    else return found;
  }
}

function parseData(lexer: Lexer, types: readonly DataType[]): readonly Value[] {
  return types.map((type, i) => {
    if (i > 0) lexer.expect('.');
    return parseRange(lexer, type).lo;
  });
}

/** An element and where it stands in the text. */
export interface Placed {
  readonly element: Element;
  readonly from: number;
  readonly to: number;
}

/** `{ element, element }`. Throws NftFault. */
export function parseElements(lexer: Lexer, shape: Shape): Placed[] {
  const elements: Placed[] = [];
  lexer.expect('{');
  while (true) {
    lexer.skipNewlines();
    if (lexer.take('}')) return elements;
    const from = lexer.start;
    elements.push({ element: parseElement(lexer, shape), from, to: lexer.before });
    lexer.skipNewlines();
    if (lexer.take('}')) return elements;
    if (!lexer.take(',')) lexer.unexpected("comma or '}'");
  }
}

export const printKey = (key: readonly Range[], types: readonly DataType[]): string =>
  types.flatMap((type, i) => (key[i] ? [printRange(key[i], type)] : [])).join(' . ') || '*';

function printData(data: Data, types: Shape['data']): string {
  if (isVerdict(data)) return printVerdict(data);
  return data.map((value, i) => (types === 'verdict' ? '' : (types?.[i]?.print(value) ?? ''))).join(' . ');
}

/** An element as listings show it; `now` in virtual milliseconds. */
export function printElement(element: Element, shape: Shape, now: number): string {
  const { key, data, comment, timeout, expiresAt, counter } = element;
  return [
    printKey(key, shape.key),
    ...(counter ? [printCounter(counter)] : []),
    ...(timeout === undefined ? [] : [`timeout ${printTime(timeout)}`]),
    ...(expiresAt === undefined ? [] : [`expires ${printTime(expiresAt - now)}`]),
    ...(comment === undefined ? [] : [`comment "${comment}"`]),
    ...(data === undefined ? [] : [`: ${printData(data, shape.data)}`]),
  ].join(' ');
}

/** Numbers of the bytes of a value from the last to the first, for texts those of its letters. */
const bytesOf = (value: Value, type: DataType): bigint => {
  if (typeof value === 'string')
    return [...value].reduceRight((sum, letter) => sum * 256n + BigInt(letter.charCodeAt(0)), 0n);
  if (type.name === 'mark' || type.flags) return BigInt(value);
  const digits = BigInt(value)
    .toString(16)
    .padStart(Math.ceil(type.bits / 8) * 2, '0');
  return BigInt(`0x${digits.match(/../g)?.reverse().join('') ?? '0'}`);
};

/** The order in which nft lists elements: single numbers by value, others by their bytes from the last to the first. */
export function sortElements(elements: readonly Element[], types: readonly DataType[]): readonly Element[] {
  const [only] = types;
  if (types.length === 1 && only?.sorted === 'number') {
    return elements.toSorted((a, b) => compare(a.key[0]?.lo, b.key[0]?.lo));
  }
  const keys = new Map(
    elements.map((each) => [
      each,
      each.key.map(({ lo }, i) => bytesOf(lo, types[i] ?? only ?? types[0] ?? never())).reverse(),
    ]),
  );
  return elements.toSorted((a, b) => {
    const [left, right] = [keys.get(a) ?? [], keys.get(b) ?? []];
    for (const [i, value] of left.entries()) {
      const order = compare(value, right[i]);
      if (order !== 0) return order;
    }
    return 0;
  });
}

const never = (): never => {
  throw new RangeError('a set has at least one type');
};

/** The element `*` comes last. */
function compare(a: Value | undefined, b: Value | undefined): number {
  if (a === undefined || b === undefined) return a === b ? 0 : a === undefined ? 1 : -1;
  return a < b ? -1 : a > b ? 1 : 0;
}
