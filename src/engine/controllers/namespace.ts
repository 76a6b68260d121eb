import { type Kind, kinds, resources } from '../../model/objects/index.ts';
import type { Api } from '../apiserver/api.ts';
import { ignoring } from '../apiserver/ignoring.ts';
import { type Informer, keyOf, splitKey } from '../client-go/informer.ts';
import { WorkQueue } from '../client-go/work-queue.ts';
import type { SeededRandom } from '../sim/random.ts';
import type { ControllerContext } from './controller.ts';

const actor = 'namespace-controller';
/** How soon a namespace with content left in it is looked at again; virtual ms. */
const lookAgain = 1000;

/** Pods last: what would replace them has to go first. */
const contents: readonly Kind[] = [...kinds.filter((kind) => resources[kind].namespaced && kind !== 'Pod'), 'Pod'];

/** Empties a namespace that is being deleted, then lets it go (pkg/controller/namespace/deletion). */
export class NamespaceController {
  readonly #api: Api;
  readonly #random: SeededRandom;
  readonly #namespaces: Informer<'Namespace'>;
  readonly #queue: WorkQueue;

  constructor({ sim, api, informers }: ControllerContext) {
    this.#api = api;
    this.#random = sim.random.fork(actor);
    this.#namespaces = informers.of('Namespace');
    this.#queue = new WorkQueue(sim, { takes: () => this.#random.int(5, 20), sync: (key) => this.#sync(key) });
    this.#namespaces.onEvent(({ type, object }) => {
      if (type !== 'DELETED' && object.metadata.deletionTimestamp !== undefined) this.#queue.add(keyOf(object));
    });
  }

  #sync(key: string): void {
    const namespace = this.#namespaces.byKey(key);
    if (!namespace) return;
    const { name } = splitKey(key);
    let left = 0;
    for (const kind of contents) left += this.#empty(kind, name);
    if (left > 0) this.#queue.addAfter(key, lookAgain);
    else ignoring(['NotFound'], () => this.#api.finalizeNamespace(name, actor));
  }

  /** Deletes all objects of a kind and returns how many are still there (pods in their grace period, say). */
  #empty(kind: Kind, namespace: string): number {
    for (const { metadata } of this.#api.list(kind, namespace)) {
      if (metadata.deletionTimestamp !== undefined) continue;
      ignoring(['NotFound', 'Conflict'], () => this.#api.delete(kind, namespace, metadata.name, {}, actor));
    }
    return this.#api.list(kind, namespace).length;
  }
}
