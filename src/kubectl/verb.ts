import type { Client } from './api.ts';
import type { Flags, Parsed } from './flags.ts';

/** One run of a command: its flags and arguments, its API server, and where its output goes. */
export interface Run {
  /** The command's words, for usage hints: `rollout status`. */
  readonly path: string;
  readonly client: Client;
  readonly parsed: Parsed;
  readonly namespace: string;
  /** `-f NAME`: a file's text, `-` being what is piped in; undefined when there is none. */
  readonly file: (name: string) => string | undefined;
  readonly signal: AbortSignal;
  /** Prints text; each of its lines is one. */
  out(text: string): void;
  err(text: string): void;
}

export interface Verb {
  readonly flags: Flags;
  run(run: Run): Promise<void>;
}

/** A verb, or a group of verbs such as `rollout`. */
export type Verbs = { readonly [name: string]: Verb | Verbs };

export const isVerb = (entry: Verb | Verbs): entry is Verb => typeof entry.run === 'function';
