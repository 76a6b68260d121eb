import type { Pod, Service } from '../../model/objects/index.ts';
import type { Index, Informer } from '../client-go/informer.ts';
import type { ControllerContext } from './controller.ts';
import { byLabel, matchesLabels, rarestPair } from './selector.ts';

/** A pod that a Service selects, or did when it was looked at last. */
export interface Selected {
  /** Undefined: it is selected no more, or gone. */
  readonly pod: Pod | undefined;
  readonly name: string;
  /** Its place among all that are selected. */
  readonly order: number;
}

/** The pods that one Service selects, told by what changed: a sync then costs as much as has changed, not as much as there is. */
export class SelectedPods {
  readonly service: Service;
  readonly #pods: Informer<'Pod'>;
  readonly #index: Index<'Pod'>;
  readonly #pair: string | undefined;
  readonly #changed: Set<string>;

  constructor(service: Service, pods: Informer<'Pod'>) {
    this.service = service;
    this.#pods = pods;
    this.#index = byLabel(pods);
    this.#pair = rarestPair(this.#index, service.metadata.namespace ?? '', service.spec.selector ?? {});
    this.#changed = this.#pair === undefined ? new Set() : this.#index.follow(this.#pair);
  }

  /** Calls back for each pod that may have changed since the last call: at first for all. */
  eachChanged(look: (selected: Selected) => void): void {
    if (this.#pair === undefined) return;
    const { selector = {} } = this.service.spec;
    for (const key of this.#changed) {
      const pod = this.#pods.byKey(key);
      const selected = pod && matchesLabels(selector, pod.metadata.labels) ? pod : undefined;
      const name = pod?.metadata.name ?? key.slice(key.indexOf('/') + 1);
      look({ pod: selected, name, order: this.#index.orderOf(this.#pair, key) });
    }
    this.#changed.clear();
  }

  /** Is told of nothing any more. */
  stop(): void {
    if (this.#pair !== undefined) this.#index.unfollow(this.#pair, this.#changed);
  }
}

/** What a controller keeps of the pods of each Service, for as long as the Service stays the same object. */
export class ByService<T extends { readonly selected: SelectedPods }> {
  readonly #pods: Informer<'Pod'>;
  readonly #make: (selected: SelectedPods) => T;
  readonly #kept = new Map<string, T>();

  constructor({ informers }: ControllerContext, make: (selected: SelectedPods) => T) {
    this.#pods = informers.of('Pod');
    this.#make = make;
  }

  of(key: string, service: Service): T {
    const known = this.#kept.get(key);
    if (known?.selected.service === service) return known;
    known?.selected.stop();
    const made = this.#make(new SelectedPods(service, this.#pods));
    this.#kept.set(key, made);
    return made;
  }

  forget(key: string): void {
    this.#kept.get(key)?.selected.stop();
    this.#kept.delete(key);
  }

  forgetAll(): void {
    for (const { selected } of this.#kept.values()) selected.stop();
    this.#kept.clear();
  }
}
