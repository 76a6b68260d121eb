import type { EndpointAddress, EndpointSubset, Endpoints, Labels, Pod, Service } from '../../model/objects/index.ts';
import { isPodReady } from '../../model/objects/index.ts';
import type { Api } from '../apiserver/api.ts';
import { deepEqual } from '../apiserver/deep.ts';
import { ignoring } from '../apiserver/errors.ts';
import { type Index, type Informer, splitKey } from '../client-go/informer.ts';
import { WorkQueue } from '../client-go/work-queue.ts';
import type { SeededRandom } from '../sim/random.ts';
import type { ControllerContext } from './controller.ts';
import {
  addressOf,
  endpointPorts,
  endpointSyncTime,
  hasHostname,
  hasNamedPorts,
  headlessLabel,
  onEndpointChange,
  portMapKey,
  shouldPodBeInEndpoints,
} from './endpoint-util.ts';
import { byLabel, select } from './selector.ts';

const actor = 'endpoint-controller';
/** An Endpoints object holds no more addresses than this (endpoints_controller.go maxCapacity). */
const maxCapacity = 1000;
const overCapacity = 'endpoints.kubernetes.io/over-capacity';

interface Subset {
  readonly ready: EndpointAddress[];
  readonly notReady: EndpointAddress[];
  readonly ports: EndpointSubset['ports'];
}

/** Keeps the older Endpoints object of each Service that has a selector (pkg/controller/endpoint/endpoints_controller.go). */
export class EndpointsController {
  readonly #api: Api;
  readonly #random: SeededRandom;
  readonly #services: Informer<'Service'>;
  readonly #endpoints: Informer<'Endpoints'>;
  readonly #podsByLabel: Index<'Pod'>;
  readonly #addresses = {
    IPv4: new WeakMap<Pod, EndpointAddress>(),
    IPv6: new WeakMap<Pod, EndpointAddress>(),
  };
  readonly #queue: WorkQueue;

  constructor(context: ControllerContext) {
    const { sim, api, informers } = context;
    this.#api = api;
    this.#random = sim.random.fork(actor);
    this.#services = informers.of('Service');
    this.#endpoints = informers.of('Endpoints');
    this.#podsByLabel = byLabel(informers.of('Pod'));
    this.#queue = new WorkQueue(sim, {
      takes: (key) => endpointSyncTime(this.#services.byKey(key), this.#podsByLabel, this.#random),
      sync: (key) => this.#sync(key),
    });
    onEndpointChange(context, (key) => this.#queue.add(key));
  }

  #sync(key: string): void {
    const service = this.#services.byKey(key);
    if (!service) {
      const { namespace, name } = splitKey(key);
      // Of a Service that had no selector they are the user's; upstream too takes them along.
      ignoring(['NotFound'], () => this.#api.delete('Endpoints', namespace, name, {}, actor));
      return;
    }
    const { selector, type } = service.spec;
    if (!selector || type === 'ExternalName') return;
    const pods = select(this.#podsByLabel, service.metadata.namespace ?? '', selector);
    this.#write(key, service, this.#subsets(service, pods));
  }

  /** Addresses by the ports they serve (pkg/api/v1/endpoints RepackSubsets). */
  #subsets(service: Service, pods: readonly Pod[]): Map<string, Subset> {
    const subsets = new Map<string, Subset>();
    const publish = service.spec.publishNotReadyAddresses === true;
    const headless = service.spec.clusterIP === 'None';
    const named = hasNamedPorts(service);
    let subset: Subset | undefined;
    for (const pod of pods) {
      if (!shouldPodBeInEndpoints(pod, publish)) continue;
      const address = this.#address(service, pod);
      if (!address) continue;
      if (!subset || named) {
        const ports = endpointPorts(service, pod);
        if (ports.length === 0 && !headless) continue;
        const key = portMapKey(ports);
        subset = subsets.get(key) ?? { ready: [], notReady: [], ports: ports.map(subsetPort) };
        subsets.set(key, subset);
      }
      (publish || isPodReady(pod) ? subset.ready : subset.notReady).push(address);
    }
    return subsets;
  }

  #address(service: Service, pod: Pod): EndpointAddress | undefined {
    const hostname = hasHostname(pod, service) ? pod.spec.hostname : undefined;
    const [family = 'IPv4'] = service.spec.ipFamilies ?? [];
    const known = hostname === undefined ? this.#addresses[family].get(pod) : undefined;
    if (known) return known;
    const ip = addressOf(pod, family);
    if (ip === undefined) return undefined;
    const { namespace = '', name, uid } = pod.metadata;
    const address: EndpointAddress = {
      ip,
      ...(hostname !== undefined && { hostname }),
      ...(pod.spec.nodeName !== undefined && { nodeName: pod.spec.nodeName }),
      targetRef: { kind: 'Pod', namespace, name, uid },
    };
    if (hostname === undefined) this.#addresses[family].set(pod, address);
    return address;
  }

  #write(key: string, service: Service, groups: ReadonlyMap<string, Subset>): void {
    const { namespace = '', name } = service.metadata;
    let room = maxCapacity;
    const take = (addresses: EndpointAddress[]): EndpointAddress[] => {
      const kept = addresses.sort(byAddress).slice(0, room);
      room -= kept.length;
      return kept;
    };
    const subsets = [...groups]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([, { ready, notReady, ports }]): EndpointSubset => {
        const addresses = take(ready);
        const notReadyAddresses = take(notReady);
        return {
          ...(addresses.length > 0 && { addresses }),
          ...(notReadyAddresses.length > 0 && { notReadyAddresses }),
          ...(ports && ports.length > 0 && { ports }),
        };
      });
    const labels: Labels = {
      ...service.metadata.labels,
      'endpoints.kubernetes.io/managed-by': actor,
      ...((!service.spec.clusterIP || service.spec.clusterIP === 'None') && { [headlessLabel]: '' }),
    };
    const total = [...groups.values()].reduce((sum, { ready, notReady }) => sum + ready.length + notReady.length, 0);
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

const byAddress = (a: EndpointAddress, b: EndpointAddress): number => (a.ip < b.ip ? -1 : a.ip > b.ip ? 1 : 0);

const subsetPort = ({
  name = '',
  port = 0,
  protocol = 'TCP',
}: ReturnType<typeof endpointPorts>[number]): NonNullable<EndpointSubset['ports']>[number] => ({
  ...(name !== '' && { name }),
  port,
  protocol,
});
