import type { IptablesProxier } from './iptables/proxier.ts';

type Services = IptablesProxier['services'];

/** Health check node ports by Service `namespace/name` (upstream ServicePortMap.HealthCheckNodePorts). */
export function healthCheckNodePorts(services: Services): ReadonlyMap<string, number> {
  const ports = new Map<string, number>();
  for (const { service, healthCheckNodePort } of services.ports()) {
    if (healthCheckNodePort !== 0) ports.set(service, healthCheckNodePort);
  }
  return ports;
}

/**
 * How many ready endpoints each Service has on a node: what its health check answers by. An address counts once, whatever its
 * ports, and terminating endpoints not at all (upstream EndpointsMap.LocalReadyEndpoints).
 */
export function localReadyEndpoints(services: Services, nodeName: string): ReadonlyMap<string, number> {
  const addresses = new Map<string, Set<string>>();
  for (const { service, list } of services.endpointLists()) {
    for (const { ready, nodeName: where, ip } of list.endpoints) {
      if (!ready || where !== nodeName || nodeName === '') continue;
      const known = addresses.get(service) ?? new Set<string>();
      addresses.set(service, known.add(ip));
    }
  }
  return new Map([...addresses].map(([service, ips]) => [service, ips.size]));
}
