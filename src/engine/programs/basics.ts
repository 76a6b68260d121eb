import { sceneEpoch } from '../../model/time.ts';
import type { Program } from './program.ts';

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
export function basicProgram(name: string): Program | undefined {
  switch (name) {
    case 'true':
      return says(() => '');
    case 'false':
      return (context) => context.exit(1);
    case 'sleep':
      return sleep;
    case 'echo':
      return says(({ argv }) => (argv[1] === '-n' ? argv.slice(2).join(' ') : `${argv.slice(1).join(' ')}\n`));
    case 'env':
      return says(({ environment }) => variables(environment));
    case 'date':
      return says(({ now }) => date(now));
    default:
      return undefined;
  }
}
