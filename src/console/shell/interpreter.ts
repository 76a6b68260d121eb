import { type Call, type Command, CommandError, FileError } from '../command.ts';
import { type Command as Node, type Pipeline, type Script, ShellError } from '../grammar/tree.ts';
import type { Machine } from '../machines/machine.ts';
import { Pipe, Stopped } from '../streams.ts';
import { Aliases } from './aliases.ts';
import { builtins } from './builtins.ts';
import { type Expanding, expandPattern, expandText, expandWords } from './expand.ts';
import { Gathered } from './gathered.ts';
import { Exit, Leave } from './leave.ts';
import { matches } from './pattern.ts';
import { redirected } from './redirects.ts';
import type { Io, Shell, Surroundings } from './shell.ts';
import type { Variables } from './variables.ts';

/** How deep commands that run commands may nest. */
const deepest = 100;

/** Runs what was read: one shell on one machine. */
export class Interpreter implements Shell {
  readonly machine: Machine;
  readonly variables: Variables;
  readonly surroundings: Surroundings;
  readonly aliases: Aliases;
  readonly #depth: number;

  constructor(
    machine: Machine,
    variables: Variables,
    surroundings: Surroundings,
    aliases: Aliases = new Aliases(),
    depth = 0,
  ) {
    this.machine = machine;
    this.aliases = aliases;
    this.variables = variables;
    this.surroundings = surroundings;
    this.#depth = depth;
    if (depth > deepest) throw new ShellError('too deeply nested');
  }

  /** Runs commands; the exit code of the last. Throws ShellError, Stopped, Leave and Exit. */
  async run(script: Script, io: Io): Promise<number> {
    for (const pipeline of script) {
      const { when } = pipeline;
      if (when !== 'always' && (when === 'success') !== (this.variables.status === 0)) continue;
      await this.surroundings.breathe(io.signal);
      this.variables.status = await this.#pipeline(pipeline, io);
    }
    return this.variables.status;
  }

  /** A shell of its own with variables that begin as these. */
  subshell(): Interpreter {
    return new Interpreter(this.machine, this.variables.copy(), this.surroundings, this.aliases, this.#depth + 1);
  }

  /** Runs commands in a shell of their own, to the end of whatever they do; the exit code. Throws only what ends the whole line. */
  async contained(script: Script, io: Io): Promise<number> {
    try {
      return await this.subshell().run(script, io);
    } catch (error) {
      if (error instanceof Exit) return error.code;
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
    const code = commands.length === 1 && only ? await this.#command(only, io) : await this.#piped(commands, io);
    if (timed) io.err(took(this.surroundings.clock.now() - start));
    return negated ? Number(code === 0) : code;
  }

  async #piped(commands: readonly Node[], io: Io): Promise<number> {
    let stdin = io.stdin;
    const running = commands.map((command, at) => {
      const own = new AbortController();
      const pipe = at + 1 < commands.length ? new Pipe(() => own.abort(new Stopped('pipe'))) : undefined;
      const from = stdin;
      if (pipe) stdin = pipe;
      const signal = AbortSignal.any([io.signal, own.signal]);
      const out = pipe ? (text: string) => pipe.write(text) : (text: string) => io.out(text);
      const script: Script = [{ when: 'always', negated: false, timed: false, commands: [command] }];
      return this.contained(script, { ...io, stdin: from, signal, out, err: (text) => io.err(text) }).finally(() => {
        pipe?.end();
        if (from !== io.stdin) from.close();
      });
    });
    const codes = await Promise.all(running);
    return codes.at(-1) ?? 0;
  }

  async #command(command: Node, io: Io): Promise<number> {
    if (command.redirects.length === 0) return this.#compound(command, io);
    const { files, shell } = this.machine;
    try {
      const streams = await redirected(command.redirects, io, files, this.#expanding(io));
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

  async #compound(command: Node, io: Io): Promise<number> {
    switch (command.kind) {
      case 'simple':
        return this.#simple(command, io);
      case 'group':
        return command.subshell ? this.contained(command.body, io) : this.run(command.body, io);
      case 'if': {
        for (const { test, body } of command.branches) if ((await this.run(test, io)) === 0) return this.run(body, io);
        return command.otherwise.length > 0 ? this.run(command.otherwise, io) : 0;
      }
      case 'case':
        return this.#case(command, io);
      case 'for': {
        const items = command.items ? await expandWords(command.items, this.#expanding(io)) : this.variables.positional;
        return this.#loop(io, (round) => {
          const item = items[round];
          if (item === undefined) return undefined;
          this.variables.set(command.name, item);
          return this.run(command.body, io);
        });
      }
      case 'loop':
        return this.#loop(io, async () => {
          const holds = (await this.run(command.test, io)) === 0;
          return holds === command.until ? undefined : this.run(command.body, io);
        });
    }
  }

  async #simple(command: Extract<Node, { readonly kind: 'simple' }>, io: Io): Promise<number> {
    const instead = this.aliases.instead(command, (script) => this.run(script, io));
    if (instead) return instead;
    const shell = this.#expanding(io);
    const words = await expandWords(command.words, shell);
    const set: Record<string, string> = {};
    for (const { name, value } of command.assignments) {
      set[name] = await expandText(value, shell);
      if (words.length === 0) this.variables.set(name, set[name]);
    }
    return words.length === 0 ? 0 : this.call(words, io, set);
  }

  async #case(command: Extract<Node, { readonly kind: 'case' }>, io: Io): Promise<number> {
    const shell = this.#expanding(io);
    const subject = await expandText(command.subject, shell);
    for (const { patterns, body } of command.branches) {
      for (const pattern of patterns)
        if (matches(await expandPattern(pattern, shell), subject)) return this.run(body, io);
    }
    return 0;
  }

  /** Does rounds until one gives no exit code; the last one given. */
  async #loop(io: Io, round: (at: number) => Promise<number | undefined> | undefined): Promise<number> {
    let code = 0;
    for (let at = 0; ; at++) {
      await this.surroundings.breathe(io.signal);
      try {
        const next = await round(at);
        if (next === undefined) return code;
        code = next;
      } catch (error) {
        if (!(error instanceof Leave)) throw error;
        if (error.loops > 1) throw error.outwards();
        if (!error.again) return 0;
      }
    }
  }

  /** Runs a command of which the words are known. Throws as `run` does. */
  async call(words: readonly string[], io: Io, set: Readonly<Record<string, string>> = {}): Promise<number> {
    const [name = '', ...args] = words;
    if (this.#depth > deepest) throw new ShellError('too deeply nested');
    const command: Command | undefined = Object.hasOwn(builtins, name)
      ? (call) => builtins[name]?.(this, call, io) ?? 0
      : this.machine.command(name);
    if (!command) {
      io.err(this.machine.notFound(name));
      return 127;
    }
    if (!Object.hasOwn(builtins, name) && isTooLong(words)) {
      io.err(`${this.machine.shell}: ${name}: Argument list too long\n`);
      return 126;
    }
    const call: Call = {
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
        this.subshell().call(more, { ...io, stdin, out: (t) => io.out(t), err: (t) => io.err(t) }, set),
    };
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

  #expanding(io: Io): Expanding {
    return { variables: this.variables, captured: (script) => this.#captured(script, io) };
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

/** Whether the kernel would not start a program with these words (execve(2) E2BIG: 128 kB each, 2 MB with their pointers). */
function isTooLong(words: readonly string[]): boolean {
  let total = 0;
  for (const word of words) {
    total += word.length + 9;
    if (word.length >= 131_072 || total > 2_097_152) return true;
  }
  return false;
}

/** What bash's `time` prints. */
function took(ms: number): string {
  const seconds = ms / 1000;
  const real = `${Math.floor(seconds / 60)}m${(seconds % 60).toFixed(3)}s`;
  return `\nreal\t${real}\nuser\t0m0.000s\nsys\t0m0.000s\n`;
}
