import { Failure } from '../kubectl/failure.ts';
import type { Exec } from '../kubectl/verb.ts';
import { machinePackages, packagesOf, programNames } from '../model/image-programs.ts';
import type { RunRefusal } from '../model/program.ts';
import { placeOfNode, placeOfPod, workstation } from '../model/trace.ts';
import { type Call, CommandError } from './command.ts';
import { Remote } from './machines/remote.ts';
import { type Processes, Refused, type Where } from './processes.ts';
import { Interpreter } from './shell/interpreter.ts';
import type { Surroundings } from './shell/shell.ts';
import { Variables } from './shell/variables.ts';
import { Keyboard } from './streams.ts';
import { tools } from './tools/index.ts';

type Environment = Readonly<Record<string, string>>;
/** What is done when a shell is left. */
export interface Leaving {
  /** The shell was the container's own process. */
  readonly main: boolean;
  readonly afterwards: NonNullable<Exec['afterwards']>;
}

type Enter = (machine: Remote, environment: Environment, leaving?: Leaving) => void;

/** What is only on nodes. */
const nodePrograms =
  `conntrack crictl ip6tables ip6tables-save ipset iptables iptables-save ipvsadm nft systemctl tcpdump`.split(' ');

type Said = Parameters<NonNullable<Exec['afterwards']>>[0];

/** Prints whole lines. */
const lines = (call: Call): Said => ({
  out: (text) => call.out(`${text}\n`),
  err: (text) => call.err(`${text}\n`),
});

const shells = /^(?:.*\/)?(sh|ash|bash|dash|zsh)$/;

/** ssh's own options, before and after its target; those of the command that follows are the command's (ssh(1)). */
function withoutOptions(words: readonly string[]): readonly string[] {
  const first = words.findIndex((word) => !/^-[tTqv46]+$/.test(word));
  return first < 0 ? [] : words.slice(first);
}

/** What kubectl says of a program that cannot be started (runc, by way of the kubelet). */
const notStarted = (name: string): Failure =>
  new Failure(
    `error: Internal error occurred: error executing command in container: failed to exec in container: OCI runtime exec failed: exec failed: unable to start container process: exec: ${JSON.stringify(name)}: executable file not found in $PATH: unknown`,
  );

/** The ways to other machines: `kubectl exec` and `ssh`. */
export class Entrance {
  readonly #processes: Processes;
  readonly #surroundings: Surroundings;
  readonly #enter: Enter;

  /** @param enter what is typed next goes to a shell on that machine */
  constructor(processes: Processes, surroundings: Surroundings, enter: Enter) {
    this.#processes = processes;
    this.#surroundings = surroundings;
    this.#enter = enter;
  }

  /** Runs a command in a container, or opens a shell there. Throws Failure in kubectl's words. */
  async exec(what: Exec, call: Call): Promise<number> {
    const { argv, stdin, tty } = what;
    const where: Where = { where: placeOfPod(what.namespace, what.pod), container: what.container };
    const [name = '', ...args] = argv;
    const isTyped = call.stdin instanceof Keyboard;
    if (tty && !isTyped) call.err('Unable to use a TTY - input is not a terminal or the right kind of file\n');
    try {
      if (shells.test(name)) {
        const machine = this.#container(where, what);
        const environment = await this.#environment(where, name, call);
        if (args.length > 0 || !isTyped || !stdin)
          return await this.#ended(what, await this.#shell(machine, environment, args, stdin, call), lines(call));
        const { main = false } = what;
        this.#enter(machine, environment, {
          main,
          afterwards: async (said, code) => void (await this.#ended(what, code, said)),
        });
        return 0;
      }
      const input = stdin ? await call.stdin.all() : '';
      const code = await this.#processes.run(where, argv, call, {
        ...(input !== '' && { stdin: input }),
        ...(tty && isTyped && { tty: true }),
      });
      return await this.#ended(what, code, lines(call));
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      return this.#refused(error, where, what, call);
    }
  }

  /** The container's own process ends with what stood for it. */
  async #ended({ main, namespace, pod, container, afterwards }: Exec, code: number, said: Said): Promise<number> {
    if (main) await this.#processes.end(namespace, pod, container, code);
    await afterwards?.(said, code);
    return code;
  }

  #container(where: Where, { image }: Exec): Remote {
    return new Remote(this.#processes, where, {
      kind: 'pod',
      prompt: '/ # ',
      programs: programNames(packagesOf(image)),
    });
  }

  /** Runs a program on the machine that one types on: what it sends goes over the scene's network. Throws Refused. */
  here(argv: readonly string[], call: Call): Promise<number> {
    return this.#processes.run({ where: workstation }, argv, call);
  }

  /** `ssh NODE [COMMAND…]`. */
  async ssh(call: Call): Promise<number> {
    const [target, ...afterTarget] = withoutOptions(call.args);
    const command = withoutOptions(afterTarget);
    if (target === undefined) throw new CommandError('usage: ssh NODE [COMMAND…]', 255);
    if (target.startsWith('-')) throw new CommandError(`unknown option -- ${target.replace(/^-+/, '')}`, 255);
    const node = target.replace(/^[^@]*@/, '');
    const where: Where = { where: placeOfNode(node) };
    const refusal = await this.#refusal(where, call);
    if (refusal === 'powered-off') throw new CommandError(`connect to host ${node} port 22: No route to host`, 255);
    if (refusal !== undefined && refusal !== 'program-not-found')
      throw new CommandError(`Could not resolve hostname ${node}: Name or service not known`, 255);
    const machine = new Remote(this.#processes, where, {
      kind: 'node',
      prompt: `root@${node}:~# `,
      programs: [...programNames(machinePackages), ...nodePrograms],
    });
    const environment = { HOME: '/root', USER: 'root', HOSTNAME: node, SHELL: '/bin/bash', PWD: '/root' };
    if (command.length > 0) return this.#shell(machine, environment, ['-c', command.join(' ')], false, call);
    if (!(call.stdin instanceof Keyboard)) return this.#shell(machine, environment, [], true, call);
    this.#enter(machine, environment);
    return 0;
  }

  /** Runs a shell to its end: `-c TEXT`, or what is piped in. */
  #shell(
    machine: Remote,
    environment: Environment,
    args: readonly string[],
    stdin: boolean,
    call: Call,
  ): Promise<number> {
    const variables = new Variables(Object.entries(environment));
    const shell = new Interpreter(machine, variables, this.#surroundings);
    const io = {
      signal: call.signal,
      stdin: stdin ? call.stdin : new Keyboard(),
      out: (text: string) => call.out(text),
      err: (text: string) => call.err(text),
    };
    const [option] = args;
    const flags = option !== undefined && /^-[a-z]*c$/.test(option);
    return shell.call(['sh', ...(flags ? ['-c', ...args.slice(1)] : args)], io);
  }

  /** Why nothing runs there; undefined when it does. */
  async #refusal(where: Where, { signal }: Call): Promise<RunRefusal | undefined> {
    try {
      await this.#processes.run(where, ['true'], { signal, out: () => undefined, err: () => undefined });
      return undefined;
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      return error.refusal;
    }
  }

  /** The variables of a container. Throws Refused. */
  async #environment(where: Where, shell: string, call: Call): Promise<Environment> {
    const quiet = { signal: call.signal, out: () => undefined, err: () => undefined };
    if (!/(?:^|\/)a?sh$/.test(shell)) await this.#processes.run(where, [shell, '-c', 'true'], quiet);
    const pieces: string[] = [];
    await this.#processes.run(where, ['env'], { ...quiet, out: (text) => void pieces.push(text) });
    const lines = pieces.join('').split('\n');
    return Object.fromEntries(
      lines.flatMap((line) => {
        const [, name, value] = /^([A-Za-z_]\w*)=(.*)$/.exec(line) ?? [];
        return name === undefined || value === undefined ? [] : [[name, value]];
      }),
    );
  }

  /** A tool for text that the image has as well as a shell; otherwise why not. Throws Failure. */
  async #refused(refused: Refused, where: Where, what: Exec, call: Call): Promise<number> {
    const { argv } = what;
    const [name = ''] = argv;
    switch (refused.refusal) {
      case 'program-not-found': {
        const tool = tools[name.replace(/^.*\//, '')];
        if (!tool || !Object.hasOwn(tools, name)) throw notStarted(name);
        try {
          const machine = this.#container(where, what);
          return await this.#shell(
            machine,
            await this.#environment(where, 'sh', call),
            ['-c', '"$0" "$@"', ...argv],
            true,
            call,
          );
        } catch (error) {
          if (!(error instanceof Refused)) throw error;
          throw notStarted(name);
        }
      }
      case 'not-scheduled':
        throw new Failure(`error: pod ${where.where.replace(/^.*\//, '')} does not have a host assigned`);
      case 'powered-off':
        throw new Failure('Error from server: error dialing backend: dial tcp: connect: no route to host');
      default:
        throw new Failure(`error: Internal error occurred: unable to upgrade connection: ${refused.message}`);
    }
  }
}
