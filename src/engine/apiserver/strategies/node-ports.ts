import type { Service, ServicePort } from '../../../model/objects/index.ts';
import { internalError, invalid } from '../api-error.ts';
import { invalidField } from '../field-errors.ts';
import type { ServiceAllocators } from './allocators.ts';

/** Its ports get numbers on all nodes. */
export const holdsPorts = (s: Service): boolean =>
  s.spec.type === 'NodePort' || (s.spec.type === 'LoadBalancer' && s.spec.allocateLoadBalancerNodePorts !== false);

/** pkg/api/v1/service NeedsHealthCheck: load balancers are to find the nodes that have endpoints. */
export const needsHealthCheck = ({ spec }: Service): boolean =>
  spec.type === 'LoadBalancer' && spec.externalTrafficPolicy === 'Local';

export const nodePortsOf = (service: Service): Set<number> =>
  new Set((service.spec.ports ?? []).flatMap((p) => (p.nodePort ? [p.nodePort] : [])));

/** Ports no longer used are given back; one number serves both protocols of a port, as for DNS. */
function allocatePorts(service: Service, old: Service | undefined, allocators: ServiceAllocators): Service {
  const held = old ? nodePortsOf(old) : new Set<number>();
  const used = new Set<number>();
  const byPort = new Map<number, number>();
  const allocate = (port: ServicePort, i: number): ServicePort => {
    const known = port.nodePort || byPort.get(port.port) || undefined;
    const fresh = known !== undefined && !held.has(known) && !used.has(known);
    const refusal = fresh ? allocators.takePort(known) : undefined;
    if (refusal) {
      throw invalid('Service', service.metadata.name, [invalidField(['spec', 'ports', i, 'nodePort'], known, refusal)]);
    }
    if (!known && !holdsPorts(service)) return port;
    const nodePort = known ?? allocators.nextPort();
    if (!nodePort) throw internalError('failed to allocate a nodePort: range is full');
    used.add(nodePort);
    byPort.set(port.port, nodePort);
    return port.nodePort === nodePort ? port : { ...port, nodePort };
  };
  const mayHold = holdsPorts(service) || service.spec.type === 'LoadBalancer';
  const ports = mayHold ? service.spec.ports?.map(allocate) : undefined;
  for (const port of held) if (!used.has(port)) allocators.releasePort(port);
  return ports ? { ...service, spec: { ...service.spec, ports } } : service;
}

/** A port of its own, by which load balancers ask each node (storage/alloc.go allocHealthCheckNodePort). */
function allocateHealthCheck(service: Service, old: Service | undefined, allocators: ServiceAllocators): Service {
  const before = old?.spec.healthCheckNodePort;
  const wanted = service.spec.healthCheckNodePort;
  if (before && wanted !== before) allocators.releasePort(before);
  if (!needsHealthCheck(service) || (wanted && wanted === before)) return service;
  const refusal = wanted ? allocators.takePort(wanted) : undefined;
  if (refusal) throw internalError(`failed to allocate requested HealthCheck NodePort ${wanted}: ${refusal}`);
  const healthCheckNodePort = wanted || allocators.nextPort();
  if (!healthCheckNodePort) throw internalError('failed to allocate a HealthCheck NodePort: range is full');
  return { ...service, spec: { ...service.spec, healthCheckNodePort } };
}

/** The node ports of a Service that has any, or had: new ones are taken, and those that it has no longer given back. */
export const allocateNodePorts = (service: Service, old: Service | undefined, allocators: ServiceAllocators): Service =>
  allocateHealthCheck(allocatePorts(service, old, allocators), old, allocators);

/** Gives back the node ports of a Service that is no more. */
export function releaseNodePorts(service: Service, allocators: ServiceAllocators): void {
  for (const port of nodePortsOf(service)) allocators.releasePort(port);
  if (service.spec.healthCheckNodePort) allocators.releasePort(service.spec.healthCheckNodePort);
}
