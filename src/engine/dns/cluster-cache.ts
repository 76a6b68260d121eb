import {
  type Endpoint,
  type EndpointPort,
  type EndpointSlice,
  type Service,
  serviceNameLabel,
} from '../../model/objects/index.ts';
import type { Api } from '../apiserver/api.ts';
import { type Index, type Informer, Informers } from '../client-go/informer.ts';
import type { SeededRandom } from '../sim/random.ts';

/** A ready address of a Service with the ports it serves. */
export interface ReadyEndpoint {
  readonly address: string;
  /** Its label in names: the pod's hostname, or the address with dashes (endpointHostname in plugin/kubernetes/kubernetes.go). */
  readonly hostname: string;
  readonly ports: readonly EndpointPort[];
}

/** A Service without ports is answered for as if it had one (object.ToService, object.EndpointSliceToEndpoints). */
const noPorts: readonly EndpointPort[] = [{ port: -1 }];

/** What one CoreDNS process knows of the cluster: watched copies that lag behind the API server (plugin/kubernetes/controller.go). */
export class ClusterCache {
  readonly #informers: Informers;
  readonly #services: Informer<'Service'>;
  readonly #namespaces: Informer<'Namespace'>;
  readonly #slices: Informer<'EndpointSlice'>;
  readonly #slicesByService: Index<'EndpointSlice'>;

  constructor(api: Api, actor: string, random: SeededRandom) {
    this.#informers = new Informers(api, actor, random);
    this.#services = this.#informers.of('Service');
    this.#namespaces = this.#informers.of('Namespace');
    this.#slices = this.#informers.of('EndpointSlice');
    this.#slicesByService = this.#slices.index('service', {
      source: (slice) => slice.metadata.labels,
      values: ({ metadata: { namespace, labels } }) => {
        const service = labels?.[serviceNameLabel];
        return service === undefined ? [] : [`${namespace}/${service}`];
      },
    });
  }

  /** Its first lists have come: no cluster is without namespaces and the `kubernetes` Service. */
  get synced(): boolean {
    return !this.#namespaces.values().next().done && !this.#services.values().next().done;
  }

  /** Ends its watches: the process is gone. */
  stop(): void {
    this.#informers.stop();
  }

  hasNamespace(name: string): boolean {
    return this.#namespaces.get('', name) !== undefined;
  }

  service(namespace: string, name: string): Service | undefined {
    return this.#services.get(namespace, name);
  }

  /** The Service's ready endpoints (publishNotReadyAddresses has made them all ready). */
  endpoints({ metadata: { namespace, name } }: Service): ReadyEndpoint[] {
    return this.#slicesByService.get(`${namespace}/${name}`).flatMap(readyEndpoints);
  }

  /** The Service that holds a cluster IP. Looked for only when somebody asks for a PTR record, which is seldom. */
  serviceAt(address: string): Service | undefined {
    for (const service of this.#services.values()) if (service.spec.clusterIPs?.includes(address)) return service;
    return undefined;
  }

  /** `HOSTNAME.SERVICE.NAMESPACE` for each Service that has a ready endpoint of that address. */
  endpointNamesAt(address: string): string[] {
    const names = new Set<string>();
    for (const slice of this.#slices.values()) {
      const { namespace, labels } = slice.metadata;
      const service = labels?.[serviceNameLabel];
      if (service === undefined || !slice.endpoints.some(({ addresses }) => addresses.includes(address))) continue;
      for (const endpoint of readyEndpoints(slice)) {
        if (endpoint.address === address) names.add(`${endpoint.hostname}.${service}.${namespace}`);
      }
    }
    return [...names];
  }
}

function readyEndpoints({ endpoints, ports = [] }: EndpointSlice): ReadyEndpoint[] {
  const served = ports.length === 0 ? noPorts : ports;
  return endpoints.flatMap((endpoint: Endpoint) =>
    endpoint.conditions?.ready === false
      ? []
      : endpoint.addresses.map((address) => ({
          address,
          hostname: endpoint.hostname || address.replaceAll(/[.:]/g, '-'),
          ports: served,
        })),
  );
}
