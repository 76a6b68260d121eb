import { timestampAt } from '../../model/time.ts';
import type { EndpointList } from './endpoint.ts';
import type { Services } from './service-table.ts';

export interface HealthAnswer {
  readonly status: number;
  readonly body: string;
}

/** What the answers are made of. Virtual milliseconds. */
export interface ProxyState {
  readonly now: number;
  readonly lastSync: number;
  readonly nodeName: string;
  /** The node is not about to be deleted, as far as kube-proxy knows (KEP-3836). */
  readonly nodeEligible: boolean;
  /** Of each family's proxier. */
  readonly services: readonly Services[];
}

/** Health check node ports by Service `namespace/name` (upstream ServicePortMap.HealthCheckNodePorts). */
export const healthCheckNodePorts = (services: Services): ReadonlyMap<string, number> => services.healthCheckNodePorts;

/**
 * How many ready endpoints of a Service are on a node: what its health check answers by. An address counts once, whatever its
 * ports, and terminating endpoints not at all (upstream EndpointsMap.LocalReadyEndpoints).
 */
function countLocalReady(lists: Iterable<EndpointList>, nodeName: string): number {
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

/** What kube-proxy answers of itself (pkg/proxy/healthcheck proxy_health.go). */
export function proxyHealth({ now, lastSync, nodeEligible }: ProxyState, path: string): HealthAnswer {
  const synced = lastSync >= 0;
  const times = `"lastUpdated": "${timestampAt(Math.max(lastSync, 0))}","currentTime": "${timestampAt(now)}"`;
  if (path === '/livez') return { status: synced ? 200 : 503, body: `{${times}}` };
  if (path !== '/healthz') return { status: 404, body: '404 page not found\n' };
  return { status: synced && nodeEligible ? 200 : 503, body: `{${times}, "nodeEligible": ${nodeEligible}}` };
}

/** What it answers of a Service `namespace/name` on the Service's health check node port (service_health.go). */
export function serviceHealth({ services, nodeName }: ProxyState, key: string): HealthAnswer {
  // A pod that has both families is one endpoint.
  const counts = services.map((of) => countLocalReady(of.endpointListsOf(key).values(), nodeName));
  const localEndpoints = Math.max(...counts);
  const slash = key.indexOf('/');
  const service = { namespace: key.slice(0, slash), name: key.slice(slash + 1) };
  const body = JSON.stringify({ service, localEndpoints, serviceProxyHealthy: true }, null, 2);
  return { status: localEndpoints > 0 ? 200 : 503, body };
}
