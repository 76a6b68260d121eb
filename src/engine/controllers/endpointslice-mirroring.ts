import { managedByLabel, serviceNameLabel } from '../../model/objects/index.ts';
import { EventRecorder } from '../client-go/events.ts';
import { type Index, type Informer, keyOf } from '../client-go/informer.ts';
import { WorkQueue } from '../client-go/work-queue.ts';
import type { ControllerContext } from './controller.ts';
import { type MirrorSurroundings, SliceMirror } from './slice-mirror.ts';

const actor = 'endpointslicemirroring-controller';
const managedBy = 'endpointslicemirroring-controller.k8s.io';

/**
 * Copies Endpoints that people write for Services without a selector into EndpointSlices, which is what kube-proxy reads
 * (pkg/controller/endpointslicemirroring).
 */
export class EndpointSliceMirroringController {
  readonly #services: Informer<'Service'>;
  readonly #endpoints: Informer<'Endpoints'>;
  readonly #mirrored: Index<'EndpointSlice'>;
  readonly #surroundings: MirrorSurroundings;
  #mirror: SliceMirror | undefined;

  constructor({ sim, api, informers }: ControllerContext) {
    this.#services = informers.of('Service');
    this.#endpoints = informers.of('Endpoints');
    const slices = informers.of('EndpointSlice');
    this.#mirrored = slices.index('mirrored', {
      source: ({ metadata }) => metadata.labels,
      values: ({ metadata: { namespace, labels } }) =>
        labels?.[managedByLabel] === managedBy ? [`${namespace}/${labels[serviceNameLabel] ?? ''}`] : [],
    });
    this.#surroundings = { api, slices, events: new EventRecorder(sim, api, actor), actor, managedBy };
    const random = sim.random.fork(actor);
    const queue = new WorkQueue(sim, { takes: () => random.int(5, 15), sync: (key) => this.#sync(key) });
    // Services with a selector are the many, and the other controllers'; their Endpoints change with every pod.
    this.#services.onEvent(({ object, previous }) => {
      if (!object.spec.selector || (previous && !previous.spec.selector)) queue.add(keyOf(object));
    });
    this.#endpoints.onEvent(({ object, actor: writer }) => {
      if (writer !== 'endpoint-controller') queue.add(keyOf(object));
    });
    slices.onEvent(({ object: { metadata }, actor: writer }) => {
      if (metadata.labels?.[managedByLabel] !== managedBy || writer === actor) return;
      queue.add(`${metadata.namespace}/${metadata.labels[serviceNameLabel] ?? ''}`);
    });
  }

  #sync(key: string): void {
    const service = this.#services.byKey(key);
    const endpoints = service && !service.spec.selector ? this.#endpoints.byKey(key) : undefined;
    const existing = this.#mirrored.get(key);
    if (!endpoints && existing.length === 0) return;
    this.#mirror ??= new SliceMirror(this.#surroundings);
    this.#mirror.sync(endpoints, existing);
  }
}
