import type { Kind, Kinds } from '../../model/objects/index.ts';
import type { Api } from '../apiserver/api.ts';
import { ignoring } from '../apiserver/errors.ts';
import { type Informer, keyOf, splitKey } from '../client-go/informer.ts';
import { WorkQueue } from '../client-go/work-queue.ts';
import type { SeededRandom } from '../sim/random.ts';
import { byOwner, type ControllerContext } from './controller.ts';

const actor = 'generic-garbage-collector';
const ownable = ['ReplicaSet', 'Pod', 'EndpointSlice'] as const satisfies readonly Kind[];
const owning = ['Deployment', 'ReplicaSet', 'Service'] as const satisfies readonly Kind[];
type Owning = (typeof owning)[number];

const isOwning = (kind: string): kind is Owning => owning.some((known) => known === kind);

/**
 * Deletes, in the background, what no existing owner owns any longer (pkg/controller/garbagecollector).
 * Foreground deletion is not modelled: owners go first.
 */
export class GarbageCollector {
  readonly #api: Api;
  readonly #random: SeededRandom;

  constructor({ sim, api, informers }: ControllerContext) {
    this.#api = api;
    this.#random = sim.random.fork(actor);
    for (const kind of ownable) {
      const informer: Informer<typeof kind> = informers.of(kind);
      const queue = new WorkQueue(sim, {
        takes: () => this.#random.int(5, 20),
        sync: (key) => this.#sync(kind, key),
      });
      informer.onEvent(({ type, object }) => {
        const orphaned =
          type === 'ADDED' && object.metadata.ownerReferences?.some((owner) => this.#isGone(object, owner));
        if (orphaned) queue.add(keyOf(object));
      });
      const dependents = byOwner(informer);
      for (const owner of owning) {
        informers.of(owner).onEvent(({ type, object }) => {
          if (type !== 'DELETED') return;
          for (const dependent of dependents.get(object.metadata.uid)) queue.add(keyOf(dependent));
        });
      }
    }
  }

  #sync(kind: (typeof ownable)[number], key: string): void {
    const { namespace, name } = splitKey(key);
    const object = this.#api.get(kind, namespace, name);
    const owners = object?.metadata.ownerReferences ?? [];
    if (!object || owners.length === 0 || object.metadata.deletionTimestamp !== undefined) return;
    if (!owners.every((owner) => this.#isGone(object, owner))) return;
    const preconditions = { uid: object.metadata.uid };
    ignoring(['NotFound', 'Conflict'], () => this.#api.delete(kind, namespace, name, { preconditions }, actor));
  }

  /** Asks the API server itself: the local copy may not have heard of a new owner yet. */
  #isGone(
    { metadata: { namespace = '' } }: Kinds[Kind],
    owner: { readonly kind: string; readonly name: string; readonly uid: string },
  ): boolean {
    return isOwning(owner.kind) && this.#api.get(owner.kind, namespace, owner.name)?.metadata.uid !== owner.uid;
  }
}
