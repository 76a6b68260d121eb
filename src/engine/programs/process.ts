import { type ProgramOutput, type Signal, signalNumbers } from '../../model/program.ts';
import type { Network } from '../network/network.ts';
import type { RequestResult } from '../network/request.ts';
import type { SeededRandom } from '../sim/random.ts';
import type { Cancel, Simulation } from '../sim/simulation.ts';
import type { CommandLine, Program, ProgramContext, ProgramHost, Sending } from './program.ts';

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
  readonly tty: boolean;
  readonly environment: Readonly<Record<string, string>>;
  readonly #world: ProcessWorld;
  readonly #handlers = new Map<Signal, () => void>();
  /** Requests under way: who waited for them is gone when it ends. */
  readonly #requests = new Set<number>();
  readonly #atEnd: (() => void)[] = [];
  /** All that runs there ends: it is killed. */
  readonly #killed = (): void => this.signal('KILL');
  #random: SeededRandom | undefined;
  #alive = true;

  constructor(world: ProcessWorld, id: number, host: ProgramHost, { argv, stdin, environment, tty }: CommandLine) {
    this.#world = world;
    this.id = id;
    this.host = host;
    this.argv = argv;
    this.stdin = stdin;
    this.tty = tty;
    this.environment = { ...host.environment, ...environment };
    host.ends.add(this.#killed);
  }

  get network(): Network {
    return this.#world.network;
  }

  get random(): SeededRandom {
    this.#random ??= this.#world.sim.random.fork(`process/${this.id}`);
    return this.#random;
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

  request(spec: Sending, done: (result: RequestResult | undefined) => void): Cancel {
    if (!this.#alive) return () => undefined;
    const { network } = this.#world;
    let given = false;
    const id = this.#sent(spec, (result) => {
      this.#requests.delete(result.id);
      if (this.#alive && !given) done(result);
    });
    if (id === undefined) {
      done(undefined);
      return () => undefined;
    }
    this.#world.say({ process: this.id, request: id });
    this.#requests.add(id);
    return () => {
      given = true;
      if (this.#requests.delete(id)) network.giveUp(id);
    };
  }

  /** Nothing when the network knows no such target. */
  #sent(spec: Sending, done: (result: RequestResult) => void): number | undefined {
    const { details } = spec;
    const onStep = details?.onStep;
    const heard = onStep && {
      details: { ...details, onStep: (...told: Parameters<typeof onStep>) => this.#alive && onStep(...told) },
    };
    try {
      return this.#world.network.request({ ...spec, ...heard, from: this.host.place, trace: true }, done);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      return undefined;
    }
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
    for (const id of this.#requests) this.#world.network.giveUp(id);
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
