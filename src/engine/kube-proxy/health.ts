import type { EndpointList } from './endpoint.ts';
import type { Services } from './service-table.ts';

/** Health check node ports by Service `namespace/name` (upstream ServicePortMap.HealthCheckNodePorts). */
export const healthCheckNodePorts = (services: Services): ReadonlyMap<string, number> => services.healthCheckNodePorts;

/**
 * How many ready endpoints of a Service are on a node: what its health check answers by. An address counts once, whatever its
 * ports, and terminating endpoints not at all (upstream EndpointsMap.LocalReadyEndpoints).
 */
export function countLocalReady(lists: Iterable<EndpointList>, nodeName: string): number {
  const addresses = new Set<string>();
  for (const { endpoints } of lists) {
    for (const { ready, nodeName: where, ip } of endpoints) {
      if (ready && where === nodeName && nodeName !== '') addresses.add(ip);
    }
  }
  return addresses.size;
}

/** The same for every Service that has any there. */
export function localReadyEndpoints(services: Services, nodeName: string): ReadonlyMap<string, number> {
  const lists = new Map<string, EndpointList[]>();
  for (const { service, list } of services.endpointLists()) {
    const known = lists.get(service);
    if (known) known.push(list);
    else lists.set(service, [list]);
  }
  const counts = Array.from(lists, ([service, of]) => [service, countLocalReady(of, nodeName)] as const);
  return new Map(counts.filter(([, count]) => count > 0));
}
