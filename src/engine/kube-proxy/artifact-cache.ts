import type { EndpointSlice, IPFamily, Service } from '../../model/objects/index.ts';
import { type EndpointsByPort, endpointsOfSlice, mergeEndpoints } from './endpoint.ts';
import { type ServicePortInfo, servicePortsOf } from './service-port.ts';

/** How many merges of one Service's slices are kept: nodes sync at different moments, so a few versions are about at once. */
const keptMerges = 8;

interface Merge {
  readonly slices: readonly EndpointSlice[];
  readonly endpoints: EndpointsByPort;
}

const noEndpoints: EndpointsByPort = new Map();

/**
 * What the proxies of all nodes can share, because it does not depend on the node: all of it is a pure function of frozen API
 * objects, kept as long as those live.
 */
export class ArtifactCache {
  readonly #ports = {
    IPv4: new WeakMap<Service, readonly ServicePortInfo[]>(),
    IPv6: new WeakMap<Service, readonly ServicePortInfo[]>(),
  };
  readonly #slices = new WeakMap<EndpointSlice, EndpointsByPort>();
  readonly #merges = new WeakMap<EndpointSlice, Merge[]>();

  servicePorts(service: Service, family: IPFamily): readonly ServicePortInfo[] {
    const known = this.#ports[family].get(service);
    if (known) return known;
    const ports = servicePortsOf(service, family);
    this.#ports[family].set(service, ports);
    return ports;
  }

  /** The endpoints of a Service from its slices, sorted by name. */
  endpoints(slices: readonly EndpointSlice[]): EndpointsByPort {
    const [first] = slices;
    if (!first) return noEndpoints;
    if (slices.length === 1) return this.#endpointsOf(first);
    const merges = this.#merges.get(first) ?? [];
    const known = merges.find((m) => m.slices.length === slices.length && m.slices.every((s, i) => s === slices[i]));
    if (known) return known.endpoints;
    const endpoints = mergeEndpoints(slices.map((slice) => this.#endpointsOf(slice)));
    if (merges.push({ slices, endpoints }) > keptMerges) merges.shift();
    this.#merges.set(first, merges);
    return endpoints;
  }

  #endpointsOf(slice: EndpointSlice): EndpointsByPort {
    const known = this.#slices.get(slice);
    if (known) return known;
    const endpoints = endpointsOfSlice(slice);
    this.#slices.set(slice, endpoints);
    return endpoints;
  }
}
