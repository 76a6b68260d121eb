import type { Signal } from '../../model/program.ts';
import type { PlaceId } from '../../model/trace.ts';
import type { Network } from '../network/network.ts';
import type { RequestResult, RequestSpec } from '../network/request.ts';
import type { SeededRandom } from '../sim/random.ts';
import type { Cancel } from '../sim/simulation.ts';

/** Where a program runs: in a container, on a node, or on a host outside. */
export interface ProgramHost {
  /** The network namespace its sockets are in. */
  readonly place: PlaceId;
  readonly hostname: string;
  /** What follows it in its full name, where it has one (`spec.subdomain`). */
  readonly domain?: string;
  /** Variables that its programs start with. */
  readonly environment: Readonly<Record<string, string>>;
  /** Called when all that runs there ends. */
  readonly ends: Set<() => void>;
  /** A file's text; undefined: there is none, or it is not modelled. */
  readonly file: (path: string) => string | undefined;
  /** In a container: the command of its first process. */
  readonly main?: readonly string[];
  /** The name of the program whose sockets listen there. */
  readonly mainProgram?: string;
  /** In a container: SIGTERM for its first process. */
  readonly terminate?: () => void;
  /** What is installed there; undefined: there is no such program. */
  program(name: string): Program | undefined;
}

/** What a program is started with. */
export interface CommandLine {
  /** Its own name first. */
  readonly argv: readonly string[];
  readonly stdin: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Its standard output is a terminal. */
  readonly tty: boolean;
}

/** A request as programs send it. */
export type Sending = Omit<RequestSpec, 'from' | 'trace'>;

/** A running program as its code sees it. After its exit nothing it does has an effect, and nothing calls it back. */
export interface ProgramContext extends CommandLine {
  readonly host: ProgramHost;
  readonly network: Network;
  /** Chance of its own, the same at each replay. */
  readonly random: SeededRandom;
  /** Virtual ms since the scene began. */
  readonly now: number;
  out(text: string): void;
  err(text: string): void;
  /** Runs `fn` after `ms` virtual ms. */
  later(ms: number, fn: () => void): Cancel;
  /** Sends a traced request from here. `done` is called once, at its end; at once, with nothing, when it cannot be sent. Returns what gives it up: `done` is not called then. */
  request(spec: Sending, done: (result: RequestResult | undefined) => void): Cancel;
  /** Instead of ending by that signal it does this. */
  onSignal(signal: Exclude<Signal, 'KILL'>, handler: () => void): void;
  /** Called once when it ends, however it does. */
  onEnd(fn: () => void): void;
  exit(code: number): void;
}

/** A program: called at its start. It runs until it calls `exit`. */
export type Program = (context: ProgramContext) => void;
