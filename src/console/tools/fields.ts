import { type Command, CommandError } from '../command.ts';
import { unescaped } from '../grammar/escapes.ts';
import { Inputs } from './input.ts';
import { type Options, readOptions } from './options.ts';

/** `1,3-5,7-`: whether a number, from 1, is in it. Throws CommandError. */
function rangesOf(spec: string): (n: number) => boolean {
  const ranges = spec.split(',').map((part) => {
    const [whole, from, dash, to] = /^(\d*)(-?)(\d*)$/.exec(part) ?? [];
    if (whole === undefined || (from === '' && to === '')) throw new CommandError(`invalid field value '${part}'`);
    const start = from === '' ? 1 : Number(from);
    return { start, end: dash === '' ? start : to === '' ? Number.POSITIVE_INFINITY : Number(to) };
  });
  return (n) => ranges.some(({ start, end }) => n >= start && n <= end);
}

/** cut(1): -f with -d and -s, or -c. */
export const cut: Command = async (call) => {
  const long = {
    fields: 'f',
    delimiter: 'd',
    characters: 'c',
    bytes: 'b',
    'only-delimited': 's',
    'output-delimiter': 'o',
  };
  const options = readOptions(call.args, 'f:d:c:b:so:', long);
  const fields = options.value('f');
  const characters = options.value('c') ?? options.value('b');
  if (fields === undefined && characters === undefined)
    throw new CommandError('you must specify a list of bytes, characters, or fields');
  const delimiter = options.value('d') ?? '\t';
  if ([...delimiter].length !== 1) throw new CommandError('the delimiter must be a single character');
  const kept = rangesOf(fields ?? characters ?? '');
  const inputs = new Inputs(call, options.rest);
  for await (const line of inputs.lines()) {
    if (fields === undefined) call.out(`${[...line].filter((_, at) => kept(at + 1)).join('')}\n`);
    else if (line.includes(delimiter))
      call.out(
        `${line
          .split(delimiter)
          .filter((_, at) => kept(at + 1))
          .join(options.value('o') ?? delimiter)}\n`,
      );
    else if (!options.has('s')) call.out(`${line}\n`);
  }
  return Math.min(1, inputs.failed);
};

const named: Readonly<Record<string, string>> = {
  upper: 'A-Z',
  lower: 'a-z',
  digit: '0-9',
  alpha: 'A-Za-z',
  alnum: 'A-Za-z0-9',
  space: ' \t\n\r\f\v',
  blank: ' \t',
  punct: '!-/:-@[-`{-~',
};

/** `a-z`, `[:upper:]`, `\n` as the characters they mean. */
function setOf(spec: string): readonly string[] {
  const text = [...unescaped(spec.replace(/\[:(\w+):\]/g, (whole, name) => named[name] ?? whole))];
  const set: string[] = [];
  for (let at = 0; at < text.length; at++) {
    const [first = '', dash, last] = text.slice(at, at + 3);
    if (dash === '-' && last !== undefined && last >= first && last.charCodeAt(0) - first.charCodeAt(0) < 1000) {
      for (let code = first.charCodeAt(0); code <= last.charCodeAt(0); code++) set.push(String.fromCharCode(code));
      at += 2;
    } else set.push(first);
  }
  return set;
}

/** What tr makes of each character; undefined for none. */
function translation(from: string, to: string | undefined, options: Options): (char: string) => string | undefined {
  const complement = options.has('c') || options.has('C');
  const first = setOf(from);
  const second = setOf(to ?? '');
  const inFirst = new Set(first);
  const hit = (char: string): boolean => inFirst.has(char) !== complement;
  const translated = new Map(first.map((char, at) => [char, second[Math.min(at, second.length - 1)] ?? char]));
  const change = (char: string): string | undefined => {
    if (!hit(char)) return char;
    if (options.has('d')) return undefined;
    if (to === undefined) return char;
    return complement ? (second.at(-1) ?? char) : (translated.get(char) ?? char);
  };
  if (!options.has('s')) return change;
  const inSecond = new Set(second);
  const squeezed = (char: string): boolean => (to === undefined ? hit(char) : inSecond.has(char));
  let last = '';
  return (char) => {
    const next = change(char);
    if (next !== undefined && next === last && squeezed(next)) return undefined;
    last = next ?? last;
    return next;
  };
}

/** tr(1): translates, deletes (-d), squeezes (-s); -c takes the complement. */
export const tr: Command = async (call) => {
  const options = readOptions(call.args, 'dscC', { delete: 'd', 'squeeze-repeats': 's', complement: 'c' });
  const [from, to] = options.rest;
  const alone = options.has('d') || options.has('s');
  if (from === undefined || (to === undefined && !alone)) throw new CommandError('missing operand');
  const change = translation(from, to, options);
  for (let text = await call.stdin.chunk(); text !== undefined; text = await call.stdin.chunk()) {
    const made: string[] = [];
    for (const char of text) made.push(change(char) ?? '');
    call.out(made.join(''));
  }
  return 0;
};

/** column(1) -t: fields in columns. */
export const column: Command = async (call) => {
  const options = readOptions(call.args, 'ts:o:', { table: 't', separator: 's', 'output-separator': 'o' });
  const separator = options.value('s');
  const rows: string[][] = [];
  const inputs = new Inputs(call, options.rest);
  for await (const line of inputs.lines()) {
    if (line.trim() === '') continue;
    rows.push(separator === undefined ? line.trim().split(/\s+/) : line.split(separator));
  }
  if (!options.has('t')) call.out(rows.map((row) => `${row.join(' ')}\n`).join(''));
  else {
    const widths: number[] = [];
    for (const row of rows)
      row.forEach((cell, at) => {
        widths[at] = Math.max(widths[at] ?? 0, cell.length);
      });
    const between = options.value('o') ?? '  ';
    for (const row of rows)
      call.out(
        `${row.map((cell, at) => (at === row.length - 1 ? cell : cell.padEnd(widths[at] ?? 0))).join(between)}\n`,
      );
  }
  return Math.min(1, inputs.failed);
};
