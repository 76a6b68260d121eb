import type { Service, ServicePort } from '../../../model/objects/index.ts';
import { internalError, invalid } from '../errors.ts';
import { type FieldError, invalidField } from '../field-errors.ts';
import { Findings } from '../validation/common.ts';
import { dns1035Label } from '../validation/names.ts';
import { checkService, checkServiceUpdate } from '../validation/service.ts';
import type { ServiceAllocators } from './allocators.ts';
import { withFamilies } from './ip-families.ts';
import type { Strategy } from './strategy.ts';

const headless = 'None';
const holdsAddress = (s: Service | undefined): boolean =>
  s !== undefined && s.spec.type !== 'ExternalName' && s.spec.clusterIP !== headless;
const holdsPorts = (s: Service): boolean =>
  s.spec.type === 'NodePort' || (s.spec.type === 'LoadBalancer' && s.spec.allocateLoadBalancerNodePorts !== false);

/** pkg/api/v1/service NeedsHealthCheck: load balancers are to find the nodes that have endpoints. */
const needsHealthCheck = ({ spec }: Service): boolean =>
  spec.type === 'LoadBalancer' && spec.externalTrafficPolicy === 'Local';

/** pkg/registry/core/service/strategy.go and storage/alloc.go, single stack. */
export const serviceStrategy: Strategy<'Service'> = {
  name: dns1035Label,
  prepareCreate: (service): Service => ({ ...withBothAddressFields(service), status: { loadBalancer: {} } }),
  prepareUpdate: (service, old) => keepAllocated(dropUnused(withBothAddressFields(service), old), old),
  validate: (service, old): FieldError[] => {
    const findings = new Findings();
    checkService(service, findings);
    if (old) checkServiceUpdate(service, old, findings);
    return findings.errors;
  },
  allocate: (service, old, { allocators }) =>
    allocateHealthCheck(allocatePorts(allocateAddress(service, old, allocators), old, allocators), old, allocators),
  release: (service, { allocators }) => {
    if (holdsAddress(service) && service.spec.clusterIP) allocators.releaseAddress(service.spec.clusterIP);
    for (const port of nodePortsOf(service)) allocators.releasePort(port);
    if (service.spec.healthCheckNodePort) allocators.releasePort(service.spec.healthCheckNodePort);
  },
};

/** clusterIP and clusterIPs[0] are one field under two names (normalizeClusterIPs). */
function withBothAddressFields(service: Service): Service {
  const { clusterIP, clusterIPs } = service.spec;
  if (clusterIP && !clusterIPs?.length) return { ...service, spec: { ...service.spec, clusterIPs: [clusterIP] } };
  if (!clusterIP && clusterIPs?.[0]) return { ...service, spec: { ...service.spec, clusterIP: clusterIPs[0] } };
  return service;
}

/** pkg/api/service ExternallyAccessible. */
const isOutside = ({ spec }: Service): boolean =>
  spec.type === 'NodePort' ||
  spec.type === 'LoadBalancer' ||
  (spec.type === 'ClusterIP' && Boolean(spec.externalIPs?.length));
const isLoadBalancer = ({ spec }: Service): boolean => spec.type === 'LoadBalancer';

/** Fields with the Services that may have them. */
const dependent: readonly [keyof Service['spec'], (service: Service) => boolean][] = [
  ['healthCheckNodePort', needsHealthCheck],
  ['externalTrafficPolicy', isOutside],
  ['allocateLoadBalancerNodePorts', isLoadBalancer],
  ['loadBalancerClass', isLoadBalancer],
];

/** What a change of type makes meaningless and the client merely left as it was (dropTypeDependentFields). */
function dropUnused(service: Service, old: Service): Service {
  let { spec } = service;
  if (spec.type === 'ExternalName' && old.spec.type !== 'ExternalName' && spec.clusterIP === old.spec.clusterIP) {
    const { clusterIP: _c, clusterIPs: _i, ipFamilies: _f, ipFamilyPolicy: _p, ...rest } = spec;
    spec = rest;
  }
  const mayHold = (s: Service): boolean => s.spec.type === 'NodePort' || s.spec.type === 'LoadBalancer';
  if (mayHold(old) && !mayHold(service)) {
    const same = new Set(old.spec.ports?.map((p) => `${p.protocol} ${p.port} ${p.nodePort}`));
    const ports = spec.ports?.map((port) => {
      if (!port.nodePort || !same.has(`${port.protocol} ${port.port} ${port.nodePort}`)) return port;
      const { nodePort: _, ...rest } = port;
      return rest;
    });
    if (ports) spec = { ...spec, ports };
  }
  for (const [field, mayHave] of dependent) {
    if (spec[field] === undefined || spec[field] !== old.spec[field] || !mayHave(old) || mayHave(service)) continue;
    const { [field]: _, ...rest } = spec;
    spec = rest as typeof spec;
  }
  return spec === service.spec ? service : { ...service, spec };
}

/** An update that leaves out what the server allocated keeps it (patchAllocatedValues). */
function keepAllocated(service: Service, old: Service): Service {
  let { spec } = service;
  if (spec.type !== 'ExternalName' && old.spec.type !== 'ExternalName' && !spec.clusterIP) {
    const { clusterIP, clusterIPs } = old.spec;
    spec = { ...spec, ...(clusterIP && { clusterIP }), ...(clusterIPs && { clusterIPs }) };
  }
  if (holdsPorts(service) && holdsPorts(old)) {
    const before = new Map(old.spec.ports?.map((p) => [`${p.protocol} ${p.port}`, p.nodePort]));
    const taken = nodePortsOf(service);
    const ports = spec.ports?.map((port) => {
      const nodePort = before.get(`${port.protocol} ${port.port}`);
      return port.nodePort || !nodePort || taken.has(nodePort) ? port : { ...port, nodePort };
    });
    if (ports) spec = { ...spec, ports };
  }
  const { healthCheckNodePort } = old.spec;
  if (needsHealthCheck(service) && healthCheckNodePort && !spec.healthCheckNodePort) {
    spec = { ...spec, healthCheckNodePort };
  }
  return spec === service.spec ? service : { ...service, spec };
}

function allocateAddress(given: Service, old: Service | undefined, allocators: ServiceAllocators): Service {
  const before = holdsAddress(old) ? old?.spec.clusterIP : undefined;
  const service = given.spec.type === 'ExternalName' ? given : withFamilies(given, old, [allocators.range.family]);
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
  return { ...service, spec: { ...service.spec, clusterIP: address, clusterIPs: [address] } };
}

const nodePortsOf = (service: Service): Set<number> =>
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
