import { type Call, CommandError } from '../command.ts';
import { type Job, signalOf } from './jobs.ts';
import type { Io, Shell } from './shell.ts';

/** Waits for a job's end, or for Ctrl-C, which leaves it running. */
function endOf(job: Job, { signal }: Io): Promise<number> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason);
    if (signal.aborted) return stop();
    signal.addEventListener('abort', stop, { once: true });
    void job.ended.then((code) => {
      signal.removeEventListener('abort', stop);
      resolve(code);
    });
  });
}

/** `wait`, `wait %1`, `wait $!`. */
export async function wait({ state: { jobs }, machine }: Shell, { args, err }: Call, io: Io): Promise<number> {
  let code = 0;
  if (args.length === 0) for (const job of jobs.list) await endOf(job, io);
  for (const word of args) {
    const job = jobs.find(word);
    if (job) code = await endOf(job, io);
    else {
      const isJob = word.startsWith('%');
      err(`${machine.shell}: wait: ${isJob ? `${word}: no such job` : `pid ${word} is not a child of this shell`}\n`);
      code = 127;
    }
  }
  return code;
}

export function jobs({ state }: Shell, { args, out }: Call): number {
  if (args.includes('-p')) for (const { pid } of state.jobs.list) out(`${pid}\n`);
  else out(state.jobs.report('all'));
  return 0;
}

/** `fg`: the command has Ctrl-C again; nothing else changes, since none of them reads the keyboard. */
export async function fg({ state }: Shell, { args, out }: Call, io: Io): Promise<number> {
  const word = args[0] ?? '%%';
  const job = state.jobs.find(word.startsWith('%') ? word : `%${word}`);
  if (!job || job.code !== undefined)
    throw new CommandError(args[0] === undefined ? 'current: no such job' : `${word}: no such job`);
  out(`${job.text}\n`);
  const stop = (): void => state.jobs.kill(job, 'INT');
  io.signal.addEventListener('abort', stop, { once: true });
  const code = await job.ended;
  io.signal.removeEventListener('abort', stop);
  state.jobs.forget(job);
  return code;
}

export function bg({ state }: Shell, { args }: Call): number {
  const word = args[0] ?? '%%';
  const job = state.jobs.find(word.startsWith('%') ? word : `%${word}`);
  if (!job) throw new CommandError(args[0] === undefined ? 'current: no such job' : `${word}: no such job`);
  throw new CommandError(`job ${job.id} already in background`);
}

const usage = 'usage: kill [-s sigspec | -signum | -sigspec] pid | jobspec ... or kill -l';

/** The signal and whom to send it to. Throws CommandError. */
function killWords(args: readonly string[]): {
  readonly signal: string;
  readonly options: readonly string[];
  readonly whom: readonly string[];
} {
  const [first = '', second = ''] = args;
  const by = first === '-s' ? 2 : Number(first.startsWith('-'));
  const option = by === 2 ? second : first;
  const signal = by === 0 || first === '--' ? 'TERM' : signalOf(option);
  if (signal === undefined) throw new CommandError(`${option.replace(/^-/, '')}: invalid signal specification`);
  const whom = args.slice(by);
  if (whom.length === 0) throw new CommandError(usage, 2);
  return { signal, options: args.slice(0, by), whom };
}

/** `kill`: jobs of this shell by signal; what else there is on the machine is its own command's. */
export async function kill({ state, machine }: Shell, call: Call): Promise<number> {
  if (call.args[0] === '-l') {
    call.out('HUP INT QUIT KILL TERM\n');
    return 0;
  }
  const { signal, options, whom } = killWords(call.args);
  const own = machine.kind === 'workstation' ? undefined : machine.command('kill');
  let code = 0;
  for (const word of whom) {
    const job = state.jobs.find(word);
    if (job) state.jobs.kill(job, signal);
    else if (own && !word.startsWith('%')) code = await own({ ...call, args: [...options, word] });
    else if (word !== '1' || signal !== '0') {
      const what = word.startsWith('%') ? `${word}: no such job` : `(${word}) - No such process`;
      call.err(`${machine.shell}: kill: ${what}\n`);
      code = 1;
    }
  }
  return code;
}
