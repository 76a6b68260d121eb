import type { Container, Pod, Protocol } from '../../../model/objects/index.ts';
import type { Application } from '../../network/types.ts';

/** The process in a container, as its behaviour sees it. */
export interface AppContext {
  readonly pod: Pod;
  readonly node: string;
  readonly container: Container;
  /** The person's readiness switch, read at each request. */
  readonly isReady: () => boolean;
}

export interface Listener {
  readonly protocol: Protocol;
  readonly port: number;
  readonly app: Application;
}

/** What an image does when it runs. */
export interface Behaviour {
  /** The sockets it opens when it starts. */
  readonly listeners: (context: AppContext) => readonly Listener[];
  /** On SIGTERM it stops listening at once and exits after this many virtual ms; undefined: it ignores the signal. */
  readonly shutdown: number | undefined;
  /** It exits by itself, this many virtual ms after its start. */
  readonly exits?: { readonly after: number; readonly code: number };
}

/** The behaviour of a container's image and command. Every image has one. */
export type AppRegistry = (container: Container) => Behaviour;
