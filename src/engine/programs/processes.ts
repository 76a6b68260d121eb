import type { ProgramOutput, Signal } from '../../model/program.ts';
import type { Network } from '../network/network.ts';
import type { Simulation } from '../sim/simulation.ts';
import { type ProcessWorld, RunningProgram } from './process.ts';
import type { CommandLine, ProgramHost } from './program.ts';

/** The programs that people started, by their number: 1, 2, … in order of their start. */
export class Processes {
  readonly #running = new Map<number, RunningProgram>();
  readonly #world: ProcessWorld;
  #said: ProgramOutput[] = [];
  #last = 0;

  constructor(sim: Simulation, network: Network) {
    this.#world = {
      sim,
      network,
      say: (output) => this.#said.push(output),
      ended: (process) => this.#running.delete(process),
    };
  }

  /** Starts `argv[0]`, by its name or its path; undefined when it is not installed there. */
  start(host: ProgramHost, line: CommandLine): number | undefined {
    const [path = ''] = line.argv;
    const program = host.program(path.slice(path.lastIndexOf('/') + 1));
    if (!program) return undefined;
    const process = new RunningProgram(this.#world, ++this.#last, host, line);
    this.#running.set(process.id, process);
    process.start(program);
    return process.id;
  }

  /** False when no such process runs. */
  signal(process: number, signal: Signal): boolean {
    const running = this.#running.get(process);
    running?.signal(signal);
    return running !== undefined;
  }

  /** What they said since the last call, in order. */
  drain(): readonly ProgramOutput[] {
    const said = this.#said;
    this.#said = [];
    return said;
  }
}
