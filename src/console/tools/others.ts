import { sceneEpoch } from '../../model/time.ts';
import { type Command, CommandError } from '../command.ts';
import { TextSource } from '../streams.ts';
import { Inputs } from './input.ts';
import { readOptions } from './options.ts';

const bytesToText = (bytes: Uint8Array): string => {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
};

/** What base64 text holds; undefined when it is none. */
function decoded(text: string): string | undefined {
  try {
    return new TextDecoder().decode(Uint8Array.from(atob(text.replace(/\s/g, '')), (char) => char.charCodeAt(0)));
  } catch {
    return undefined;
  }
}

/** base64(1): -d, -w. */
export const base64: Command = async (call) => {
  const options = readOptions(call.args, 'dDw:i', { decode: 'd', wrap: 'w' });
  const inputs = new Inputs(call, options.rest);
  for await (const { source } of inputs.all()) {
    const text = await source.all();
    if (options.has('d') || options.has('D')) {
      const plain = decoded(text);
      if (plain === undefined) throw new CommandError('invalid input');
      call.out(plain);
    } else {
      const encoded = btoa(bytesToText(new TextEncoder().encode(text)));
      const width = options.count('w') ?? 76;
      const lines = width > 0 ? (encoded.match(new RegExp(`.{1,${Math.min(width, 65_535)}}`, 'g')) ?? []) : [encoded];
      call.out(lines.join('\n') + (width > 0 ? '\n' : ''));
    }
  }
  return Math.min(1, inputs.failed);
};

/** Numbers are counted to at most. */
const mostNumbers = 1_000_000;

/** seq(1): -s, -w. */
export const seq: Command = (call) => {
  const options = readOptions(
    call.args.map((arg) => (/^-\d/.test(arg) ? ` ${arg}` : arg)),
    's:w',
    { separator: 's', 'equal-width': 'w' },
  );
  const numbers = options.rest.map((text) => {
    if (!/^\s*[-+]?\d*\.?\d+$/.test(text)) throw new CommandError(`invalid floating point argument: ‘${text}’`);
    return Number(text);
  });
  const [a, b, c] = numbers;
  if (a === undefined || numbers.length > 3)
    throw new CommandError(a === undefined ? 'missing operand' : 'extra operand');
  const [first, step, last] = b === undefined ? [1, 1, a] : c === undefined ? [a, 1, b] : [a, b, c];
  if (step === 0) throw new CommandError(`invalid Zero increment value: ‘0’`);
  const count = Math.max(0, Math.floor((last - first) / step + 1e-9) + 1);
  if (count > mostNumbers) throw new CommandError(`${count} numbers are more than Kubehop counts`);
  const decimals = Math.max(...numbers.map((n) => (String(n).split('.')[1] ?? '').length));
  const texts = Array.from({ length: count }, (_, at) => (first + at * step).toFixed(decimals));
  const width = options.has('w') ? Math.max(texts[0]?.length ?? 0, texts.at(-1)?.length ?? 0) : 0;
  if (count > 0) call.out(`${texts.map((text) => text.padStart(width, '0')).join(options.value('s') ?? '\n')}\n`);
  return 0;
};

const days = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const months = 'January February March April May June July August September October November December'.split(' ');

/** date(1) in virtual time, UTC: `+FORMAT`. */
export const date: Command = (call) => {
  const options = readOptions(call.args, 'uIR', { utc: 'u' });
  const at = new Date(sceneEpoch + call.clock.now());
  const [format = options.has('I') ? '+%F' : '+%a %b %e %H:%M:%S UTC %Y', ...more] = options.rest;
  if (!format.startsWith('+') || more.length > 0) throw new CommandError(`invalid date ‘${format}’`);
  call.out(`${format.slice(1).replace(/%([%\w])/g, (whole, letter) => dateField(letter, at) ?? whole)}\n`);
  return 0;
};

function dateField(letter: string, at: Date): string | undefined {
  const iso = at.toISOString();
  switch (letter) {
    case 'a':
      return days[at.getUTCDay()]?.slice(0, 3);
    case 'A':
      return days[at.getUTCDay()];
    case 'b':
      return months[at.getUTCMonth()]?.slice(0, 3);
    case 'B':
      return months[at.getUTCMonth()];
    case 'd':
      return iso.slice(8, 10);
    case 'e':
      return String(at.getUTCDate()).padStart(2);
    case 'F':
      return iso.slice(0, 10);
    case 'H':
      return iso.slice(11, 13);
    case 'M':
      return iso.slice(14, 16);
    case 'm':
      return iso.slice(5, 7);
    case 'N':
      return `${iso.slice(20, 23)}000000`;
    case 'S':
      return iso.slice(17, 19);
    case 's':
      return String(Math.floor(at.getTime() / 1000));
    case 'T':
      return iso.slice(11, 19);
    case 'Y':
      return iso.slice(0, 4);
    case 'Z':
      return 'UTC';
    default:
      return { n: '\n', t: '\t', '%': '%' }[letter];
  }
}

/** Commands that one xargs starts at most. */
const mostCommands = 10_000;

/** xargs(1): -n, -I, -r. */
export const xargs: Command = async (call) => {
  // Options end at the command.
  const words = [...call.args];
  const own: string[] = [];
  while (words[0]?.startsWith('-')) {
    const word = words.shift() ?? '';
    own.push(word);
    if (/^-[nILP]$/.test(word)) own.push(words.shift() ?? '');
  }
  const options = readOptions(own, 'n:I:L:P:rt0d:', { 'no-run-if-empty': 'r', 'max-args': 'n' });
  const text = await call.stdin.all();
  const replaced = options.value('I');
  const lines = text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const items = replaced === undefined && !options.has('L') ? text.split(/\s+/).filter((item) => item !== '') : lines;
  const command = words.length > 0 ? words : ['echo'];
  if (items.length === 0 && (options.has('r') || replaced !== undefined)) return 0;
  const each = replaced !== undefined ? 1 : (options.count('n') ?? options.count('L') ?? Math.max(1, items.length));
  if (each < 1) throw new CommandError(`value ${each} for -n option should be >= 1`);
  let code = 0;
  for (let at = 0, runs = 0; at < Math.max(1, items.length) && runs < mostCommands; at += each, runs++) {
    call.signal.throwIfAborted();
    const some = items.slice(at, at + each);
    const line =
      replaced === undefined ? [...command, ...some] : command.map((word) => word.replaceAll(replaced, some[0] ?? ''));
    if ((await call.run(line, new TextSource(''))) !== 0) code = 123;
  }
  return code;
};

/** watch(1): runs a command again and again and shows what it prints, until Ctrl-C. -n: seconds between, virtual ones. */
export const watch: Command = async (call) => {
  const words = [...call.args];
  const own: string[] = [];
  while (words[0]?.startsWith('-')) {
    const word = words.shift() ?? '';
    own.push(word);
    if (/^(-n|--interval)$/.test(word)) own.push(words.shift() ?? '');
  }
  const options = readOptions(own, 'n:dtbegcx', { interval: 'n', differences: 'd', 'no-title': 't' });
  const seconds = Number(options.value('n') ?? 2);
  if (!(seconds >= 0.1)) throw new CommandError(`failed to parse argument: '${options.value('n')}'`);
  if (words.length === 0) throw new CommandError('usage: watch [-n SECONDS] COMMAND');
  while (true) {
    call.out('\u001b[H\u001b[2J');
    if (!options.has('t')) call.out(`Every ${seconds.toFixed(1)}s: ${words.join(' ')}\n\n`);
    // One word is text for a shell, as in watch 'a | b'.
    await call.run(words.length === 1 ? ['sh', '-c', words[0] ?? ''] : words, new TextSource(''));
    await call.clock.sleep(seconds * 1000, call.signal);
  }
};

export const basename: Command = ({ args: [path = '', suffix = ''], out }) => {
  const name = path.replace(/\/+$/, '').replace(/^.*\//, '');
  out(`${suffix !== '' && name !== suffix && name.endsWith(suffix) ? name.slice(0, -suffix.length) : name}\n`);
  return 0;
};

export const dirname: Command = ({ args: [path = ''], out }) => {
  out(`${/^(.*[^/])\/+[^/]*\/*$/.exec(path)?.[1] ?? (path.startsWith('/') ? '/' : '.')}\n`);
  return 0;
};
