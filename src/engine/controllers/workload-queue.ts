import type { Kinds, Pod } from '../../model/objects/index.ts';
import type { Api } from '../apiserver/api.ts';
import { compileSelector } from '../apiserver/selectors.ts';
import { EventRecorder } from '../client-go/events.ts';
import { type Index, type Informer, keyOf } from '../client-go/informer.ts';
import { WorkQueue } from '../client-go/work-queue.ts';
import type { Simulation } from '../sim/simulation.ts';
import { byOwner, type ControllerContext, controllerOf, isNews, orphans } from './controller.ts';

export type WorkloadKind = 'StatefulSet' | 'DaemonSet' | 'Job';

interface WorkloadOptions<K extends WorkloadKind> {
  readonly kind: K;
  readonly actor: string;
  readonly sync: (object: Kinds[K]) => void;
}

/** Whether the object means to own the pod. */
export const selects = ({ spec }: Kinds[WorkloadKind], { metadata }: Pod): boolean =>
  compileSelector(spec.selector)(metadata.labels ?? {});

/** Listens for all controllers of pods: which objects there is something to do for. */
export class WorkloadQueue<K extends WorkloadKind> {
  readonly sim: Simulation;
  readonly api: Api;
  readonly kind: K;
  readonly actor: string;
  readonly objects: Informer<K>;
  readonly pods: Informer<'Pod'>;
  /** Pods by the uid of their owner. */
  readonly owned: Index<'Pod'>;
  /** Pods that nobody owns, by their namespace. */
  readonly orphans: Index<'Pod'>;
  readonly events: EventRecorder;
  readonly #queue: WorkQueue;

  constructor({ sim, api, informers }: ControllerContext, { kind, actor, sync }: WorkloadOptions<K>) {
    const random = sim.random.fork(actor);
    this.sim = sim;
    this.api = api;
    this.kind = kind;
    this.actor = actor;
    this.objects = informers.of(kind);
    this.pods = informers.of('Pod');
    this.owned = byOwner(this.pods);
    this.orphans = orphans(this.pods);
    this.events = new EventRecorder(sim, api, actor);
    this.#queue = new WorkQueue(sim, {
      takes: () => random.int(5, 10),
      sync: (key) => {
        const object = this.objects.byKey(key);
        if (object) sync(object);
      },
    });
    this.objects.onEvent((event) => {
      if (isNews(event)) this.#queue.add(keyOf(event.object));
    });
    this.pods.onEvent(({ object }) => this.#podChanged(object));
  }

  /** Looks at all objects again: what they depend on changed. */
  syncAll(): void {
    for (const object of this.objects.values()) this.#queue.add(keyOf(object));
  }

  syncAfter(object: Kinds[K], ms: number): void {
    this.#queue.addAfter(keyOf(object), ms);
  }

  #podChanged(pod: Pod): void {
    const owner = controllerOf(pod);
    if (owner) {
      if (owner.kind === this.kind) this.#queue.add(`${pod.metadata.namespace}/${owner.name}`);
      return;
    }
    for (const object of this.objects.values()) {
      if (object.metadata.namespace === pod.metadata.namespace && selects(object, pod)) this.#queue.add(keyOf(object));
    }
  }
}
