import type { Outcome, PlaceId, RequestTrace } from '../model/trace.ts';

/** A REST call on the simulated API server, as an HTTP client would make it. */
export interface RestRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Path and query: `/api/v1/namespaces/default/pods?labelSelector=app%3Dweb`. */
  readonly path: string;
  readonly contentType?: string;
  readonly accept?: string;
  /** JSON text. */
  readonly body?: string;
}

export interface RestResponse {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
  /** `Warning` headers: unmodelled fields and deprecations. */
  readonly warnings: readonly string[];
}

/** Something wrong with text a user gave, where it is and how to mend it. Lines and columns are 1-based. */
export interface Problem {
  readonly message: string;
  readonly line?: number;
  readonly column?: number;
  readonly field?: string;
  readonly hint?: string;
  readonly severity: 'error' | 'warning';
}

export interface ApplyResult {
  /** One line an object, in kubectl's words: `service/web created`. */
  readonly applied: readonly string[];
  readonly problems: readonly Problem[];
}

/** What a person (or lesson) does to the world. All of it is recorded; replaying the records gives the same world. */
export type Action =
  | { readonly kind: 'rest'; readonly request: RestRequest }
  | { readonly kind: 'apply'; readonly text: string }
  | { readonly kind: 'send'; readonly from: PlaceId; readonly to: string; readonly count: number }
  | { readonly kind: 'crash'; readonly namespace: string; readonly pod: string; readonly container?: string }
  | { readonly kind: 'readiness'; readonly namespace: string; readonly pod: string; readonly ready: boolean }
  | { readonly kind: 'power'; readonly node: string; readonly on: boolean }
  | { readonly kind: 'add-node'; readonly name?: string }
  | { readonly kind: 'add-outside'; readonly name?: string };

export interface ActionResult {
  readonly ok: boolean;
  /** For people: what was done, or why not, in Kubernetes' words where it has them. */
  readonly message: string;
  readonly problems: readonly Problem[];
  /** Requests that `send` began. */
  readonly requests: readonly number[];
  readonly rest?: RestResponse;
  readonly applied: readonly string[];
}

/** An action with the virtual instant (ms) at which it was done. */
export interface RecordedAction {
  readonly at: number;
  readonly action: Action;
}

/** A scene and all that was done to it up to `now`: enough to make the same world again, byte for byte. */
export interface Recording {
  readonly version: 1;
  readonly scene: string;
  readonly actions: readonly RecordedAction[];
  readonly now: number;
}

export interface NodeRecord {
  readonly type: 'node';
  readonly id: string; // node/NAME
  readonly name: string;
  readonly address: string;
  readonly podCIDR: string;
  readonly ready: boolean;
  readonly powered: boolean;
  readonly unschedulable: boolean;
  /** Virtual ms of kube-proxy's last sync; -1 before the first. */
  readonly lastSync: number;
  /** kube-proxy knows of changes it has not written yet. */
  readonly syncPending: boolean;
  readonly rules: number;
}

export interface PodRecord {
  readonly type: 'pod';
  readonly id: string; // pod/NAMESPACE/NAME
  readonly uid: string;
  readonly namespace: string;
  readonly name: string;
  readonly node: string;
  readonly address: string;
  /** The STATUS column of `kubectl get pods`. */
  readonly status: string;
  readonly ready: boolean;
  readonly terminating: boolean;
  readonly restarts: number;
  readonly createdAt: number;
  readonly labels: Readonly<Record<string, string>>;
  /** `Kind/NAME` of the controlling owner, or empty. */
  readonly owner: string;
  readonly image: string;
  /** Listening ports, for "send to". */
  readonly ports: readonly number[];
}

export interface ServicePortRecord {
  readonly name: string;
  readonly protocol: string;
  readonly port: number;
  readonly targetPort: string;
  readonly nodePort: number;
}

export interface ServiceRecord {
  readonly type: 'service';
  readonly id: string; // service/NAMESPACE/NAME
  readonly namespace: string;
  readonly name: string;
  readonly serviceType: string;
  readonly clusterIP: string;
  readonly externalIPs: readonly string[];
  readonly ports: readonly ServicePortRecord[];
  readonly selector: Readonly<Record<string, string>>;
  /** From its EndpointSlices. */
  readonly endpoints: readonly EndpointRecord[];
}

export interface EndpointRecord {
  readonly pod: string; // pod/NAMESPACE/NAME, or empty for an address without a pod
  readonly address: string;
  readonly ready: boolean;
  readonly serving: boolean;
  readonly terminating: boolean;
}

export interface DeploymentRecord {
  readonly type: 'deployment';
  readonly id: string; // deployment/NAMESPACE/NAME
  readonly namespace: string;
  readonly name: string;
  readonly replicas: number;
  readonly ready: number;
  readonly updated: number;
  readonly selector: Readonly<Record<string, string>>;
  readonly podLabels: Readonly<Record<string, string>>;
  readonly image: string;
}

export interface OutsideRecord {
  readonly type: 'outside';
  readonly id: string; // outside/NAME
  readonly name: string;
  readonly address: string;
}

export interface EventRecord {
  readonly type: 'event';
  readonly id: string; // event/NAMESPACE/NAME
  readonly at: number;
  readonly level: 'Normal' | 'Warning';
  readonly object: string; // `Pod/web-1`
  readonly reason: string;
  readonly message: string;
  readonly count: number;
}

/** The world as the canvas needs it: small, flat, no full objects. */
export type WorldRecord =
  | NodeRecord
  | PodRecord
  | ServiceRecord
  | DeploymentRecord
  | OutsideRecord
  | EventRecord;

/** A stretch of a packet's way, for animation. */
export interface FlightLeg {
  readonly place: PlaceId;
  /** Index of the first hop of the trace's packet that is in this place. */
  readonly hop: number;
}

export interface Flight {
  readonly request: number;
  readonly packet: number;
  readonly label: string;
  readonly direction: 'request' | 'reply';
  readonly legs: readonly FlightLeg[];
  readonly verdict: 'delivered' | 'dropped' | 'rejected';
  /** One sentence, when the packet did not arrive. */
  readonly why: string;
}

export interface RequestRecord {
  readonly id: number;
  readonly from: PlaceId;
  readonly to: string;
  readonly startedAt: number;
  readonly finishedAt: number; // -1 while under way
  readonly outcome: Outcome | 'pending';
  readonly by: string;
  readonly seenFrom: string;
  readonly reason: string;
}

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
  readonly scene: string;
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
  play: [{ readonly playing: boolean; readonly speed: number }, null];
  /** Runs the next event, whatever its instant; the clock jumps to it. */
  step: [null, null];
  trace: [{ readonly request: number }, RequestTrace | null];
  /** `iptables-save` text of a node. */
  rules: [{ readonly node: string }, string];
  /** YAML text of a record's object. */
  yaml: [{ readonly id: string }, string];
  recording: [null, Recording];
}

export type RequestName = keyof Requests;
export type ToWorker = { [K in RequestName]: { readonly id: number; readonly name: K; readonly argument: Requests[K][0] } }[RequestName];
export type FromWorker =
  | { readonly kind: 'result'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'failed'; readonly id: number; readonly problems: readonly Problem[] }
  | { readonly kind: 'update'; readonly update: Update }
  | { readonly kind: 'crashed'; readonly message: string };
