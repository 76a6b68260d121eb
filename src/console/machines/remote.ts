import { type Call, type Command, FileError, type Files } from '../command.ts';
import { type Processes, Refused, type Where } from '../processes.ts';
import { tools } from '../tools/index.ts';
import type { Machine } from './machine.ts';

/** Programs that read what is piped into them. */
const readers = new Set(
  'cat nc ncat netcat wget curl redis-cli iptables-restore ip6tables-restore nft ipset'.split(' '),
);
/** Programs of the scene's machines where one of ours has the same name, unless it only reads what is piped in. */
const both = new Set(['cat']);

/** Files there are read by its own `cat`, and cannot be written. */
class RemoteFiles implements Files {
  readonly #processes: Processes;
  readonly #where: Where;
  readonly #signal = new AbortController().signal;

  constructor(processes: Processes, where: Where) {
    this.#processes = processes;
    this.#where = where;
  }

  async read(path: string): Promise<string> {
    const pieces: string[] = [];
    const call = { signal: this.#signal, out: (text: string) => void pieces.push(text), err: () => undefined };
    const code = await this.#processes.run(this.#where, ['cat', path], call).catch((error: unknown) => {
      if (!(error instanceof Refused)) throw error;
      return 1;
    });
    if (code !== 0) throw new FileError(`${path}: No such file or directory`);
    return pieces.join('');
  }

  write(path: string): Promise<void> {
    return Promise.reject(new FileError(`${path}: Read-only file system`));
  }

  remove(path: string): Promise<void> {
    return this.write(path);
  }

  list(path: string): Promise<readonly string[]> {
    return Promise.reject(new FileError(`${path}: Permission denied`));
  }
}

/** The container, or the node, is not there any more. */
export class MachineGone extends Error {}

/** A container of a pod, or a node: its programs run in the engine, text tools in its shell. */
export class Remote implements Machine {
  readonly kind: 'pod' | 'node';
  readonly shell: 'bash' | 'sh';
  readonly prompt: string;
  readonly files: Files;
  readonly commands: readonly string[];
  readonly #processes: Processes;
  readonly #where: Where;

  /** @param programs names of what the engine has there */
  constructor(
    processes: Processes,
    where: Where,
    {
      kind,
      prompt,
      programs,
    }: { readonly kind: 'pod' | 'node'; readonly prompt: string; readonly programs: readonly string[] },
  ) {
    this.kind = kind;
    this.shell = kind === 'pod' ? 'sh' : 'bash';
    this.prompt = prompt;
    this.files = new RemoteFiles(processes, where);
    this.commands = [...Object.keys(tools), ...programs];
    this.#processes = processes;
    this.#where = where;
  }

  command(name: string): Command | undefined {
    const tool = Object.hasOwn(tools, name) ? tools[name] : undefined;
    if (!tool) return (call) => this.#program(call);
    if (!both.has(name)) return tool;
    return (call) => (call.args.some((arg) => !arg.startsWith('-')) ? this.#program(call) : tool(call));
  }

  notFound(name: string): string {
    return this.shell === 'sh' ? `sh: ${name}: not found\n` : `bash: ${name}: command not found\n`;
  }

  async #program(call: Call): Promise<number> {
    const { name, args, environment } = call;
    const stdin = readers.has(name) ? await call.stdin.all() : '';
    try {
      return await this.#processes.run(this.#where, [name, ...args], call, {
        environment,
        tty: true,
        ...(stdin !== '' && { stdin }),
      });
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      if (error.refusal === 'program-not-found') {
        call.err(this.notFound(name));
        return 127;
      }
      if (error.refusal !== 'invalid') throw new MachineGone(error.message, { cause: error });
      call.err(`${this.shell}: ${error.message}\n`);
      return 126;
    }
  }
}
