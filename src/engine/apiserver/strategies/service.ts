import type { Service, ServicePort } from '../../../model/objects/index.ts';
import { deepEqual } from '../deep.ts';
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

/** pkg/registry/core/service/strategy.go and storage/alloc.go. */
export const serviceStrategy: Strategy<'Service'> = {
  name: dns1035Label,
  prepareCreate: (service): Service => ({ ...withBothAddressFields(service), status: { loadBalancer: {} } }),
  prepareUpdate: (service, old) => keepAllocated(dropUnused(withBothAddressFields(service, old), old), old),
  validate: (service, old): FieldError[] => {
    const findings = new Findings();
    checkService(service, findings);
    if (old) checkServiceUpdate(service, old, findings);
    return findings.errors;
  },
  allocate: (service, old, { allocators }) =>
    allocateHealthCheck(allocatePorts(allocateAddress(service, old, allocators), old, allocators), old, allocators),
  release: (service, { allocators }) => {
    for (const address of addressesOf(service)) allocators.releaseAddress(address);
    for (const port of nodePortsOf(service)) allocators.releasePort(port);
    if (service.spec.healthCheckNodePort) allocators.releasePort(service.spec.healthCheckNodePort);
  },
};

/** The cluster IPs that are allocated to it. */
const addressesOf = (service: Service | undefined): readonly string[] =>
  (holdsAddress(service) && service?.spec.clusterIPs) || [];

/** clusterIP and clusterIPs[0] are one field under two names: whoever changes one of them means both (normalizeClusterIPs). */
function withBothAddressFields(service: Service, old?: Service): Service {
  const { clusterIP = '', clusterIPs = [], ...rest } = service.spec;
  const { clusterIP: before = '', clusterIPs: allBefore = [] } = old?.spec ?? {};
  const renamed = clusterIP !== before && (clusterIPs.length === 0 || deepEqual(clusterIPs, allBefore));
  const all = renamed ? [clusterIP].filter(Boolean) : clusterIPs;
  const first = clusterIP === before ? (clusterIPs[0] ?? '') : clusterIP;
  if (first === clusterIP && all === clusterIPs) return service;
  return {
    ...service,
    spec: { ...rest, ...(first && { clusterIP: first }), ...(all.length > 0 && { clusterIPs: all }) },
  };
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

/** Addresses that are new are taken, those that are there no longer are given back (storage/alloc.go allocClusterIPs, updateClusterIPs). */
function allocateAddress(given: Service, old: Service | undefined, allocators: ServiceAllocators): Service {
  const before = addressesOf(old);
  const service = given.spec.type === 'ExternalName' ? given : withFamilies(given, old, allocators.families);
  const { clusterIPs: wanted = [], ipFamilies = [] } = service.spec;
  const clusterIPs = holdsAddress(service)
    ? ipFamilies.map((family, i) => allocatedAddress(service, wanted[i] || family, before, allocators))
    : [];
  for (const address of before) if (!clusterIPs.includes(address)) allocators.releaseAddress(address);
  const [clusterIP] = clusterIPs;
  if (!clusterIP || (clusterIP === service.spec.clusterIP && deepEqual(clusterIPs, wanted))) return service;
  return { ...service, spec: { ...service.spec, clusterIP, clusterIPs } };
}

/** @param wanted an address, or the family of which any will do. */
function allocatedAddress(
  service: Service,
  wanted: string,
  before: readonly string[],
  allocators: ServiceAllocators,
): string {
  if (before.includes(wanted)) return wanted;
  if (wanted === 'IPv4' || wanted === 'IPv6') {
    const address = allocators.nextAddress(wanted);
    if (!address) throw internalError('failed to allocate a serviceIP: range is full');
    return address;
  }
  const refusal = allocators.takeAddress(wanted);
  if (!refusal) return wanted;
  throw invalid('Service', service.metadata.name, [
    invalidField(['spec', 'clusterIPs'], service.spec.clusterIPs, `failed to allocate IP ${wanted}: ${refusal}`),
  ]);
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
