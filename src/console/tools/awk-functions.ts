import { CommandError } from '../command.ts';
import { formatted } from '../format.ts';
import type { AwkStore } from './awk-store.ts';
import { type Expression, numberOf, text, type Value } from './awk-tree.ts';

/** What a function needs of the program that calls it. */
export interface Evaluating {
  readonly store: AwkStore;
  value(of: Expression): Value;
  assign(to: Expression, value: Value): void;
  /** A regular expression's source: as it is written, or a value. */
  pattern(of: Expression): string;
  random(): number;
}

/** awk's printf: numbers as its own, `%c` the character of a number. */
export function awkFormat(format: string, given: readonly Value[]): string {
  const left = [...given];
  return formatted(format, {
    text: () => text(left.shift()),
    number: () => numberOf(left.shift()),
    character: () => {
      const next = left.shift();
      return typeof next === 'number'
        ? String.fromCodePoint(Math.max(0, Math.trunc(next)) % 0x110000)
        : text(next).slice(0, 1);
    },
  });
}

const record: Expression = { kind: 'field', index: { kind: 'constant', value: 0 } };

const numbers: Readonly<Record<string, (a: number, b: number) => number>> = {
  int: Math.trunc,
  sqrt: Math.sqrt,
  exp: Math.exp,
  log: Math.log,
  sin: Math.sin,
  cos: Math.cos,
  atan2: Math.atan2,
};

/** How many arguments each takes at least and at most. */
const counts: Readonly<Record<string, readonly [number, number]>> = {
  length: [0, 1],
  substr: [2, 3],
  index: [2, 2],
  split: [2, 3],
  sub: [2, 3],
  gsub: [2, 3],
  match: [2, 2],
  sprintf: [1, 1000],
  toupper: [1, 1],
  tolower: [1, 1],
  atan2: [2, 2],
  rand: [0, 0],
  srand: [0, 1],
  close: [1, 2],
  fflush: [0, 1],
};

/** One of awk's own functions; undefined when there is none of that name. Throws CommandError. */
export function callAwk(name: string, args: readonly Expression[], at: Evaluating): Value | undefined {
  const math = numbers[name];
  const [least, most] = counts[name] ?? [1, 1];
  if ((math || counts[name]) && (args.length < least || args.length > most))
    throw new CommandError(`wrong number of arguments in call to ${name}`, 2);
  const value = (n: number): Value => (args[n] ? at.value(args[n]) : '');
  const word = (n: number): string => text(value(n));
  if (math) return math(numberOf(value(0)), numberOf(value(1)));
  switch (name) {
    case 'length': {
      const [of = record] = args;
      if (of.kind === 'variable' && at.store.isArray(of.name)) return at.store.array(of.name).size;
      return [...text(at.value(of))].length;
    }
    case 'toupper':
      return word(0).toUpperCase();
    case 'tolower':
      return word(0).toLowerCase();
    case 'index':
      return word(0).indexOf(word(1)) + Number(word(1) !== '');
    case 'substr':
      return part(word(0), numberOf(value(1)), args.length > 2 ? numberOf(value(2)) : Number.POSITIVE_INFINITY);
    case 'sprintf':
      return awkFormat(
        word(0),
        args.slice(1).map((arg) => at.value(arg)),
      );
    case 'match':
      return matched(word(0), args[1] ?? record, at);
    case 'split':
      return splitInto(word(0), args, at);
    case 'gsub':
    case 'sub':
      return replaced(name === 'gsub', args, at);
    case 'rand':
      return at.random();
    case 'srand':
    case 'close':
    case 'fflush':
      return 0;
    default:
      return undefined;
  }
}

/** substr as POSIX has it: the characters whose places lie between the two, each rounded. */
function part(whole: string, start: number, count: number): string {
  const characters = [...whole];
  const from = Math.round(start);
  const to = Math.round(start + count);
  return characters.filter((_, at) => at + 1 >= from && at + 1 < to).join('');
}

function matched(whole: string, pattern: Expression, at: Evaluating): number {
  const found = at.store.regex(at.pattern(pattern)).matches(whole).next().value;
  const start = found ? found.start + 1 : 0;
  at.store.set('RSTART', start);
  at.store.set('RLENGTH', found ? found.end - found.start : -1);
  return start;
}

function splitInto(line: string, [, into, by]: readonly Expression[], at: Evaluating): number {
  if (into?.kind !== 'variable') throw new CommandError('syntax error: split needs an array', 2);
  const pieces = at.store.split(line, by ? at.pattern(by) : text(at.store.get('FS')));
  const array = at.store.array(into.name);
  array.clear();
  for (const [n, piece] of pieces.entries()) array.set(String(n + 1), piece);
  return pieces.length;
}

/** `sub(/re/, made, target)`: how many were replaced. */
function replaced(
  all: boolean,
  [pattern = record, made = record, target = record]: readonly Expression[],
  at: Evaluating,
): number {
  const instead = text(at.value(made));
  let count = 0;
  const next = at.store.regex(at.pattern(pattern)).replace(text(at.value(target)), ({ groups: [whole = ''] }, nth) => {
    if (nth > 1 && !all) return whole;
    count = nth;
    return instead.replace(/\\\\|\\&|&/g, (piece) => (piece === '&' ? whole : piece.slice(1)));
  });
  if (count > 0) at.assign(target, next);
  return count;
}
