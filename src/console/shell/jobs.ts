import { ShellError } from '../grammar/tree.ts';
import { Stopped } from '../streams.ts';

/** A command in the background. */
export interface Job {
  readonly id: number;
  readonly pid: number;
  /** As it was typed. */
  readonly text: string;
  /** Resolves to its exit code. */
  readonly ended: Promise<number>;
  /** Once it has ended. */
  code?: number;
  /** The signal that was sent to it. */
  killed?: string;
  readonly stop: AbortController;
}

/** Exit codes and bash's words of signals that end a command. */
const signals: Readonly<Record<string, readonly [code: number, words: string]>> = {
  INT: [130, 'Interrupt'],
  KILL: [137, 'Killed'],
  TERM: [143, 'Terminated'],
};
const numbers: Readonly<Record<string, string>> = { 2: 'INT', 9: 'KILL', 15: 'TERM', 0: '0' };

/** `-9`, `-SIGKILL`, `KILL`; undefined for a signal that is not modelled. */
export function signalOf(word: string): string | undefined {
  const name = word.replace(/^-+/, '').toUpperCase().replace(/^SIG/, '');
  const known = numbers[name] ?? name;
  return known === '0' || Object.hasOwn(signals, known) ? known : undefined;
}

const most = 100;

/** The commands that one shell has in the background. They end with the `lifetime` of the terminal's shell, whatever becomes of this one. */
export class Jobs {
  readonly lifetime: () => AbortSignal;
  #list: Job[] = [];

  constructor(lifetime: () => AbortSignal) {
    this.lifetime = lifetime;
  }

  get list(): readonly Job[] {
    return this.#list;
  }

  /** Starts a command that ends when the signal aborts. Throws ShellError when there are too many. */
  start(pid: number, text: string, run: (signal: AbortSignal) => Promise<number>): Job {
    if (this.#list.length >= most) throw new ShellError('fork: Resource temporarily unavailable');
    const stop = new AbortController();
    const id = (this.#list.at(-1)?.id ?? 0) + 1;
    const ended = run(AbortSignal.any([this.lifetime(), stop.signal])).then((code) => {
      job.code = signals[job.killed ?? '']?.[0] ?? code;
      return job.code;
    });
    const job: Job = { id, pid, text, ended, stop };
    this.#list.push(job);
    return job;
  }

  /** `%1`, `%%`, `%+`, `%-`, or the number of a process. */
  find(word: string): Job | undefined {
    if (word === '%%' || word === '%+' || word === '%') return this.#list.at(-1);
    if (word === '%-') return this.#list.at(-2) ?? this.#list.at(-1);
    if (word.startsWith('%')) return this.#list.find(({ id }) => String(id) === word.slice(1));
    return this.#list.find(({ pid }) => String(pid) === word);
  }

  /** Sends a signal; `0` only asks whether it is there. */
  kill(job: Job, signal: string): void {
    if (signal === '0' || job.code !== undefined) return;
    job.killed = signal;
    job.stop.abort(new Stopped('interrupt'));
  }

  forgetAll(): void {
    this.#list = [];
  }

  forget(job: Job): void {
    this.#list = this.#list.filter((other) => other !== job);
  }

  /** What bash says of them, and forgets of those that have ended. */
  report(which: 'all' | 'ended'): string {
    const last = this.#list.at(-1);
    const before = this.#list.at(-2);
    const told = this.#list.filter((job) => which === 'all' || job.code !== undefined);
    const lines = told.map((job) => {
      const mark = job === last ? '+' : job === before ? '-' : ' ';
      const text = job.code === undefined ? `${job.text} &` : job.text;
      return `[${job.id}]${mark}  ${stateOf(job).padEnd(24)}${text}\n`;
    });
    this.#list = this.#list.filter((job) => job.code === undefined);
    return lines.join('');
  }
}

function stateOf({ code, killed }: Job): string {
  if (code === undefined) return 'Running';
  if (killed !== undefined) return signals[killed]?.[1] ?? 'Done';
  return code === 0 ? 'Done' : `Exit ${code}`;
}
