import type { Service } from '../../../model/objects/index.ts';
import { internalError, invalid, invalidField } from '../errors.ts';
import type { ServiceAllocators } from './allocators.ts';
import type { Strategy } from './strategy.ts';

const headless = 'None';
const holdsAddress = (s: Service | undefined): boolean => s !== undefined && s.spec.type !== 'ExternalName' && s.spec.clusterIP !== headless;
const holdsPorts = (s: Service): boolean =>
  s.spec.type === 'NodePort' || (s.spec.type === 'LoadBalancer' && s.spec.allocateLoadBalancerNodePorts !== false);

/** pkg/registry/core/service/strategy.go and storage/alloc.go, single stack. */
export const serviceStrategy: Strategy<'Service'> = {
  prepareCreate: (service): Service => ({ ...service, status: { loadBalancer: {} } }),
  allocate: (service, old, { allocators }) => allocatePorts(allocateAddress(service, old, allocators), old, allocators),
  release: (service, { allocators }) => {
    if (holdsAddress(service) && service.spec.clusterIP) allocators.releaseAddress(service.spec.clusterIP);
    for (const port of nodePortsOf(service)) allocators.releasePort(port);
  },
};

function allocateAddress(service: Service, old: Service | undefined, allocators: ServiceAllocators): Service {
  const before = holdsAddress(old) ? old?.spec.clusterIP : undefined;
  if (!holdsAddress(service)) {
    if (before) allocators.releaseAddress(before);
    return service;
  }
  let address = service.spec.clusterIP;
  if (address && address !== before) {
    const refusal = allocators.takeAddress(address);
    if (refusal) {
      throw invalid('Service', service.metadata.name, [
        invalidField(['spec', 'clusterIPs'], [address], `failed to allocate IP ${address}: ${refusal}`),
      ]);
    }
  } else if (!address) {
    address = allocators.nextAddress();
    if (!address) throw internalError('failed to allocate a serviceIP: range is full');
  }
  const { family } = allocators.range;
  return {
    ...service,
    spec: { ...service.spec, clusterIP: address, clusterIPs: [address], ipFamilies: [family], ipFamilyPolicy: 'SingleStack' },
  };
}

const nodePortsOf = (service: Service): Set<number> =>
  new Set((service.spec.ports ?? []).flatMap((p) => (p.nodePort ? [p.nodePort] : [])));

/** Ports that two protocols share count once; those no longer used are given back. */
function allocatePorts(service: Service, old: Service | undefined, allocators: ServiceAllocators): Service {
  const held = old ? nodePortsOf(old) : new Set<number>();
  const wanted = holdsPorts(service) || (service.spec.type === 'LoadBalancer' && nodePortsOf(service).size > 0);
  const used = new Set<number>();
  const byNumber = new Map<number, number>();
  const ports = service.spec.ports?.map((port, i) => {
    if (!wanted) return port;
    let nodePort = port.nodePort || undefined;
    if (nodePort) {
      if (!held.has(nodePort) && !used.has(nodePort)) {
        const refusal = allocators.takePort(nodePort);
        if (refusal) {
          throw invalid('Service', service.metadata.name, [
            invalidField(['spec', 'ports', i, 'nodePort'], nodePort, refusal),
          ]);
        }
      }
    } else if (holdsPorts(service)) {
      nodePort = byNumber.get(port.port) ?? allocators.nextPort();
      if (!nodePort) throw internalError('failed to allocate a nodePort: range is full');
    }
    if (!nodePort) return port;
    used.add(nodePort);
    byNumber.set(port.port, nodePort);
    return port.nodePort === nodePort ? port : { ...port, nodePort };
  });
  for (const port of held) if (!used.has(port)) allocators.releasePort(port);
  return ports ? { ...service, spec: { ...service.spec, ports } } : service;
}
