import type { Client } from './api.ts';
import type { Context } from './context.ts';
import type { Flags, Parsed } from './flags.ts';

/** What `kubectl exec` starts in a container. */
export interface Exec {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  /** The container's image, which says what programs there are. */
  readonly image: string;
  readonly argv: readonly string[];
  /** What is typed, or piped in, goes to it. */
  readonly stdin: boolean;
  readonly tty: boolean;
  /** It stands for the container's own process, which ends with it. */
  readonly main?: boolean;
  /** Done when it has ended with a code: of a shell that was opened, when it is left, which may be many commands later. */
  readonly afterwards?: (said: Pick<Run, 'out' | 'err'>, code: number) => Promise<void>;
}

/** One run of a command: its flags and arguments, its API server, and where its output goes. */
export interface Run {
  /** The command's words, for usage hints: `rollout status`. */
  readonly path: string;
  readonly client: Client;
  readonly parsed: Parsed;
  readonly namespace: string;
  readonly context: Context;
  /** `-f NAME`: a file's text, `-` being what is piped in; undefined when there is none. */
  readonly file: (name: string) => string | undefined;
  /** What is in a directory; undefined when there is none of that name. */
  readonly directory: (name: string) => readonly string[] | undefined;
  /** Opens an editor; what was saved, or undefined when it was closed without saving. */
  readonly edit?: (name: string, text: string) => Promise<string | undefined>;
  /** Runs a command in a container and gives its exit code; throws Failure when it cannot be started. */
  readonly exec?: (what: Exec) => Promise<number>;
  /** Runs a program of the engine's on the machine where kubectl runs (`kubectl port-forward`), and gives its exit code. */
  readonly local?: (argv: readonly string[]) => Promise<number>;
  /** Opens a shell on a node, or runs a command there (`kubectl debug node/…`). */
  readonly onNode?: (node: string, argv: readonly string[]) => Promise<number>;
  readonly signal: AbortSignal;
  /** Prints a text as it is, without a line end of its own. */
  write(text: string): void;
  /** Prints lines. */
  out(text: string): void;
  err(text: string): void;
}

export interface Verb {
  readonly flags: Flags;
  /** Flags without which the command is not begun (cobra MarkFlagRequired). */
  readonly required?: readonly string[];
  /** Flags are not looked at: the command is not modelled, whatever they are. */
  readonly anyFlags?: boolean;
  run(run: Run): Promise<void>;
}

/** A verb, or a group of verbs such as `rollout`; `''` is what the group does by itself (`create -f`). */
export type Verbs = { readonly [name: string]: Verb | Verbs };

export const isVerb = (entry: Verb | Verbs): entry is Verb => typeof entry.run === 'function';
