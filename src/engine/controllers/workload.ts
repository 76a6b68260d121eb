import { isPodReady, type Kinds, type Pod } from '../../model/objects/index.ts';
import { millisecondsOf } from '../../model/time.ts';
import type { Api, New } from '../apiserver/api.ts';
import { ignoring } from '../apiserver/errors.ts';
import { compileSelector } from '../apiserver/selectors.ts';
import { EventRecorder, type Saying } from '../client-go/events.ts';
import { type Index, type Informer, keyOf } from '../client-go/informer.ts';
import { WorkQueue } from '../client-go/work-queue.ts';
import type { Simulation } from '../sim/simulation.ts';
import { byOwner, type ControllerContext, controllerOf, controllerRef, orphans, withMetadata } from './controller.ts';

export type WorkloadKind = 'StatefulSet' | 'DaemonSet' | 'Job';

export interface WorkloadOptions<K extends WorkloadKind> {
  readonly kind: K;
  readonly actor: string;
  /** Reads the world and mends it; `pods` are all that the object owns, ended and terminating ones too. */
  readonly sync: (object: Kinds[K], pods: readonly Pod[]) => void;
}

/** The Ready condition's last change, in virtual ms. */
export function readySince({ status: { conditions } }: Pod): number {
  const since = conditions?.find((c) => c.type === 'Ready')?.lastTransitionTime;
  return since === undefined ? 0 : millisecondsOf(since);
}

/** Ready for at least that many seconds (pkg/api/v1/pod/util.go IsPodAvailable). */
export const isAvailable = (pod: Pod, minReadySeconds: number | undefined, now: number): boolean =>
  isPodReady(pod) && (!minReadySeconds || readySince(pod) + minReadySeconds * 1000 <= now);

/** The part that all controllers of pods have in common: whose pods are whose, and what is said of them. */
export class Workload<K extends WorkloadKind> {
  readonly #sim: Simulation;
  readonly #api: Api;
  readonly #options: WorkloadOptions<K>;
  readonly #objects: Informer<K>;
  readonly #pods: Informer<'Pod'>;
  readonly #owned: Index<'Pod'>;
  readonly #orphans: Index<'Pod'>;
  readonly #events: EventRecorder;
  readonly #queue: WorkQueue;

  constructor({ sim, api, informers }: ControllerContext, options: WorkloadOptions<K>) {
    const random = sim.random.fork(options.actor);
    this.#sim = sim;
    this.#api = api;
    this.#options = options;
    this.#objects = informers.of(options.kind);
    this.#pods = informers.of('Pod');
    this.#owned = byOwner(this.#pods);
    this.#orphans = orphans(this.#pods);
    this.#events = new EventRecorder(sim, api, options.actor);
    this.#queue = new WorkQueue(sim, { takes: () => random.int(5, 10), sync: (key) => this.#sync(key) });
    this.#objects.onEvent(({ object, previous }) => {
      // Its own status writes are no news.
      const same = previous?.spec === object.spec && previous.metadata.labels === object.metadata.labels;
      if (!same || object.metadata.deletionTimestamp !== undefined) this.#queue.add(keyOf(object));
    });
    this.#pods.onEvent(({ object }) => this.#podChanged(object));
  }

  get now(): number {
    return this.#sim.now;
  }

  /** Looks at all objects again: what they depend on changed. */
  syncAll(): void {
    for (const object of this.#objects.values()) this.#queue.add(keyOf(object));
  }

  syncAfter(object: Kinds[K], ms: number): void {
    this.#queue.addAfter(keyOf(object), ms);
  }

  create(owner: Kinds[K], pod: New<Pod>): Pod {
    const { namespace = '' } = owner.metadata;
    const metadata = { ...pod.metadata, namespace, ownerReferences: [controllerRef(owner)] };
    const created = this.#api.create('Pod', { ...pod, metadata }, this.#options.actor);
    this.#pods.wrote(created);
    return created;
  }

  delete({ metadata }: Pod): void {
    const { namespace = '', name, uid } = metadata;
    const { actor } = this.#options;
    ignoring(['NotFound', 'Conflict'], () => {
      this.#api.delete('Pod', namespace, name, { preconditions: { uid } }, actor);
      const left = this.#api.get('Pod', namespace, name);
      if (left) this.#pods.wrote(left);
    });
  }

  say(about: Kinds[K], saying: Saying): void {
    this.#events.event(about, saying);
  }

  writeStatus(object: Kinds[K], status: Kinds[K]['status']): void {
    const { namespace = '', name } = object.metadata;
    const { kind, actor } = this.#options;
    // The verb's parameter is a conditional type, which the compiler does not resolve for a kind it does not know yet.
    const given = status as Kinds[K] extends { readonly status: infer S } ? S : never;
    this.#objects.wrote(this.#api.updateStatus(kind, namespace, name, given, actor));
  }

  #podChanged(pod: Pod): void {
    const owner = controllerOf(pod);
    if (owner) {
      if (owner.kind === this.#options.kind) this.#queue.add(`${pod.metadata.namespace}/${owner.name}`);
      return;
    }
    for (const object of this.#objects.values()) {
      if (object.metadata.namespace === pod.metadata.namespace && this.#matches(object, pod)) {
        this.#queue.add(keyOf(object));
      }
    }
  }

  #sync(key: string): void {
    const object = this.#objects.byKey(key);
    if (object) this.#options.sync(object, this.#claim(object));
  }

  /** Adopts matching orphans and releases own pods that match no longer (controller_ref_manager.go ClaimPods). */
  #claim(object: Kinds[K]): Pod[] {
    const { uid, namespace = '', deletionTimestamp } = object.metadata;
    const mine: Pod[] = [];
    for (const pod of this.#owned.get(uid)) {
      if (controllerOf(pod)?.uid !== uid) continue;
      if (this.#matches(object, pod)) mine.push(pod);
      else this.#own(pod, pod.metadata.ownerReferences?.filter((owner) => owner.uid !== uid) ?? []);
    }
    if (deletionTimestamp !== undefined) return mine;
    for (const pod of this.#orphans.get(namespace)) {
      if (pod.metadata.deletionTimestamp !== undefined || !this.#matches(object, pod)) continue;
      mine.push(this.#own(pod, [...(pod.metadata.ownerReferences ?? []), controllerRef(object)]));
    }
    return mine;
  }

  #matches({ spec }: Kinds[K], { metadata }: Pod): boolean {
    return compileSelector(spec.selector)(metadata.labels ?? {});
  }

  #own(pod: Pod, ownerReferences: NonNullable<Pod['metadata']['ownerReferences']>): Pod {
    const written = this.#api.update('Pod', withMetadata<'Pod'>(pod, { ownerReferences }), this.#options.actor);
    this.#pods.wrote(written);
    return written;
  }
}
