import type { ProgramIn } from '../../model/image-programs.ts';
import { sceneEpoch } from '../../model/time.ts';
import { uname } from './node/small.ts';
import type { Program } from './program.ts';
import { cat, ls } from './small/files.ts';
import { kill, ps } from './small/processes.ts';

const says =
  (text: (context: Parameters<Program>[0]) => string): Program =>
  (context) => {
    context.out(text(context));
    context.exit(0);
  };

const variables = (environment: Readonly<Record<string, string>>): string =>
  Object.entries(environment)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');

const units: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, h: 3600, d: 86_400 };

/** sleep(1): the sum of its arguments; `infinity` too. */
const sleep: Program = (context) => {
  const [, ...times] = context.argv;
  let seconds = 0;
  for (const time of times) {
    const [, amount, unit = ''] = /^(\d*\.?\d+|infinity)([smhd]?)$/.exec(time) ?? [];
    if (amount === undefined) return failed(context, `sleep: invalid number '${time}'`);
    seconds += (amount === 'infinity' ? Number.POSITIVE_INFINITY : Number(amount)) * (units[unit] ?? 1);
  }
  if (times.length === 0) return failed(context, 'sleep: missing operand');
  if (seconds !== Number.POSITIVE_INFINITY) context.later(seconds * 1000, () => context.exit(0));
};

/** printenv(1): all variables, or the values of some; 1 when one is not set. */
const printenv: Program = (context) => {
  const names = context.argv.slice(1);
  const { environment } = context;
  const values = names.flatMap((name) => (Object.hasOwn(environment, name) ? [environment[name] ?? ''] : []));
  context.out(names.length === 0 ? variables(environment) : values.map((value) => `${value}\n`).join(''));
  context.exit(values.length < names.length ? 1 : 0);
};

/** hostname(1); -i and -I: its addresses, -f: its name with its domain, where it has one. */
const hostname: Program = (context) => {
  const { host, network, argv } = context;
  const [, option] = argv;
  const addresses = network.inspect(host.place)?.addresses ?? [];
  if (option === '-i') context.out(`${addresses[0] ?? ''}\n`);
  else if (option === '-I') context.out(`${addresses.join(' ')} \n`);
  else if (option === '-f')
    context.out(`${host.domain === undefined ? host.hostname : `${host.hostname}.${host.domain}`}\n`);
  else if (option === undefined || option === '-s') context.out(`${host.hostname}\n`);
  else
    return failed(
      context,
      option.startsWith('-')
        ? `hostname: unrecognized option: ${option.replace(/^-+/, '')}`
        : 'hostname: sethostname: Operation not permitted',
    );
  context.exit(0);
};

const isNumber = (text: string): boolean => /^-?\d+$/.test(text);

/** test(1) with up to three operands: undefined for what it does not know. */
function holds(
  [a = '', b = '', c = '']: readonly string[],
  count: number,
  file: (path: string) => string | undefined,
): boolean | undefined {
  if (count === 0) return false;
  if (count === 1) return a !== '';
  if (count === 2) {
    if (a === '!') return b === '';
    if (a === '-n') return b !== '';
    if (a === '-z') return b === '';
    return /^-[efrs]$/.test(a) ? file(b) !== undefined : undefined;
  }
  if (b === '=' || b === '==') return a === c;
  if (b === '!=') return a !== c;
  const [x, y] = [Number(a), Number(c)];
  const compared: Readonly<Record<string, boolean>> = {
    '-eq': x === y,
    '-ne': x !== y,
    '-lt': x < y,
    '-le': x <= y,
    '-gt': x > y,
    '-ge': x >= y,
  };
  return isNumber(a) && isNumber(c) && Object.hasOwn(compared, b) ? compared[b] : undefined;
}

const test: Program = (context) => {
  const words = context.argv.slice(1, context.argv[0]?.endsWith('[') ? -1 : undefined);
  const negated = words.length > 2 && words[0] === '!';
  const operands = negated ? words.slice(1) : words;
  const found = operands.length > 3 ? undefined : holds(operands, operands.length, context.host.file);
  if (found === undefined) {
    context.err(`sh: ${words.join(' ')}: unknown operand\n`);
    context.exit(2);
  } else {
    context.exit(found === negated ? 1 : 0);
  }
};

/** Shells are interpreted by whoever types; here is only that there is one. */
const shell: Program = (context) => context.exit(0);

function failed(context: Parameters<Program>[0], message: string): void {
  context.err(`${message}\n`);
  context.exit(1);
}

/** `Thu Jan  1 00:00:00 UTC 2026`. */
function date(now: number): string {
  const [day, month, date, year, time] = new Date(sceneEpoch + now)
    .toUTCString()
    .replace(',', '')
    .split(' ')
    .map((_, i, words) => words[[0, 2, 1, 3, 4][i] ?? 0] ?? '');
  return `${day} ${month} ${date?.replace(/^0/, ' ')} ${time} UTC ${year}\n`;
}

/** Those that every image with a shell has. */
export const basicPrograms: Readonly<Record<ProgramIn<'basic'>, Program>> = {
  true: says(() => ''),
  false: (context) => context.exit(1),
  sleep,
  echo: says(({ argv }) => (argv[1] === '-n' ? argv.slice(2).join(' ') : `${argv.slice(1).join(' ')}\n`)),
  env: says(({ environment }) => variables(environment)),
  printenv,
  cat,
  ls,
  ps,
  kill,
  uname,
  hostname,
  whoami: says(() => 'root\n'),
  id: says(({ argv: [, option] }) =>
    option === '-u' || option === '-g' ? '0\n' : 'uid=0(root) gid=0(root) groups=0(root)\n',
  ),
  test,
  '[': test,
  sh: shell,
  ash: shell,
  date: says(({ now }) => date(now)),
};
