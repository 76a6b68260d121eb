import { type ProgramOutput, type Signal, signalNumbers } from '../../model/program.ts';
import type { Network, RequestResult, RequestSpec } from '../network/types.ts';
import type { Cancel, Simulation } from '../sim/simulation.ts';
import type { CommandLine, Program, ProgramContext, ProgramHost } from './program.ts';

/** What processes have in common. */
export interface ProcessWorld {
  readonly sim: Simulation;
  readonly network: Network;
  say(output: ProgramOutput): void;
  ended(process: number): void;
}

/** One running program. */
export class RunningProgram implements ProgramContext {
  readonly id: number;
  readonly host: ProgramHost;
  readonly argv: readonly string[];
  readonly stdin: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly #world: ProcessWorld;
  readonly #handlers = new Map<Signal, () => void>();
  readonly #atEnd: (() => void)[] = [];
  /** All that runs there ends: it is killed. */
  readonly #killed = (): void => this.signal('KILL');
  #alive = true;

  constructor(world: ProcessWorld, id: number, host: ProgramHost, { argv, stdin, environment }: CommandLine) {
    this.#world = world;
    this.id = id;
    this.host = host;
    this.argv = argv;
    this.stdin = stdin;
    this.environment = { ...host.environment, ...environment };
    host.ends.add(this.#killed);
  }

  get network(): Network {
    return this.#world.network;
  }

  get now(): number {
    return this.#world.sim.now;
  }

  start(program: Program): void {
    program(this);
  }

  out(text: string): void {
    this.#write('out', text);
  }

  err(text: string): void {
    this.#write('err', text);
  }

  later(ms: number, fn: () => void): Cancel {
    return this.#world.sim.after(ms, () => {
      if (this.#alive) fn();
    });
  }

  request(spec: Omit<RequestSpec, 'from' | 'trace'>, done: (result: RequestResult | undefined) => void): void {
    if (!this.#alive) return;
    const { network } = this.#world;
    let id: number;
    try {
      id = network.request({ ...spec, from: this.host.place, trace: true }, (result) => {
        if (this.#alive) done(result);
      });
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      done(undefined);
      return;
    }
    this.#world.say({ process: this.id, request: id });
  }

  onSignal(signal: Exclude<Signal, 'KILL'>, handler: () => void): void {
    this.#handlers.set(signal, handler);
  }

  onEnd(fn: () => void): void {
    this.#atEnd.push(fn);
  }

  exit(code: number): void {
    if (!this.#alive) return;
    this.#alive = false;
    this.host.ends.delete(this.#killed);
    for (const fn of this.#atEnd) fn();
    this.#world.say({ process: this.id, exit: code });
    this.#world.ended(this.id);
  }

  /** kill(2): what it does on that signal, else its end. */
  signal(signal: Signal): void {
    const handler = this.#handlers.get(signal);
    if (!this.#alive) return;
    if (handler) handler();
    else this.exit(128 + signalNumbers[signal]);
  }

  #write(stream: 'out' | 'err', text: string): void {
    if (this.#alive && text !== '') this.#world.say({ process: this.id, stream, text });
  }
}
