import { type Kind, kinds } from '../../model/objects/index.ts';
import type { Api, WatchEvent } from '../apiserver/api.ts';
import type { Index } from '../client-go/informer.ts';
import { WorkQueue } from '../client-go/work-queue.ts';
import { byOwner, type ControllerContext } from './controller.ts';
import { Garbage, type Owned } from './garbage.ts';
import { isGone } from './owners.ts';

const actor = 'generic-garbage-collector';

/** Upstream ignores Events too: they own nothing and nothing owns them. */
const monitored = kinds.filter((kind) => kind !== 'Event');

/** Looks where a change may have left garbage (pkg/controller/garbagecollector graph_builder.go). */
export class GarbageCollector {
  readonly #api: Api;
  readonly #dependents: Index<Kind>[] = [];
  readonly #queue: WorkQueue;
  #made: Garbage | undefined;

  constructor({ sim, api, informers }: ControllerContext) {
    this.#api = api;
    const random = sim.random.fork(actor);
    // One object after the other, two or three API calls each, so that what watches the dependents sees them go one by one.
    let busyUntil = 0;
    const takes = (): number => {
      busyUntil = Math.max(sim.now, busyUntil) + random.int(20, 30);
      return busyUntil - sim.now;
    };
    this.#queue = new WorkQueue(sim, { takes, sync: (key) => this.#garbage.sync(key) });
    for (const kind of monitored) {
      const informer = informers.of<Kind>(kind);
      this.#dependents.push(byOwner(informer));
      informer.onEvent((event) => this.#look(event));
    }
  }

  get #garbage(): Garbage {
    this.#made ??= new Garbage(this.#api, actor, this.#dependents, (object) => this.#add(object));
    return this.#made;
  }

  /** Queues whatever the change may have made due. */
  #look({ type, object, previous }: WatchEvent<Kind>): void {
    const { deletionTimestamp, ownerReferences } = object.metadata;
    if (type === 'DELETED' || deletionTimestamp !== undefined) {
      this.#garbage.leftBy(object, type === 'DELETED');
    } else if (previous?.metadata.ownerReferences !== ownerReferences) {
      if (previous?.metadata.ownerReferences?.length) this.#garbage.unblock(object, previous.metadata.ownerReferences);
      if (ownerReferences?.some((owner) => isGone(this.#api, object, owner))) this.#add(object);
    }
  }

  #add({ kind, metadata: { namespace = '', name } }: Owned): void {
    this.#queue.add(`${kind}/${namespace}/${name}`);
  }
}
