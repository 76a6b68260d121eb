import type { Container, Pod, Protocol } from '../../../model/objects/index.ts';
import type { PlaceId } from '../../../model/trace.ts';
import type { Application } from '../../network/application.ts';
import type { RequestResult } from '../../network/request.ts';
import type { Environment } from '../environment.ts';

/** The process in a container, as its behaviour sees it. */
export interface AppContext {
  readonly pod: Pod;
  readonly node: string;
  readonly container: Container;
  /** The variables it was started with. */
  readonly environment: Environment;
  /** The person's switches, read at each request. */
  readonly isReady: boolean;
  readonly isAlive: boolean;
}

export interface Listener {
  readonly protocol: Protocol;
  readonly port: number;
  readonly app: Application;
}

/** How a process sends a request: as `RequestSpec`, from where it runs. */
export interface Sending {
  readonly to: string;
  /** Virtual ms. */
  readonly timeout: number;
  readonly keepAlive?: boolean;
  readonly connection?: number;
}

/** What a process that does something of itself can do. */
export interface Process {
  readonly pod: Pod;
  /** The network namespace it is in. */
  readonly place: PlaceId;
  readonly environment: () => Environment;
  /** Runs `fn` after `ms` virtual ms, if the process still runs then. */
  later(ms: number, fn: () => void): void;
  /** Sends a traced request; `done` is called at its end, if the process still runs then. */
  request(sending: Sending, done: (result: RequestResult) => void): void;
  /** getaddrinfo(3): the first address of a host, undefined when there is none. */
  resolve(host: string, done: (address: string | undefined) => void): void;
  /** It writes text, any piece of it: what `kubectl logs` shows. */
  output(text: string): void;
  exit(code: number): void;
  /** Calls back when the process ends, however it does. */
  onExit(fn: () => void): void;
}

/** What an image does when it runs. */
export interface Behaviour {
  /** The sockets it opens when it starts. */
  readonly listeners: (context: AppContext) => readonly Listener[];
  /** Virtual ms from the start of the process to the opening of its sockets; at once when absent. */
  readonly startup?: number;
  /** On SIGTERM it stops listening at once and exits after this many virtual ms; undefined: it ignores the signal. */
  readonly shutdown: number | undefined;
  /** It exits by itself, this many virtual ms after its start. */
  readonly exits?: { readonly after: number; readonly code: number };
  /** What it does of itself while it runs. */
  readonly run?: (process: Process) => void;
  /** What is wrong with the annotation that was to choose it. */
  readonly problem?: string;
  /** What of its command is not done, to be told to people. */
  readonly unknown?: string;
}

/** The behaviour of a pod's container: told from its annotation, else from image and command. Every image has one. */
export type AppRegistry = (container: Container, pod: Pod) => Behaviour;
