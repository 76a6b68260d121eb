import { type Call, CommandError } from '../command.ts';
import { Stopped } from '../streams.ts';
import type { Io, Shell } from './shell.ts';

const seconds: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, h: 3600, d: 86_400 };

/** A duration as sleep(1) takes it, in ms; undefined for what is none. */
export function millisecondsIn(text: string): number | undefined {
  const [, amount, unit = ''] = /^(\d*\.?\d+|infinity)([smhd]?)$/.exec(text) ?? [];
  if (amount === undefined) return undefined;
  return (amount === 'infinity' ? Number.POSITIVE_INFINITY : Number(amount)) * (seconds[unit] ?? 1) * 1000;
}

/** `timeout DURATION COMMAND…`: 124 when the command took longer, and was ended. */
export async function timeout(shell: Shell, { args, clock }: Call, io: Io): Promise<number> {
  const [duration, ...words] = args.filter((word, at) => !(at === 0 && /^-/.test(word)));
  if (duration === undefined || words.length === 0) throw new CommandError('missing operand', 125);
  const limit = millisecondsIn(duration);
  if (limit === undefined) throw new CommandError(`invalid time interval '${duration}'`, 125);
  const own = new AbortController();
  const ended = new AbortController();
  const bell = clock.sleep(limit, ended.signal).then(
    () => own.abort(new Stopped('interrupt')),
    () => undefined,
  );
  try {
    return await shell.call(words, { ...io, signal: AbortSignal.any([io.signal, own.signal]) }, false);
  } catch (error) {
    io.signal.throwIfAborted();
    if (!own.signal.aborted) throw error;
    return 124;
  } finally {
    ended.abort(new Stopped('interrupt'));
    await bell;
  }
}

/** `nohup COMMAND…`: nothing here hangs up. */
export function nohup(shell: Shell, { args, err }: Call, io: Io): Promise<number> {
  if (args.length === 0) throw new CommandError('missing operand', 125);
  err('nohup: ignoring input\n');
  return shell.call(args, io, false);
}

/** printenv(1): exported variables, or the values of some. */
export function printenv(_: Shell, { args, environment, out }: Call): number {
  if (args.length === 0) for (const [name, value] of Object.entries(environment)) out(`${name}=${value}\n`);
  let code = 0;
  for (const name of args) {
    if (Object.hasOwn(environment, name)) out(`${environment[name]}\n`);
    else code = 1;
  }
  return code;
}
