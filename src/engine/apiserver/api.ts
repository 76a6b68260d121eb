import type { Kind, Kinds, ObjectMeta, StatusOf } from '../../model/objects/index.ts';

/** Who asks: `user`, `deployment-controller`, `kubelet/node-1`. Recorded with every write. */
export type Actor = string;

/** Metadata a creator gives; the server fills in the rest. */
export type NewMeta = Partial<ObjectMeta> & ({ readonly name: string } | { readonly generateName: string });

/** An object as a typed in-process client hands it to `create`: defaulted spec, no server-made metadata, status optional. */
export type New<T> = T extends { readonly metadata: ObjectMeta }
  ? Omit<T, 'metadata' | 'status' | 'apiVersion' | 'kind'> & {
      readonly metadata: NewMeta;
      readonly status?: T extends { readonly status: infer S } ? S : never;
    }
  : never;

/** What the recorder of an Event has to say. */
export interface Told extends Pick<Kinds['Event'], 'involvedObject' | 'reason' | 'message' | 'type' | 'source'> {
  readonly name: string;
  readonly namespace: string;
}

export interface WatchEvent<K extends Kind> {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED';
  readonly object: Kinds[K];
  /** The version before, for MODIFIED and DELETED. */
  readonly previous?: Kinds[K];
  /** Who made the write that caused this event. */
  readonly actor: Actor;
}

/**
 * Says that a watcher now acts on one of the events it was given, so that what it does is known to come of that write.
 * Without it nothing is lost but that knowledge.
 */
export type ActOn = (event: WatchEvent<Kind>) => void;

export interface WatchOptions {
  readonly actor: Actor;
  /** One way, API server → client, in virtual milliseconds. Events that come while a delivery is under way arrive with it, in order. */
  readonly latency: number;
  readonly namespace?: string;
  /** Pods only: `spec.nodeName=…`, answered from an index. */
  readonly nodeName?: string;
  /** `metadata.name=…`, answered from an index. Not together with `nodeName`. */
  readonly name?: string;
}

export interface DeleteOptions {
  readonly gracePeriodSeconds?: number;
  readonly propagationPolicy?: 'Background' | 'Foreground' | 'Orphan';
  readonly preconditions?: { readonly uid?: string; readonly resourceVersion?: string };
}

/**
 * The API server as its in-process clients see it (controllers, kubelets, proxies). Everything it returns is frozen and shared:
 * never copy it to keep it, spread it to change it. Throws `ApiError` (api-error.ts), which carries a metav1 Status.
 * The REST door (apiserver/rest.ts) decodes JSON and then calls these same verbs.
 */
export interface Api {
  get<K extends Kind>(kind: K, namespace: string, name: string): Kinds[K] | undefined;
  /** All objects of a kind in one namespace, or namespace by namespace in all; in creation order. A fresh array of shared objects. */
  list<K extends Kind>(kind: K, namespace?: string): Kinds[K][];
  /** 409 AlreadyExists, 422 Invalid, 404 when the namespace does not exist, 403 when it is terminating. */
  create<K extends Kind>(kind: K, object: New<Kinds[K]>, actor: Actor): Kinds[K];
  /** What `create` would do for an Event of a component's own making: nothing of it has to be checked but that its namespace is there and its name free. */
  record(told: Told, actor: Actor): Kinds['Event'];
  /** Replaces all but status. 409 Conflict when `metadata.resourceVersion` is set and stale. A write that changes nothing keeps the resourceVersion and tells no watcher. */
  update<K extends Kind>(kind: K, object: Kinds[K], actor: Actor): Kinds[K];
  /** Replaces status only (the /status subresource). Never conflicts: the writer owns its status. */
  updateStatus<K extends Kind>(kind: K, namespace: string, name: string, status: StatusOf<K>, actor: Actor): Kinds[K];
  /** The pods/binding subresource: what the scheduler writes. 409 when the pod is bound already. */
  bind(namespace: string, name: string, nodeName: string, actor: Actor): void;
  /**
   * Deletes, or marks with deletionTimestamp: a pod on a node with a grace period, an object with finalizers.
   * A pod's grace period is its spec.terminationGracePeriodSeconds unless given; 0 removes at once.
   * Foreground and Orphan put a finalizer on the object that the garbage collector takes off when it has dealt with the dependents.
   */
  delete(kind: Kind, namespace: string, name: string, options: DeleteOptions, actor: Actor): void;
  /** The namespaces/finalize subresource: the namespace controller says that nothing is left in it. 404 when it is gone. */
  finalizeNamespace(name: string, actor: Actor): void;
  /**
   * List and watch: `onEvents` first gets every existing object as ADDED after `latency`, then changes, in order, once each.
   * Returns a function that ends the watch.
   */
  watch<K extends Kind>(
    kind: K,
    options: WatchOptions,
    onEvents: (events: readonly WatchEvent<K>[], actOn: ActOn) => void,
  ): () => void;
}
