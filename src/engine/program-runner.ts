import type { Action, ActionResult } from '../model/action.ts';
import { type ProgramOutput, signalNumbers } from '../model/program.ts';
import type { PlaceId } from '../model/trace.ts';
import { done, refused } from './action-results.ts';
import type { Cluster } from './cluster.ts';
import { ProgramHosts } from './program-hosts.ts';
import { Processes } from './programs/processes.ts';

type Doing<K extends Action['kind']> = Extract<Action, { readonly kind: K }>;

const isText = (value: unknown): value is string => typeof value === 'string';

/** Actions come from outside: what a command line may be. */
const isCommand = ({ argv, where, container, stdin, environment }: Doing<'run'>): boolean =>
  Array.isArray(argv) &&
  argv.length > 0 &&
  argv.every(isText) &&
  isText(where) &&
  [container, stdin].every((text) => text === undefined || isText(text)) &&
  (environment === undefined || Object.values(environment).every(isText));

/** Starts programs where they are to run, and signals them. */
export class ProgramRunner {
  readonly #processes: Processes;
  readonly #hosts: ProgramHosts;

  constructor(cluster: Cluster, touch: (place: PlaceId) => void) {
    this.#processes = new Processes(cluster.sim, cluster.network);
    this.#hosts = new ProgramHosts(cluster, touch);
  }

  run(action: Doing<'run'>): ActionResult {
    if (!isCommand(action)) return refused('run: argv: Required value', { refusal: 'invalid' });
    const { where, container, argv, stdin = '', environment = {}, tty = false } = action;
    const found = this.#hosts.find(where, container);
    if ('refusal' in found) return refused(found.message, { refusal: found.refusal });
    const process = this.#processes.start(found.host, { argv, stdin, environment, tty });
    if (process !== undefined) return done(`started ${argv[0]}`, { process });
    const message = `exec: "${argv[0]}": executable file not found in $PATH: unknown`;
    return refused(message, { refusal: 'program-not-found' });
  }

  signal({ process, signal }: Doing<'signal'>): ActionResult {
    if (!Object.hasOwn(signalNumbers, signal)) return refused(`kill: bad signal name '${signal}'`);
    if (!this.#processes.signal(process, signal)) return refused(`kill: (${process}) - No such process`);
    return done(`sent SIG${signal} to process ${process}`);
  }

  /** The node has lost its power. */
  ended(node: string): void {
    this.#hosts.ended(node);
  }

  /** What programs said since the last call. */
  drain(): readonly ProgramOutput[] {
    return this.#processes.drain();
  }
}
