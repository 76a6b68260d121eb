import type { EngineClient, Unsubscribe } from '../client/engine-client.ts';
import type { Context } from '../kubectl/context.ts';
import { engineApi } from '../kubectl/engine-api.ts';
import type { Command } from './command.ts';
import { type Completion, completion } from './complete/complete.ts';
import { kubectlWords } from './complete/kubectl.ts';
import { Names } from './complete/names.ts';
import { Entrance, type Leaving } from './entrance.ts';
import { isIncomplete, parseShell } from './grammar/parse.ts';
import { ShellError } from './grammar/tree.ts';
import { kubectlCommand } from './kubectl-command.ts';
import type { Editor } from './machines/file-commands.ts';
import type { Machine } from './machines/machine.ts';
import { MachineGone } from './machines/remote.ts';
import { type FileStore, home } from './machines/scene-files.ts';
import { senders, Workstation } from './machines/workstation.ts';
import { Processes, Refused } from './processes.ts';
import { Interpreter } from './shell/interpreter.ts';
import { Exit, Leave } from './shell/leave.ts';
import type { Io, Surroundings } from './shell/shell.ts';
import { Variables } from './shell/variables.ts';
import { Keyboard, Stopped } from './streams.ts';
import { type JqRunner, runJq } from './tools/jq-program.ts';

/** Where a console prints: pieces of text, as they come. */
export interface ConsoleIo {
  out(text: string): void;
  err(text: string): void;
}

export interface ConsoleOptions {
  readonly engine: EngineClient;
  /** The scene's files; those of other consoles may be the same. */
  readonly files?: FileStore;
  /** Absent: there is none. */
  readonly editor?: Editor;
  /** Commands given before, oldest first. */
  readonly history?: readonly string[];
  /** Told of each traced request that a command sends, by the id under which its trace is known. */
  readonly onRequest?: (request: number) => void;
  /** Told of each line that begins to run, as `history` has it; what it returns is told of its end. */
  readonly onLine?: (line: string) => (code: number) => void;
  /** Lets the page have its turn; called now and then while commands run. */
  readonly pause?: () => Promise<void>;
  /** Runs jq programs; without it they run here, however long they take. */
  readonly jq?: JqRunner;
}

/** A machine that was gone to, and the shell there. */
interface Level {
  readonly machine: Machine;
  readonly shell: Interpreter;
  readonly leaving: Leaving | undefined;
}

/** Commands kept in the history. */
const mostHistory = 1_000;
/** Longer texts are run as they are, however open they end. */
const longestOpen = 200_000;
/** How long commands run before the page has its turn, real ms. */
const longestTurn = 10;

/**
 * A terminal's shell: reads what is typed, runs it against the scene's cluster, and prints. It is a client like the canvas: all it does
 * to the world are recorded actions. Begins on a machine outside the scene; `kubectl exec -it` and `ssh` lead to others, `exit` back.
 */
export class Console {
  readonly #processes: Processes;
  readonly #names: Names;
  readonly #engine: EngineClient;
  readonly #context: Context = { namespace: 'default' };
  readonly #levels: Level[] = [];
  readonly #history: string[];
  readonly #surroundings: Surroundings;
  readonly #pause: () => Promise<void>;
  readonly #onLine: (line: string) => (code: number) => void;
  readonly #stop: Unsubscribe;
  #running: AbortController | undefined;
  #turnSince = 0;
  /** Ends what runs in the background. */
  #lifetime = new AbortController();

  constructor({
    engine,
    files = new Map(),
    editor,
    history = [],
    onRequest = () => undefined,
    onLine = () => () => undefined,
    pause = nextTask,
    jq = (program, inputs) => Promise.resolve(runJq(program, inputs)),
  }: ConsoleOptions) {
    this.#engine = engine;
    const api = engineApi(engine);
    this.#names = new Names(engine, api);
    this.#processes = new Processes(engine, onRequest);
    this.#pause = pause;
    this.#onLine = onLine;
    this.#history = [...history];
    let lastPid = 100;
    const lifetime = (): AbortSignal => this.#lifetime.signal;
    this.#surroundings = {
      clock: { now: () => engine.now(), sleep: (ms, signal) => this.#sleep(ms, signal) },
      breathe: (signal) => this.#breathe(signal),
      history: this.#history,
      jq,
      nextPid: () => ++lastPid,
      get lifetime() {
        return lifetime();
      },
    };
    this.#stop = engine.onReplaced(() => {
      this.interrupt();
      this.#endJobs();
    });
    const entrance = new Entrance(this.#processes, this.#surroundings, (...where) => this.#enter(...where));
    const send: Command = (call) =>
      entrance.here([call.name, ...call.args], call).catch((error: unknown) => {
        if (!(error instanceof Refused)) throw error;
        call.err(station.notFound(call.name));
        return 127;
      });
    const station: Workstation = new Workstation(files, editor, {
      kubectl: kubectlCommand(api, { entrance, editor, files: () => station.files, context: this.#context }),
      ssh: (call) => entrance.ssh(call),
      ...Object.fromEntries(senders.map((name) => [name, send])),
    });
    this.#enter(station, { HOME: home, USER: 'you', SHELL: '/bin/bash', TERM: 'xterm-256color' });
  }

  /** What stands before the next command: where one is. */
  get prompt(): string {
    return this.#here.machine.prompt;
  }

  /** Commands given so far, oldest first. */
  get history(): readonly string[] {
    return this.#history;
  }

  /** Hears nothing more of the engine. */
  close(): void {
    this.interrupt();
    this.#endJobs();
    this.#stop();
    this.#names.close();
    this.#processes.close();
  }

  /** Runs what was typed, one or more lines, and gives its exit code. Never rejects. One at a time. */
  async run(text: string, io: ConsoleIo): Promise<number> {
    // Half a character is none: nobody could say it again.
    const typed = text.replace(/[\ud800-\udfff]/gu, '\ufffd');
    this.#remember(typed);
    const ended = this.#onLine(typed.trimEnd());
    const stop = new AbortController();
    this.#running = stop;
    this.#turnSince = performance.now();
    const { shell, machine } = this.#here;
    let code: number;
    const streams: Io = {
      stdin: new Keyboard(),
      signal: stop.signal,
      out: (said) => io.out(said),
      err: (said) => io.err(said),
    };
    try {
      code = await shell.run(parseShell(typed), streams);
    } catch (error) {
      const isBreak = error instanceof Stopped && error.by === 'interrupt';
      code = isBreak ? await shell.interrupted(streams) : await this.#ended(error, machine, streams);
    }
    io.err(this.#here.shell.state.jobs.report('ended'));
    this.#running = undefined;
    shell.variables.status = code;
    this.#here.shell.variables.status = code;
    ended(code);
    return code;
  }

  /** Ctrl-C: ends what runs. */
  interrupt(): void {
    this.#running?.abort(new Stopped('interrupt'));
  }

  /** Reads what is most often completed before anybody asks. */
  warm(): void {
    this.#names.warm();
  }

  /** Whether what was typed goes on in the next line: a quote, a loop or a here-document is open. */
  needsMore(text: string): boolean {
    return text.length < longestOpen && isIncomplete(text);
  }

  /** What the word at the cursor could become. */
  complete(text: string, cursor: number): Promise<Completion> {
    const { machine, shell } = this.#here;
    const after = (words: readonly string[], last: string): Promise<readonly string[] | undefined> => {
      const [name = '', ...others] = words;
      const meant = shell.state.aliases.get(name)?.trim().split(/\s+/) ?? [name];
      return machine.kind === 'workstation' ? this.#known([...meant, ...others], last) : Promise.resolve(undefined);
    };
    return completion(text.slice(0, cursor), { machine, variables: shell.variables.names, after });
  }

  async #known([name, ...words]: readonly string[], last: string): Promise<readonly string[] | undefined> {
    if (name === 'kubectl') return kubectlWords(words, last, this.#names, this.#context);
    if (name !== 'ssh' || words.length > 0) return undefined;
    const nodes = await this.#names.resource('nodes');
    return nodes && this.#names.of(nodes, '');
  }

  get #here(): Level {
    const level = this.#levels.at(-1);
    if (!level) throw new Error('there is no shell');
    return level;
  }

  /** What the end of a line that came by a throw means. */
  #ended(error: unknown, machine: Machine, io: Io): number | Promise<number> {
    if (error instanceof Exit) return this.#exit(error.code, io);
    if (error instanceof Leave) return 0;
    if (error instanceof Stopped) return 141;
    if (error instanceof MachineGone) return this.#exit(137, io);
    if (error instanceof ShellError) {
      io.err(`${machine.shell}: ${error.message}\n`);
      return 2;
    }
    // The engine has stopped, or no scene is open; anything else is a fault of ours, which must not end the terminal.
    io.err(`kubehop: ${error instanceof Error ? error.message : String(error)}\n`);
    return 1;
  }

  /** Back to the machine before; from the first one there is no way out. */
  async #exit(given: number, io: Io): Promise<number> {
    if (this.#levels.length === 1) return given;
    const left = this.#levels.pop();
    const code = (await left?.shell.leave(given, io)) ?? given;
    for (const job of left?.shell.state.jobs.list ?? []) left?.shell.state.jobs.kill(job, 'TERM');
    if (left?.machine.kind === 'pod' && code !== 0 && !left.leaving?.main)
      io.err(`command terminated with exit code ${code}\n`);
    if (left?.machine.kind === 'node') io.out('logout\n');
    await left?.leaving?.afterwards({ out: (text) => io.out(`${text}\n`), err: (text) => io.err(`${text}\n`) }, code);
    return code;
  }

  #endJobs(): void {
    this.#lifetime.abort(new Stopped('interrupt'));
    this.#lifetime = new AbortController();
    for (const { shell } of this.#levels) shell.state.jobs.forgetAll();
  }

  #enter(machine: Machine, environment: Readonly<Record<string, string>>, leaving?: Leaving): void {
    const variables = new Variables(Object.entries(environment));
    variables.name = machine.shell;
    this.#levels.push({ machine, shell: new Interpreter(machine, variables, this.#surroundings), leaving });
  }

  #remember(text: string): void {
    const line = text.trimEnd();
    if (line.trim() === '' || line === this.#history.at(-1)) return;
    this.#history.push(line);
    if (this.#history.length > mostHistory) this.#history.shift();
  }

  async #breathe(signal: AbortSignal): Promise<void> {
    if (performance.now() - this.#turnSince > longestTurn) {
      await this.#pause();
      this.#turnSince = performance.now();
    }
    signal.throwIfAborted();
  }

  #sleep(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const stop = (): void => reject(signal.reason);
      if (signal.aborted) return stop();
      signal.addEventListener('abort', stop, { once: true });
      if (ms === Number.POSITIVE_INFINITY) return;
      this.#engine.after(ms, () => {
        signal.removeEventListener('abort', stop);
        resolve();
      });
    });
  }
}

const nextTask = (): Promise<void> => new Promise((resolve) => setTimeout(resolve));
