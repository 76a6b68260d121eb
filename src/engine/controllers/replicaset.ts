import type { Pod, ReplicaSet } from '../../model/objects/index.ts';
import type { Api } from '../apiserver/api.ts';
import { ignoring } from '../apiserver/ignoring.ts';
import { compileSelector } from '../apiserver/selectors.ts';
import { EventRecorder } from '../client-go/events.ts';
import { type Index, type Informer, keyOf, splitKey } from '../client-go/informer.ts';
import { WorkQueue } from '../client-go/work-queue.ts';
import type { SeededRandom } from '../sim/random.ts';
import type { Simulation } from '../sim/simulation.ts';
import {
  byOwner,
  type ControllerContext,
  controllerOf,
  controllerRef,
  isNews,
  isPodActive,
  orphans,
  withMetadata,
} from './controller.ts';
import { rankForDeletion } from './pod-ranking.ts';
import { PodTallies } from './pod-tally.ts';
import { isAvailable, readySince } from './workload.ts';

const actor = 'replicaset-controller';
/** How many pods one sync creates or deletes at most (replica_set.go BurstReplicas). */
const burstReplicas = 500;

/** Keeps as many pods of a template as `spec.replicas` says (pkg/controller/replicaset/replica_set.go). */
export class ReplicaSetController {
  readonly #sim: Simulation;
  readonly #api: Api;
  readonly #random: SeededRandom;
  readonly #sets: Informer<'ReplicaSet'>;
  readonly #pods: Informer<'Pod'>;
  readonly #podsByOwner: Index<'Pod'>;
  readonly #orphans: Index<'Pod'>;
  readonly #tallies: PodTallies;
  readonly #events: EventRecorder;
  readonly #queue: WorkQueue;

  constructor({ sim, api, informers }: ControllerContext) {
    this.#sim = sim;
    this.#api = api;
    this.#random = sim.random.fork(actor);
    this.#sets = informers.of('ReplicaSet');
    this.#pods = informers.of('Pod');
    this.#podsByOwner = byOwner(this.#pods);
    this.#orphans = orphans(this.#pods);
    this.#tallies = new PodTallies(this.#pods);
    this.#events = new EventRecorder(sim, api, actor);
    this.#queue = new WorkQueue(sim, {
      // A sync looks at every pod of the set: a large one takes longer, so that a burst of changes costs few syncs.
      takes: (key) => this.#random.int(5, 10) + 0.05 * (this.#sets.byKey(key)?.status.replicas ?? 0),
      sync: (key) => this.#sync(key),
    });
    this.#sets.onEvent((event) => {
      const { type, object } = event;
      if (type === 'DELETED') this.#tallies.forget(object.metadata.uid);
      if (isNews(event)) this.#queue.add(keyOf(object));
    });
    this.#pods.onEvent(({ object, previous }) => {
      this.#enqueueOwner(object);
      if (previous && previous.metadata.ownerReferences !== object.metadata.ownerReferences)
        this.#enqueueOwner(previous);
    });
  }

  #enqueueOwner(pod: Pod): void {
    const owner = controllerOf(pod);
    if (owner?.kind === 'ReplicaSet') this.#queue.add(`${pod.metadata.namespace}/${owner.name}`);
    else if (!owner && pod.metadata.deletionTimestamp === undefined) this.#enqueueAdopters(pod);
  }

  #enqueueAdopters(pod: Pod): void {
    for (const set of this.#sets.values()) {
      if (set.metadata.namespace !== pod.metadata.namespace) continue;
      if (compileSelector(set.spec.selector)(pod.metadata.labels ?? {})) this.#queue.add(keyOf(set));
    }
  }

  #sync(key: string): void {
    const set = this.#sets.byKey(key);
    if (!set) return;
    this.#claim(set);
    const status = this.#status(set);
    if (set.metadata.deletionTimestamp === undefined) this.#manage(set, status.replicas);
    const { namespace, name } = splitKey(key);
    this.#sets.wrote(this.#api.updateStatus('ReplicaSet', namespace, name, status, actor));
    if ((status.readyReplicas ?? 0) > (status.availableReplicas ?? 0)) this.#queue.addAfter(key, 1000);
  }

  /** Adopts matching orphans and releases own pods that match no longer (controller_ref_manager.go ClaimPods). */
  #claim(set: ReplicaSet): void {
    const { namespace = '', uid, deletionTimestamp } = set.metadata;
    const matches = compileSelector(set.spec.selector);
    if (this.#tallies.of(set).astray > 0) {
      for (const pod of this.#owned(uid)) {
        if (matches(pod.metadata.labels ?? {})) continue;
        this.#own(pod, pod.metadata.ownerReferences?.filter((owner) => owner.uid !== uid) ?? []);
      }
    }
    if (deletionTimestamp !== undefined || this.#orphans.count(namespace) === 0) return;
    for (const pod of this.#orphans.get(namespace)) {
      const wanted = isPodActive(pod) && matches(pod.metadata.labels ?? {});
      if (wanted) this.#own(pod, [...(pod.metadata.ownerReferences ?? []), controllerRef(set)]);
    }
  }

  /** The pods that have this controller. */
  #owned(uid: string): Pod[] {
    return this.#podsByOwner.get(uid).filter((pod) => controllerOf(pod)?.uid === uid);
  }

  #active({ metadata: { uid }, spec }: ReplicaSet): Pod[] {
    const matches = compileSelector(spec.selector);
    return this.#owned(uid).filter((pod) => isPodActive(pod) && matches(pod.metadata.labels ?? {}));
  }

  #own(pod: Pod, ownerReferences: NonNullable<Pod['metadata']['ownerReferences']>): void {
    this.#pods.wrote(this.#api.update('Pod', withMetadata<'Pod'>(pod, { ownerReferences }), actor));
  }

  #manage(set: ReplicaSet, active: number): void {
    const missing = set.spec.replicas - active;
    if (missing > 0) this.#createPods(set, Math.min(missing, burstReplicas));
    else if (missing < 0) this.#deletePods(set, Math.min(-missing, burstReplicas));
  }

  #createPods(set: ReplicaSet, count: number): void {
    const { namespace = '', name } = set.metadata;
    const { metadata: template, spec } = set.spec.template;
    const metadata = { ...template, generateName: `${name}-`, namespace, ownerReferences: [controllerRef(set)] };
    for (let i = 0; i < count; i++) {
      const pod = this.#api.create('Pod', { metadata, spec }, actor);
      this.#pods.wrote(pod);
      this.#events.event(set, { reason: 'SuccessfulCreate', message: `Created pod: ${pod.metadata.name}` });
    }
  }

  #deletePods(set: ReplicaSet, count: number): void {
    for (const pod of rankForDeletion(this.#active(set), readySince, this.#sim.now).slice(0, count)) {
      const { namespace = '', name } = pod.metadata;
      ignoring(['NotFound'], () => this.#api.delete('Pod', namespace, name, {}, actor));
      const left = this.#api.get('Pod', namespace, name);
      if (left) this.#pods.wrote(left);
      this.#events.event(set, { reason: 'SuccessfulDelete', message: `Deleted pod: ${name}` });
    }
  }

  /** replica_set_utils.go calculateStatus. Counts of zero are left out, as Go's omitempty does. */
  #status(set: ReplicaSet): ReplicaSet['status'] {
    const { active, labeled, ready } = this.#tallies.of(set);
    const { minReadySeconds } = set.spec;
    const { now } = this.#sim;
    const available = minReadySeconds
      ? this.#active(set).filter((pod) => isAvailable(pod, minReadySeconds, now)).length
      : ready;
    const { generation } = set.metadata;
    return {
      replicas: active,
      ...(labeled > 0 && { fullyLabeledReplicas: labeled }),
      ...(ready > 0 && { readyReplicas: ready }),
      ...(available > 0 && { availableReplicas: available }),
      ...(generation !== undefined && { observedGeneration: generation }),
    };
  }
}
