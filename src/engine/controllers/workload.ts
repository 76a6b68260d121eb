import { isPodReady, type Kinds, type Pod, type StatusOf } from '../../model/objects/index.ts';
import { millisecondsOf } from '../../model/time.ts';
import type { New } from '../apiserver/api.ts';
import { ignoring } from '../apiserver/ignoring.ts';
import type { Saying } from '../client-go/events.ts';
import { controllerOf, controllerRef, withMetadata } from './controller.ts';
import { History } from './history.ts';
import { selects, type WorkloadKind, type WorkloadQueue } from './workload-queue.ts';

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
  readonly #queue: WorkloadQueue<K>;
  /** The templates that its objects had. */
  readonly history: History;

  constructor(queue: WorkloadQueue<K>) {
    this.#queue = queue;
    this.history = new History(queue.api, queue.actor);
  }

  get now(): number {
    return this.#queue.sim.now;
  }

  syncAfter(object: Kinds[K], ms: number): void {
    this.#queue.syncAfter(object, ms);
  }

  create(owner: Kinds[K], pod: New<Pod>): Pod {
    const { namespace = '' } = owner.metadata;
    const metadata = { ...pod.metadata, namespace, ownerReferences: [controllerRef(owner)] };
    const created = this.#queue.api.create('Pod', { ...pod, metadata }, this.#queue.actor);
    this.#queue.pods.wrote(created);
    return created;
  }

  delete({ metadata }: Pod): void {
    const { namespace = '', name, uid } = metadata;
    const { actor } = this.#queue;
    ignoring(['NotFound', 'Conflict'], () => {
      this.#queue.api.delete('Pod', namespace, name, { preconditions: { uid } }, actor);
      const left = this.#queue.api.get('Pod', namespace, name);
      if (left) this.#queue.pods.wrote(left);
    });
  }

  say(about: Kinds[K], saying: Saying): void {
    this.#queue.events.event(about, saying);
  }

  writeStatus(object: Kinds[K], status: Kinds[K]['status']): void {
    const { namespace = '', name } = object.metadata;
    const { kind, actor } = this.#queue;
    // The verb's parameter is a conditional type, which the compiler does not resolve for a kind it does not know yet.
    const given = status as StatusOf<K>;
    this.#queue.objects.wrote(this.#queue.api.updateStatus(kind, namespace, name, given, actor));
  }

  /** All pods that the object owns, ended and terminating ones too: adopts matching orphans and releases own pods that match no longer (controller_ref_manager.go ClaimPods). */
  claim(object: Kinds[K]): Pod[] {
    const { uid, namespace = '', deletionTimestamp } = object.metadata;
    const mine: Pod[] = [];
    for (const pod of this.#queue.owned.get(uid)) {
      if (controllerOf(pod)?.uid !== uid) continue;
      if (selects(object, pod)) mine.push(pod);
      else this.#own(pod, pod.metadata.ownerReferences?.filter((owner) => owner.uid !== uid) ?? []);
    }
    if (deletionTimestamp !== undefined) return mine;
    for (const pod of this.#queue.orphans.get(namespace)) {
      if (pod.metadata.deletionTimestamp !== undefined || !selects(object, pod)) continue;
      mine.push(this.#own(pod, [...(pod.metadata.ownerReferences ?? []), controllerRef(object)]));
    }
    return mine;
  }

  #own(pod: Pod, ownerReferences: NonNullable<Pod['metadata']['ownerReferences']>): Pod {
    const written = this.#queue.api.update('Pod', withMetadata<'Pod'>(pod, { ownerReferences }), this.#queue.actor);
    this.#queue.pods.wrote(written);
    return written;
  }
}
