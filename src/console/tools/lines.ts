import { type Call, type Command, textOf } from '../command.ts';
import { Inputs, linesOf, wholeLines } from './input.ts';
import { type Options, readOptions } from './options.ts';

/** cat(1), with -n. */
export const cat: Command = async (call) => {
  const options = readOptions(call.args, 'nuet', { number: 'n' });
  const inputs = new Inputs(call, options.rest);
  let number = 0;
  for await (const { source } of inputs.all()) {
    if (options.has('n'))
      for await (const line of linesOf(source, call)) call.out(`${String(++number).padStart(6)}\t${line}\n`);
    else
      for (let text = await source.chunk(); text !== undefined; text = await source.chunk()) {
        call.out(text);
        call.signal.throwIfAborted();
      }
  }
  return Math.min(1, inputs.failed);
};

/** `-5` as the older form of `-n 5`. */
const modern = (args: readonly string[]): string[] =>
  args.map((arg, at) => {
    const isValue = /^-[nc]$/.test(args[at - 1] ?? '');
    return /^-\d+$/.test(arg) && !isValue ? `-n${arg.slice(1)}` : arg;
  });

const heading = (name: string, at: number): string =>
  `${at > 0 ? '\n' : ''}==> ${name === '' ? 'standard input' : name} <==\n`;

/** The first lines; all but the last ones where the count is negative. */
async function* firstLines(lines: AsyncIterable<string>, count: number): AsyncGenerator<string> {
  if (count === 0) return;
  const held: string[] = [];
  let number = 0;
  for await (const line of lines) {
    held.push(line);
    if (count >= 0 || held.length > -count) yield held.shift() ?? '';
    if (++number === count) return;
  }
}

/** The last lines; from a line on where the count is one of `+N`. */
async function* lastLines(lines: AsyncIterable<string>, count: number, from: boolean): AsyncGenerator<string> {
  const held: string[] = [];
  let number = 0;
  for await (const line of lines) {
    number++;
    if (from && number >= count) yield line;
    if (from) continue;
    held.push(line);
    if (held.length > count) held.shift();
  }
  yield* held;
}

/** Prints a part of each input, under a heading where there are several. */
async function eachPart(
  call: Call,
  options: Options,
  ofBytes: (text: string, bytes: number) => string,
  ofLines: (lines: AsyncIterable<string>) => AsyncIterable<string>,
): Promise<number> {
  const bytes = options.count('c');
  const inputs = new Inputs(call, options.rest);
  let at = 0;
  for await (const { name, source } of inputs.all()) {
    if (options.rest.length > 1 && !options.has('q')) call.out(heading(name, at++));
    if (bytes !== undefined) call.out(ofBytes(await source.all(), bytes));
    else for await (const line of ofLines(wholeLines(source, call))) call.out(line);
  }
  return inputs.failed;
}

/** head(1): the first lines, or with `-n -N` all but the last N; or the first bytes. */
export const head: Command = async (call) => {
  const options = readOptions(modern(call.args), 'n:c:qv', { lines: 'n', bytes: 'c' });
  const lines = options.count('n') ?? 10;
  const first = (text: string, bytes: number): string => text.slice(0, bytes);
  return Math.min(1, await eachPart(call, options, first, (all) => firstLines(all, lines)));
};

/** tail(1): the last lines, or with `-n +N` from line N on. With -f it waits for more, which never comes to a file. */
export const tail: Command = async (call) => {
  const options = readOptions(modern(call.args), 'n:c:fFqv', { lines: 'n', bytes: 'c', follow: 'f' });
  const from = options.value('n')?.startsWith('+') ?? false;
  const lines = Math.abs(options.count('n') ?? 10);
  const last = (text: string, bytes: number): string => text.slice(-Math.abs(bytes));
  const failed = await eachPart(call, options, last, (all) => lastLines(all, lines, from));
  const follows = options.has('f') || options.has('F');
  if (follows && options.rest.length > failed) await call.clock.sleep(Number.POSITIVE_INFINITY, call.signal);
  return Math.min(1, failed);
};

const bytesOf = (text: string): number => new TextEncoder().encode(text).length;

/** What wc counts of a text, for the letters given or for l, w and c. */
function countsOf(text: string, options: Options): readonly number[] {
  const chosen = ['l', 'w', 'm', 'c'].filter((letter) => options.has(letter));
  const counts: Readonly<Record<string, () => number>> = {
    l: () => text.split('\n').length - 1,
    w: () => text.split(/\s+/).filter((word) => word !== '').length,
    m: () => [...text].length,
    c: () => bytesOf(text),
  };
  return (chosen.length > 0 ? chosen : ['l', 'w', 'c']).map((letter) => counts[letter]?.() ?? 0);
}

/** wc(1): lines, words and bytes. */
export const wc: Command = async (call) => {
  const options = readOptions(call.args, 'lwcm', { lines: 'l', words: 'w', bytes: 'c', chars: 'm' });
  const inputs = new Inputs(call, options.rest);
  const rows: { readonly counts: readonly number[]; readonly name: string }[] = [];
  let bytes = 0;
  for await (const { name, source } of inputs.all()) {
    const text = await source.all();
    bytes += bytesOf(text);
    rows.push({ counts: countsOf(text, options), name });
  }
  const [first] = rows;
  if (!first) return 1;
  const total = first.counts.map((_, i) => rows.reduce((sum, row) => sum + (row.counts[i] ?? 0), 0));
  if (rows.length > 1) rows.push({ counts: total, name: 'total' });
  const single = rows.length === 1 && first.counts.length === 1;
  // As wide as the number of bytes; of a pipe that is not known in time.
  const width = single ? 0 : Math.max(first.name === '' ? 7 : 1, String(bytes).length);
  for (const { counts, name } of rows)
    call.out(`${counts.map((n) => String(n).padStart(width)).join(' ')}${name === '' ? '' : ` ${name}`}\n`);
  return Math.min(1, inputs.failed);
};

/** tee(1): to standard output and into files. */
export const tee: Command = async (call) => {
  const options = readOptions(call.args, 'ai', { append: 'a' });
  const pieces: string[] = [];
  for (let text = await call.stdin.chunk(); text !== undefined; text = await call.stdin.chunk()) {
    call.out(text);
    pieces.push(text);
  }
  for (const path of options.rest) {
    const before = options.has('a') ? await textOf(call.files, path) : '';
    await call.files.write(path, before + pieces.join(''));
  }
  return 0;
};

/** tac(1). */
export const tac: Command = async (call) => {
  const inputs = new Inputs(call, call.args);
  const lines: string[] = [];
  for await (const line of inputs.lines()) lines.push(line);
  call.out(
    lines
      .reverse()
      .map((line) => `${line}\n`)
      .join(''),
  );
  return Math.min(1, inputs.failed);
};

/** rev(1). */
export const rev: Command = async (call) => {
  const inputs = new Inputs(call, call.args);
  for await (const line of inputs.lines()) call.out(`${[...line].reverse().join('')}\n`);
  return Math.min(1, inputs.failed);
};
