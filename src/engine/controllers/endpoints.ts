import { deepEqual } from '../../model/deep.ts';
import type {
  EndpointAddress,
  EndpointPort,
  EndpointSubset,
  Endpoints,
  Labels,
  Service,
} from '../../model/objects/index.ts';
import type { Api } from '../apiserver/api.ts';
import { ignoring } from '../apiserver/ignoring.ts';
import { type Informer, splitKey } from '../client-go/informer.ts';
import type { ControllerContext } from './controller.ts';
import { EndpointSubsets } from './endpoint-subsets.ts';
import { endpointQueue, headlessLabel } from './endpoint-util.ts';
import { ByService } from './selected-pods.ts';

const actor = 'endpoint-controller';
/** An Endpoints object holds no more addresses than this (endpoints_controller.go maxCapacity). */
const maxCapacity = 1000;
const overCapacity = 'endpoints.kubernetes.io/over-capacity';

/** Keeps the older Endpoints object of each Service that has a selector (pkg/controller/endpoint/endpoints_controller.go). */
export class EndpointsController {
  readonly #api: Api;
  readonly #services: Informer<'Service'>;
  readonly #endpoints: Informer<'Endpoints'>;
  readonly #subsets: ByService<EndpointSubsets>;

  constructor(context: ControllerContext) {
    const { sim, api, informers } = context;
    this.#api = api;
    this.#services = informers.of('Service');
    this.#endpoints = informers.of('Endpoints');
    this.#subsets = new ByService(context, (selected) => new EndpointSubsets(selected));
    endpointQueue(context, sim.random.fork(actor), (key) => this.#sync(key));
  }

  #sync(key: string): void {
    const service = this.#services.byKey(key);
    if (!service) {
      const { namespace, name } = splitKey(key);
      this.#subsets.forget(key);
      // Of a Service that had no selector they are the user's; upstream too takes them along.
      ignoring(['NotFound'], () => this.#api.delete('Endpoints', namespace, name, {}, actor));
      return;
    }
    const { selector, type } = service.spec;
    if (selector && type !== 'ExternalName') this.#write(key, service);
    else this.#subsets.forget(key);
  }

  #write(key: string, service: Service): void {
    const { namespace = '', name } = service.metadata;
    const groups = this.#subsets.of(key, service).get();
    let room = maxCapacity;
    const take = (addresses: readonly EndpointAddress[]): readonly EndpointAddress[] => {
      const kept = addresses.length > room ? addresses.slice(0, room) : addresses;
      room -= kept.length;
      return kept;
    };
    const subsets = groups.map(({ ready, notReady, ports }): EndpointSubset => {
      const addresses = take(ready.all);
      const notReadyAddresses = take(notReady.all);
      return {
        ...(addresses.length > 0 && { addresses }),
        ...(notReadyAddresses.length > 0 && { notReadyAddresses }),
        ...(ports.length > 0 && { ports: ports.map(subsetPort) }),
      };
    });
    const labels: Labels = {
      ...service.metadata.labels,
      'endpoints.kubernetes.io/managed-by': actor,
      ...((!service.spec.clusterIP || service.spec.clusterIP === 'None') && { [headlessLabel]: '' }),
    };
    const total = groups.reduce((sum, { ready, notReady }) => sum + ready.length + notReady.length, 0);
    const annotations: Labels = total > maxCapacity ? { [overCapacity]: 'truncated' } : {};
    const current = this.#endpoints.byKey(key);
    if (current) this.#update(current, { labels, annotations, subsets });
    else {
      const metadata = { name, namespace, labels, ...(total > maxCapacity && { annotations }) };
      ignoring(['Forbidden'], () => this.#endpoints.wrote(this.#api.create('Endpoints', { metadata, subsets }, actor)));
    }
  }

  #update(
    current: Endpoints,
    next: { readonly labels: Labels; readonly annotations: Labels; readonly subsets: readonly EndpointSubset[] },
  ): void {
    const { labels, subsets } = next;
    const { annotations: before = {} } = current.metadata;
    const kept = Object.entries(before).filter(([key]) => key !== overCapacity);
    const annotations: Labels = { ...Object.fromEntries(kept), ...next.annotations };
    const same =
      deepEqual(current.subsets ?? [], subsets) &&
      deepEqual(current.metadata.labels, labels) &&
      deepEqual(before, annotations);
    if (same) return;
    const metadata = { ...current.metadata, labels, annotations };
    this.#endpoints.wrote(this.#api.update('Endpoints', { ...current, metadata, subsets }, actor));
  }
}

const subsetPort = ({
  name = '',
  port = 0,
  protocol = 'TCP',
}: EndpointPort): NonNullable<EndpointSubset['ports']>[number] => ({
  ...(name !== '' && { name }),
  port,
  protocol,
});
