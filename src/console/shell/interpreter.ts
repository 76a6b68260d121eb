import { type Call, type Command, CommandError, FileError } from '../command.ts';
import { parseShell } from '../grammar/parse.ts';
import { type Command as Node, type Pipeline, type Script, ShellError, type Word } from '../grammar/tree.ts';
import type { Machine } from '../machines/machine.ts';
import { Stopped, TextSource } from '../streams.ts';
import { builtins } from './builtins.ts';
import { again, chosen, either, forEach, type Runner } from './compound.ts';
import { conditional } from './conditional.ts';
import { type Expanding, expandText, expandWords } from './expand.ts';
import { Gathered } from './gathered.ts';
import { Exit, Leave, Return } from './leave.ts';
import { inOnePipeline } from './pipeline.ts';
import { redirected } from './redirects.ts';
import type { Io, Shell, Surroundings } from './shell.ts';
import { State } from './state.ts';
import { isTooLong, took, traced } from './told.ts';
import type { Variables } from './variables.ts';

/** How deep commands that run commands may nest. */
const deepest = 100;

/** Runs what was read: one shell on one machine. */
export class Interpreter implements Shell, Runner {
  readonly machine: Machine;
  readonly variables: Variables;
  readonly surroundings: Surroundings;
  readonly state: State;
  readonly #depth: number;

  constructor(
    machine: Machine,
    variables: Variables,
    surroundings: Surroundings,
    state: State = new State(() => surroundings.lifetime),
    depth = 0,
  ) {
    this.machine = machine;
    this.state = state;
    this.variables = variables;
    this.surroundings = surroundings;
    this.#depth = depth;
    if (depth > deepest) throw new ShellError('too deeply nested');
  }

  /** Runs commands; the exit code of the last. Throws ShellError, Stopped, Leave, Return and Exit. */
  async run(script: Script, io: Io): Promise<number> {
    for (const [at, pipeline] of script.entries()) {
      const { when, negated } = pipeline;
      if (when !== 'always' && (when === 'success') !== (this.variables.status === 0)) continue;
      await this.surroundings.breathe(io.signal);
      const next = script[at + 1]?.when ?? 'always';
      const isAsked = negated || next !== 'always';
      this.variables.status = isAsked
        ? await this.asked(() => this.#pipeline(pipeline, io))
        : await this.#pipeline(pipeline, io);
      if (this.state.options.has('errexit') && !isAsked && this.state.tests === 0 && this.variables.status !== 0)
        throw new Exit(this.variables.status);
    }
    return this.variables.status;
  }

  /** Something whose failure ends nothing. */
  async asked(run: () => Promise<number>): Promise<number> {
    this.state.tests++;
    try {
      return await run();
    } finally {
      this.state.tests--;
    }
  }

  /** A shell of its own with variables that begin as these. */
  subshell(): Interpreter {
    return new Interpreter(this.machine, this.variables.copy(), this.surroundings, this.state.copy(), this.#depth + 1);
  }

  /** Runs commands in a shell of their own, to the end of whatever they do; the exit code. Throws only what ends the whole line. */
  async contained(script: Script, io: Io): Promise<number> {
    const shell = this.subshell();
    try {
      const code = await shell.#toTheEnd(() => shell.run(script, io), io);
      return await shell.leave(code, io);
    } catch (error) {
      if (error instanceof Stopped && error.by === 'interrupt') await shell.interrupted(io);
      throw error;
    }
  }

  /** The shell ends: what it was told to do then is done. Its exit code. */
  leave(code: number, io: Io): Promise<number> {
    return this.#trapped('EXIT', code, io);
  }

  /** Ctrl-C ended what ran: what was to be done then is done, though its signal has aborted. */
  async interrupted(io: Io): Promise<number> {
    const last = {
      ...io,
      signal: this.surroundings.lifetime,
      out: (t: string) => io.out(t),
      err: (t: string) => io.err(t),
    };
    const code = await this.#trapped('INT', 130, last);
    return this.#depth > 0 ? this.leave(code, last) : code;
  }

  #trapped(name: string, code: number, io: Io): Promise<number> {
    const text = this.state.traps.get(name);
    if (!text) return Promise.resolve(code);
    if (name === 'EXIT') this.state.traps.delete(name);
    this.variables.status = code;
    return this.#toTheEnd(async () => {
      await this.run(parseShell(text), io);
      return code;
    }, io);
  }

  async #toTheEnd(run: () => Promise<number>, io: Io): Promise<number> {
    try {
      return await run();
    } catch (error) {
      if (error instanceof Exit || error instanceof Return) return error.code;
      if (error instanceof Leave) return 0;
      if (error instanceof Stopped && error.by === 'pipe') return 141;
      if (!(error instanceof ShellError)) throw error;
      io.err(`${this.machine.shell}: ${error.message}\n`);
      return 2;
    }
  }

  async #pipeline({ commands, negated, timed }: Pipeline, io: Io): Promise<number> {
    const start = this.surroundings.clock.now();
    const [only] = commands;
    const piped = () => inOnePipeline(commands, this, io, this.state.options.has('pipefail'));
    const code = commands.length === 1 && only ? await this.#command(only, io) : await piped();
    if (timed) io.err(took(this.surroundings.clock.now() - start));
    return negated ? Number(code === 0) : code;
  }

  async #command(command: Node, io: Io): Promise<number> {
    if (command.redirects.length === 0) return this.#compound(command, io);
    const { files, shell } = this.machine;
    try {
      const streams = await redirected(command.redirects, io, files, this.expanding(io));
      try {
        return await this.#compound(command, streams.io);
      } finally {
        await streams.finish();
      }
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      io.err(`${shell}: ${shell === 'sh' ? `can't open ` : ''}${error.message}\n`);
      return 1;
    }
  }

  #compound(command: Node, io: Io): Promise<number> | number {
    switch (command.kind) {
      case 'simple':
        return this.#simple(command, io);
      case 'group':
        return command.subshell ? this.contained(command.body, io) : this.run(command.body, io);
      case 'if':
        return either(command, this, io);
      case 'case':
        return chosen(command, this, io);
      case 'conditional':
        return this.#conditional(command.words, io);
      case 'function':
        this.state.functions.set(command.name, command.body);
        return 0;
      case 'background':
        return this.#background(command, io);
      case 'for':
        return forEach(command, this, io);
      case 'loop':
        return again(command, this, io);
    }
  }

  async #simple(command: Extract<Node, { readonly kind: 'simple' }>, io: Io): Promise<number> {
    const instead = this.state.aliases.instead(command, (script) => this.run(script, io));
    if (instead) return instead;
    let captured: number | undefined;
    const shell = this.expanding(io, (code) => {
      captured = code;
    });
    const words = await expandWords(command.words, shell);
    const set: Record<string, string> = {};
    for (const { name, value } of command.assignments) {
      set[name] = await expandText(value, shell);
      if (words.length === 0) this.variables.set(name, set[name]);
    }
    if (this.state.options.has('xtrace')) io.err(traced(words, set));
    return words.length === 0 ? (captured ?? 0) : this.#called(words, io, set, true);
  }

  #conditional(words: readonly Word[], io: Io): Promise<number> {
    const test: Command = (call) => conditional(words, this.expanding(io), call);
    return this.#carriedOut('[[', test, this.#callOf(['[['], io, {}), io);
  }

  #background({ body, text }: Extract<Node, { readonly kind: 'background' }>, io: Io): number {
    const { surroundings, state, variables, machine } = this;
    const job = state.jobs.start(surroundings.nextPid(), text, async (signal) => {
      const streams = {
        ...io,
        stdin: new TextSource(''),
        signal,
        out: (t: string) => io.out(t),
        err: (t: string) => io.err(t),
      };
      try {
        return await this.contained(body, streams);
      } catch (error) {
        // Whatever else ends it (its machine is gone, its signal) has nobody to tell but whoever waits for it.
        return error instanceof Stopped ? 130 : 137;
      }
    });
    variables.background = String(job.pid);
    if (this.#depth === 0 && machine.shell === 'bash') io.err(`[${job.id}] ${job.pid}\n`);
    return 0;
  }

  /** Runs a function: with parameters, and variables of its own. */
  async #function(body: Node, args: readonly string[], io: Io): Promise<number> {
    const { variables, state } = this;
    if (state.calls >= deepest) throw new ShellError(`maximum function nesting level exceeded (${deepest})`);
    const before = variables.positional;
    variables.positional = args;
    state.calls++;
    try {
      return await this.#command(body, io);
    } catch (error) {
      if (error instanceof Leave) return 0;
      if (!(error instanceof Return)) throw error;
      return error.code;
    } finally {
      state.calls--;
      variables.positional = before;
    }
  }

  call(words: readonly string[], io: Io, functions = true): Promise<number> {
    return this.#called(words, io, {}, functions);
  }

  async #called(
    words: readonly string[],
    io: Io,
    set: Readonly<Record<string, string>>,
    functions: boolean,
  ): Promise<number> {
    const [name = '', ...args] = words;
    if (this.#depth > deepest) throw new ShellError('too deeply nested');
    const body = functions ? this.state.functions.get(name) : undefined;
    if (body) return await this.variables.within(set, () => this.#function(body, args, io));
    const command: Command | undefined = Object.hasOwn(builtins, name)
      ? (call) => this.#builtin(name, call, io, set)
      : this.machine.command(name);
    if (!command) {
      io.err(this.machine.notFound(name));
      return 127;
    }
    if (!Object.hasOwn(builtins, name) && isTooLong(words)) {
      io.err(`${this.machine.shell}: ${name}: Argument list too long\n`);
      return 126;
    }
    return this.#carriedOut(name, command, this.#callOf(words, io, set), io);
  }

  #callOf([name = '', ...args]: readonly string[], io: Io, set: Readonly<Record<string, string>>): Call {
    return {
      name,
      args,
      ...io,
      out: (text) => io.out(text),
      err: (text) => io.err(text),
      files: this.machine.files,
      clock: this.surroundings.clock,
      jq: this.surroundings.jq,
      breathe: () => this.surroundings.breathe(io.signal),
      environment: { ...this.variables.environment, ...set },
      run: (more, stdin = io.stdin) =>
        this.subshell().#called(more, { ...io, stdin, out: (t) => io.out(t), err: (t) => io.err(t) }, set, false),
    };
  }

  /** Runs a command to its end; what it throws to say is said. */
  async #carriedOut(name: string, command: Command, call: Call, io: Io): Promise<number> {
    try {
      const code = await command(call);
      io.signal.throwIfAborted();
      return code;
    } catch (error) {
      if (!(error instanceof CommandError || error instanceof FileError)) throw error;
      if (error.message !== '') io.err(`${name}: ${error.message}\n`);
      return error instanceof CommandError ? error.code : 1;
    }
  }

  #builtin(name: string, call: Call, io: Io, set: Readonly<Record<string, string>>): Promise<number> | number {
    const run = () => builtins[name]?.(this, call, io) ?? 0;
    // What `local` makes belongs to the function around.
    return Object.keys(set).length === 0 ? run() : this.variables.within(set, run);
  }

  /**
   * What words are expanded with.
   * @param onCaptured told of the exit code of what `$(…)` ran
   */
  expanding(io: Io, onCaptured: (code: number) => void = () => undefined): Expanding {
    return {
      variables: this.variables,
      strict: this.state.options.has('nounset'),
      braces: this.machine.shell === 'bash',
      files: this.machine.files,
      captured: async (script) => {
        const text = await this.#captured(script, io);
        onCaptured(this.variables.status);
        return text;
      },
    };
  }

  async #captured(script: Script, io: Io): Promise<string> {
    const own = new AbortController();
    const text = new Gathered('', () => own.abort(new Stopped('pipe')));
    this.variables.status = await this.contained(script, {
      stdin: io.stdin,
      signal: AbortSignal.any([io.signal, own.signal]),
      err: (said) => io.err(said),
      out: (said) => text.add(said),
    });
    return text.all;
  }
}
