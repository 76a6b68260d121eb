/** Who did, or heard, something: an actor of the API (`deployment-controller`, `kubelet/node-1`), or one of these. */
export type RippleActor = string;

/**
 * One thing that happened on the way from what somebody did to where it ends: a write to the API server (which its store, etcd,
 * keeps), a delivery of a write to a watch, a step of a node's own (CNI, kube-proxy), or the deed itself.
 */
export interface RippleEvent {
  /** `a3` an action, `w57` the write with resourceVersion 57, `d57/ACTOR` its delivery, `s12` a step. */
  readonly id: string;
  readonly kind: 'action' | 'write' | 'delivery' | 'cni' | 'sync';
  /** Virtual ms. */
  readonly at: number;
  readonly actor: RippleActor;
  /** A verb and its object, in plain words: `created ReplicaSet default/web-7c9`. */
  readonly did: string;
  /** What changed or what it is about, in few words; may be empty. */
  readonly detail: string;
  /** Record id of what is on the canvas and touched by it; empty where nothing is. */
  readonly object: string;
  /** Id of the event this came of; empty when it came of itself (a timer) or that is not kept any longer. */
  readonly because: string;
  /** Of a write: the revision etcd keeps it under, which is the object's resourceVersion. */
  readonly revision?: number;
}

/** Something somebody did, the root of a ripple. */
export interface RippleAction {
  readonly id: string;
  readonly at: number;
  readonly title: string;
}

export interface RippleQuery {
  /** Only what came of this event, itself included; `last`: of what was done last; empty: everything, whatever it came of. */
  readonly of: string;
  /** Only what happened at this instant (virtual ms) or later. */
  readonly since?: number;
  /** Also deliveries that nobody acted on, and Kubernetes Events. */
  readonly everything?: boolean;
  /** At most so many events, the earliest when `of` is given, else the latest. */
  readonly limit: number;
  /** `seen` of the last answer: when nothing has happened since, there is no answer. */
  readonly seen?: number;
}

export interface Ripple {
  /** Id of the event all this came of; empty when it is everything. */
  readonly of: string;
  /** Things done, latest first. */
  readonly actions: readonly RippleAction[];
  /** In the order in which they happened. */
  readonly events: readonly RippleEvent[];
  /** How many more there are: beyond the limit, deliveries nobody acted on, writes of Kubernetes Events. */
  readonly folded: { readonly more: number; readonly deliveries: number; readonly events: number };
  /** Renewals of Leases so far: a node's heartbeats are counted, not kept. */
  readonly renewals: number;
  /** Virtual ms since when everything is kept. */
  readonly keptSince: number;
  readonly seen: number;
}
