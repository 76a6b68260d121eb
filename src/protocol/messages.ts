import type { Action, ActionResult, Recording } from '../model/action.ts';
import type { DrawnTrace, OwnRulesAnswer, OwnRulesQuestion } from '../model/own-rules.ts';
import type { ProbeAnswer, ProbeQuestion } from '../model/probe.ts';
import type { Problem } from '../model/problem.ts';
import type { ProgramOutput } from '../model/program.ts';
import type { RestRequest, RestResponse, RestWatchEvent, WatchRequest } from '../model/rest.ts';
import type { Ripple, RippleQuery } from '../model/ripple.ts';
import type { RuleCost, RuleCostQuestion, ServiceTable } from '../model/rule-cost.ts';
import type { RulesText } from '../model/rules.ts';
import type { Position } from '../model/scene.ts';
import type { RequestTrace } from '../model/trace.ts';
import type { Flight, RequestRecord, WorldRecord } from '../model/world.ts';

export type * from '../model/action.ts';
export type * from '../model/problem.ts';
export type * from '../model/program.ts';
export type * from '../model/rest.ts';
export type * from '../model/ripple.ts';
export type * from '../model/world.ts';

export interface Clock {
  /** Virtual ms since the scene began. */
  readonly now: number;
  readonly playing: boolean;
  /** Virtual seconds per real second, 0.1 to 10. */
  readonly speed: number;
}

/** One batch of changes; at most one a frame. Applying all batches in order from an empty world gives the world. */
export interface Update {
  /** True for the first batch of a (re)built world: drop everything before. */
  readonly reset: boolean;
  readonly clock: Clock;
  readonly upserts: readonly WorldRecord[];
  readonly deletes: readonly string[];
  readonly flights: readonly Flight[];
  readonly requests: readonly RequestRecord[];
  /** What running programs said since the last batch, in order. In a world that was made again, what they had said is not repeated. */
  readonly outputs: readonly ProgramOutput[];
  readonly scene: string;
  /** All canvas positions the scene or the user set, by record id; absent when they are what they were. */
  readonly layout?: Readonly<Record<string, Position>>;
}

/** Requests from the page to the worker: name → [argument, result]. Failures reject with a `Problem` list. */
export interface Requests {
  /** Replaces the world by a new scene (YAML stream) and runs it until it is quiet. The old world stays when the text is bad. */
  load: [{ readonly scene: string }, ActionResult];
  /** Rebuilds a recorded world at `recording.now`. */
  restore: [{ readonly recording: Recording }, ActionResult];
  act: [Action, ActionResult];
  /** Read-only REST call; not recorded. */
  read: [RestRequest, RestResponse];
  /** Opens a watch; its events come as `watched` under the number `stream`, which is new. Not recorded. */
  watch: [WatchRequest & { readonly stream: number }, null];
  unwatch: [{ readonly stream: number }, null];
  /** Answered once so many virtual ms have passed, with the virtual instant (ms) it is then. */
  wake: [{ readonly after: number }, number];
  play: [{ readonly playing: boolean; readonly speed: number }, null];
  /** Runs the next event, whatever its instant; the clock jumps to it. */
  step: [null, null];
  /** Lets virtual ms pass at once, whether the clock runs or not. */
  pass: [{ readonly ms: number }, null];
  trace: [{ readonly request: number }, RequestTrace | null];
  /** What happened in the control plane and on the nodes, and what it came of; null when that is what `seen` knows already. */
  ripple: [RippleQuery, Ripple | null];
  /** A node's rules as a tool prints them, or as the one that tells most of the proxy mode; null without such a node. */
  rules: [{ readonly node: string; readonly tool?: string }, RulesText | null];
  /** All that kube-proxy reads of the cluster. */
  'service-table': [null, ServiceTable];
  /** How many rules a new connection to each Service is checked against; has nothing to do with the scene. */
  'rule-cost': [RuleCostQuestion, RuleCost];
  /** A packet through rules that the user brought; has nothing to do with the scene. */
  'own-rules': [OwnRulesQuestion, OwnRulesAnswer];
  /** How to draw a request's way through rules. */
  'draw-trace': [DrawnTrace, OwnRulesAnswer];
  /** What would become of requests, sent in a copy of a recorded world. */
  probe: [ProbeQuestion, ProbeAnswer];
  /** A record's object as it can be applied again; null for records that are no API object. */
  manifest: [{ readonly id: string }, object | null];
  recording: [null, Recording];
}

export type RequestName = keyof Requests;
export type ToWorker = {
  [K in RequestName]: {
    readonly id: number;
    readonly name: K;
    readonly argument: Requests[K][0];
  };
}[RequestName];
/** An event of an open watch. */
export interface StreamEvent {
  readonly stream: number;
  readonly event: RestWatchEvent;
}

export type FromWorker =
  | { readonly kind: 'result'; readonly id: number; readonly value: unknown }
  | {
      readonly kind: 'failed';
      readonly id: number;
      readonly problems: readonly Problem[];
    }
  | { readonly kind: 'update'; readonly update: Update }
  /** What open watches saw since the last such message, in order. */
  | { readonly kind: 'watched'; readonly events: readonly StreamEvent[] }
  /** The world is another one from now on: watches of the one before have ended. */
  | { readonly kind: 'replaced' }
  /** After each load, restore and act: what a restarted worker needs (with the clock of the last update as `now`). */
  | { readonly kind: 'checkpoint'; readonly recording: Recording }
  | { readonly kind: 'crashed'; readonly message: string };
