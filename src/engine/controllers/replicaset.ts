import { isPodReady, type Pod, type ReplicaSet } from '../../model/objects/index.ts';
import type { Api } from '../apiserver/api.ts';
import { ignoring } from '../apiserver/errors.ts';
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
  isPodActive,
  orphans,
  withMetadata,
} from './controller.ts';
import { rankForDeletion } from './pod-ranking.ts';
import { readySince } from './workload.ts';

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
    this.#events = new EventRecorder(sim, api, actor);
    this.#queue = new WorkQueue(sim, {
      // A sync looks at every pod of the set: a large one takes longer, so that a burst of changes costs few syncs.
      takes: (key) => this.#random.int(5, 10) + 0.05 * (this.#sets.byKey(key)?.status.replicas ?? 0),
      sync: (key) => this.#sync(key),
    });
    this.#sets.onEvent(({ object, previous }) => {
      // Our own status writes are no news.
      const same = previous?.spec === object.spec && previous.metadata.labels === object.metadata.labels;
      if (!same || object.metadata.deletionTimestamp !== undefined) this.#queue.add(keyOf(object));
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
    const pods = this.#claim(set);
    if (set.metadata.deletionTimestamp === undefined) this.#manage(set, pods);
    this.#writeStatus(key, set, pods);
  }

  /** The active pods of a set. Adopts matching orphans and releases own pods that match no longer (controller_ref_manager.go ClaimPods). */
  #claim(set: ReplicaSet): Pod[] {
    const { namespace = '', uid } = set.metadata;
    const matches = compileSelector(set.spec.selector);
    const mine: Pod[] = [];
    for (const pod of this.#podsByOwner.get(uid)) {
      if (controllerOf(pod)?.uid !== uid) continue;
      if (matches(pod.metadata.labels ?? {})) {
        if (isPodActive(pod)) mine.push(pod);
      } else this.#own(pod, pod.metadata.ownerReferences?.filter((owner) => owner.uid !== uid) ?? []);
    }
    if (set.metadata.deletionTimestamp !== undefined) return mine;
    for (const pod of this.#orphans.get(namespace)) {
      const wanted = isPodActive(pod) && matches(pod.metadata.labels ?? {});
      if (wanted) mine.push(this.#own(pod, [...(pod.metadata.ownerReferences ?? []), controllerRef(set)]));
    }
    return mine;
  }

  #own(pod: Pod, ownerReferences: NonNullable<Pod['metadata']['ownerReferences']>): Pod {
    const written = this.#api.update('Pod', withMetadata<'Pod'>(pod, { ownerReferences }), actor);
    this.#pods.wrote(written);
    return written;
  }

  #manage(set: ReplicaSet, pods: readonly Pod[]): void {
    const missing = set.spec.replicas - pods.length;
    if (missing > 0) this.#createPods(set, Math.min(missing, burstReplicas));
    else if (missing < 0) this.#deletePods(set, pods, Math.min(-missing, burstReplicas));
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

  #deletePods(set: ReplicaSet, pods: readonly Pod[], count: number): void {
    for (const pod of rankForDeletion(pods, readySince, this.#sim.now).slice(0, count)) {
      const { namespace = '', name } = pod.metadata;
      ignoring(['NotFound'], () => this.#api.delete('Pod', namespace, name, {}, actor));
      const left = this.#api.get('Pod', namespace, name);
      if (left) this.#pods.wrote(left);
      this.#events.event(set, { reason: 'SuccessfulDelete', message: `Deleted pod: ${name}` });
    }
  }

  /** replica_set_utils.go calculateStatus. Counts of zero are left out, as Go's omitempty does. */
  #writeStatus(key: string, set: ReplicaSet, pods: readonly Pod[]): void {
    const minReady = (set.spec.minReadySeconds ?? 0) * 1000;
    const isLabeled = compileSelector({ matchLabels: set.spec.template.metadata.labels ?? {} });
    let labeled = 0;
    let ready = 0;
    let available = 0;
    for (const pod of pods) {
      if (isLabeled(pod.metadata.labels ?? {})) labeled++;
      if (!isPodReady(pod)) continue;
      ready++;
      if (minReady === 0 || readySince(pod) + minReady <= this.#sim.now) available++;
    }
    const { namespace, name } = splitKey(key);
    const { generation } = set.metadata;
    const status: ReplicaSet['status'] = {
      replicas: pods.length,
      ...(labeled > 0 && { fullyLabeledReplicas: labeled }),
      ...(ready > 0 && { readyReplicas: ready }),
      ...(available > 0 && { availableReplicas: available }),
      ...(generation !== undefined && { observedGeneration: generation }),
    };
    this.#sets.wrote(this.#api.updateStatus('ReplicaSet', namespace, name, status, actor));
    if (ready > available) this.#queue.addAfter(key, 1000);
  }
}
