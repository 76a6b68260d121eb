import type { Container, Pod } from '../../../model/objects/index.ts';
import type { Behaviour, Process } from '../../kubelet/apps/behaviour.ts';
import { behaviourAnnotation } from '../../kubelet/apps/index.ts';
import type { Network } from '../../network/network.ts';
import type { Simulation } from '../../sim/simulation.ts';
import { type ProcessWorld, RunningProgram } from '../process.ts';
import type { Program, ProgramHost } from '../program.ts';
import { programsOfImage } from '../toolbox.ts';
import { expandedCommand, type Step, scriptSteps } from './script.ts';

/** Where containers' programs run: what they are made of, and the host that a process is. */
export interface MainWorld {
  readonly sim: Simulation;
  readonly network: Network;
  readonly hostOf: (container: Container, process: Process) => ProgramHost;
}

const isShell = (word = ''): boolean => /^(\S*\/)?(sh|bash|ash)$/.test(word);
const baseOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
/** Listening is not a program's here: what it would serve is told by the ports that the container declares. */
const listens = ([name = '', ...words]: readonly string[]): boolean =>
  /^(nc|ncat|netcat)$/.test(baseOf(name)) && words.some((word) => /^-\w*l/.test(word));

/** What the container is told to run: an image of curl runs curl unless it is told another program. */
function commandOf({ image, command = [], args = [] }: Container): readonly string[] {
  const words = [...command, ...args];
  const [first = ''] = words;
  const runsCurl =
    /(^|\/)curl(:|@|$)/.test(image) &&
    command.length === 0 &&
    (first.startsWith('-') || !programsOfImage(image)(first));
  return runsCurl ? ['curl', ...words] : words;
}

/** Its steps; undefined: it is no program, or list of programs, that is known. */
function stepsOf(container: Container, variables: Readonly<Record<string, string>>): readonly Step[] | undefined {
  const words = expandedCommand(commandOf(container), variables);
  const [first, flag, script = ''] = words;
  const steps = isShell(first) && flag === '-c' ? scriptSteps(script, variables) : [{ when: 'always' as const, words }];
  const program = programsOfImage(container.image);
  const isKnown = ({ words: [name = '', ...rest] }: Step): boolean =>
    (name === 'exit' || program(baseOf(name)) !== undefined) && !isShell(name) && !listens([name, ...rest]);
  return steps?.every(isKnown) ? steps : undefined;
}

/** Runs steps one after another, to the container's exit. */
class Run {
  readonly #process: Process;
  readonly #host: ProgramHost;
  readonly #world: ProcessWorld;
  readonly #steps: readonly Step[];
  #running: RunningProgram | undefined;
  #n = 0;
  #code = 0;

  constructor({ sim, network, hostOf }: MainWorld, container: Container, process: Process, steps: readonly Step[]) {
    this.#process = process;
    this.#host = hostOf(container, process);
    this.#steps = steps;
    this.#world = {
      sim,
      network,
      say: (output) => {
        if ('stream' in output) process.output(output.text);
        else if ('exit' in output) this.#ended(output.exit);
      },
      ended: () => undefined,
    };
    // Its log is what it writes, and nothing else.
    process.output('');
    process.onExit(() => {
      for (const end of this.#host.ends) end();
    });
  }

  next(): void {
    const step = this.#steps[this.#n++];
    if (!step) {
      this.#process.exit(this.#code);
      return;
    }
    const { when, words } = step;
    const [path = '', code] = words;
    const skipped = (when === 'success' && this.#code !== 0) || (when === 'failure' && this.#code === 0);
    if (skipped) this.next();
    else if (path === 'exit') this.#process.exit(code === undefined ? this.#code : Number(code) & 255);
    else {
      const program = this.#host.program(baseOf(path));
      if (program) this.#start(program, words);
      else this.#process.exit(127);
    }
  }

  #start(program: Program, argv: readonly string[]): void {
    this.#running = new RunningProgram(this.#world, 0, this.#host, { argv, stdin: '', environment: {}, tty: false });
    this.#running.start(program);
  }

  #ended(code: number): void {
    this.#code = code;
    // The next begins when the one before has left.
    this.#process.later(0, () => this.next());
  }
}

/**
 * What a container does whose command is a program that can be run in it, or a shell script that is a plain list of such; undefined
 * for any other, and where an annotation says what it does.
 */
export function mainProgram(
  world: MainWorld,
  container: Container,
  { metadata: { annotations = {} } }: Pod,
): Behaviour | undefined {
  if (behaviourAnnotation in annotations || `${behaviourAnnotation}.${container.name}` in annotations) return undefined;
  if (!stepsOf(container, {})) return undefined;
  return {
    listeners: () => [],
    // The first process of a container gets no signal that it has no handler for.
    shutdown: undefined,
    run: (process) => new Run(world, container, process, stepsOf(container, process.environment()) ?? []).next(),
  };
}
