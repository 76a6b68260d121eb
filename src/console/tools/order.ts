import { type Command, CommandError } from '../command.ts';
import { Inputs } from './input.ts';
import { sortedInTurns } from './merge-sort.ts';
import { readOptions } from './options.ts';

type Compare = (a: string, b: string) => number;

const bytewise: Compare = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
const numberIn = (text: string): number => Number(/^\s*(-?\d*\.?\d+)/.exec(text)?.[1] ?? 0);
const powers = 'KMGTPE';
const humanNumber = (text: string): number => {
  const [, amount = '0', unit = ''] = /^\s*(-?\d*\.?\d+)([KMGTPE]?)/i.exec(text) ?? [];
  return Number(amount) * 1024 ** (unit === '' ? 0 : powers.indexOf(unit.toUpperCase()) + 1);
};
const version: Compare = (a, b) => {
  const [left, right] = [a, b].map((text) => text.split(/(\d+)/));
  for (let at = 0; at < Math.max(left?.length ?? 0, right?.length ?? 0); at++) {
    const [x = '', y = ''] = [left?.[at], right?.[at]];
    const difference = at % 2 === 1 ? Number(x) - Number(y) : bytewise(x, y);
    if (difference !== 0) return difference;
  }
  return 0;
};

function compareBy(letters: string): Compare {
  const folded = (text: string): string => (letters.includes('f') ? text.toUpperCase() : text);
  const trimmed = (text: string): string => folded(letters.includes('b') ? text.trimStart() : text);
  const order: Compare = letters.includes('n')
    ? (a, b) => numberIn(a) - numberIn(b)
    : letters.includes('h')
      ? (a, b) => humanNumber(a) - humanNumber(b)
      : letters.includes('V')
        ? version
        : (a, b) => bytewise(trimmed(a), trimmed(b));
  return letters.includes('r') ? (a, b) => order(b, a) : order;
}

/** `2`, `2,3`, `2n`, `2.3,2`: from field to field; letters of its own. Throws CommandError. */
function keyOf(spec: string, separator: string | undefined, letters: string): Compare {
  const [, from, fromChar = '1', own = '', to, ownToo = ''] =
    /^(\d+)(?:\.(\d+))?([bfhnrV]*)(?:,(\d+)(?:\.\d+)?([bfhnrV]*))?$/.exec(spec) ?? [];
  if (from === undefined || from === '0')
    throw new CommandError(`invalid number at field start: invalid count at start of '${spec}'`, 2);
  const compare = compareBy(own + ownToo || letters);
  const cut = (line: string): string => {
    // Without a separator a field begins with the blanks before it.
    const fields = separator === undefined ? (line.match(/\s*\S+/g) ?? []) : line.split(separator);
    return fields
      .slice(Number(from) - 1, to === undefined ? undefined : Number(to))
      .join(separator ?? '')
      .slice(Number(fromChar) - 1);
  };
  return (a, b) => compare(cut(a), cut(b));
}

/** sort(1): -k, -t, -n, -r, -u, -h, -V, -f, -b. */
export const sort: Command = async (call) => {
  const long = {
    key: 'k',
    'field-separator': 't',
    'numeric-sort': 'n',
    reverse: 'r',
    unique: 'u',
    'human-numeric-sort': 'h',
    'version-sort': 'V',
  };
  const options = readOptions(call.args, 'k:t:nruhVfbso:', long, 2);
  const letters = options.values
    .map(([letter]) => letter)
    .filter((letter) => 'nrhVfb'.includes(letter))
    .join('');
  const separator = options.value('t');
  const keys = options.values.filter(([letter]) => letter === 'k').map(([, spec]) => keyOf(spec, separator, letters));
  const whole = keys.length > 0 ? [] : [compareBy(letters)];
  const last: Compare = letters.includes('r') ? (a, b) => bytewise(b, a) : bytewise;
  const compare: Compare = (a, b) => [...keys, ...whole].reduce((found, key) => found || key(a, b), 0);
  const lines: string[] = [];
  const inputs = new Inputs(call, options.rest);
  for await (const line of inputs.lines()) lines.push(line);
  const order: Compare = (a, b) => compare(a, b) || (options.has('u') || options.has('s') ? 0 : last(a, b));
  const sorted = await sortedInTurns(lines, order, call.breathe);
  const kept = options.has('u')
    ? sorted.filter((line, at) => at === 0 || compare(sorted[at - 1] ?? '', line) !== 0)
    : sorted;
  const text = kept.map((line) => `${line}\n`).join('');
  const into = options.value('o');
  if (into === undefined) call.out(text);
  else await call.files.write(into, text);
  return inputs.failed > 0 ? 2 : 0;
};

/** uniq(1): -c, -d, -u, -i. */
export const uniq: Command = async (call) => {
  const options = readOptions(call.args, 'cdui', { count: 'c', repeated: 'd', unique: 'u', 'ignore-case': 'i' });
  const same = (text: string): string => (options.has('i') ? text.toLowerCase() : text);
  let held: string | undefined;
  let count = 0;
  const flush = (): void => {
    if (held === undefined || (options.has('d') && count < 2) || (options.has('u') && count > 1)) return;
    call.out(`${options.has('c') ? `${String(count).padStart(7)} ` : ''}${held}\n`);
  };
  const inputs = new Inputs(call, options.rest.slice(0, 1));
  for await (const line of inputs.lines()) {
    if (held !== undefined && same(held) === same(line)) count++;
    else {
      flush();
      held = line;
      count = 1;
    }
  }
  flush();
  return Math.min(1, inputs.failed);
};
