import { deepEqual } from '../../../model/deep.ts';
import type { Service } from '../../../model/objects/index.ts';
import { internalError, invalid } from '../api-error.ts';
import { type FieldError, invalidField } from '../field-errors.ts';
import { Findings } from '../validation/common.ts';
import { dns1035Label } from '../validation/names.ts';
import { checkService } from '../validation/service.ts';
import { checkServiceUpdate } from '../validation/service-update.ts';
import type { ServiceAllocators } from './allocators.ts';
import { withFamilies } from './ip-families.ts';
import { allocateNodePorts, releaseNodePorts } from './node-ports.ts';
import { updatedFrom } from './service-update.ts';
import type { Strategy } from './strategy.ts';

const headless = 'None';
const holdsAddress = (s: Service | undefined): boolean =>
  s !== undefined && s.spec.type !== 'ExternalName' && s.spec.clusterIP !== headless;

/** pkg/registry/core/service/strategy.go and storage/alloc.go. */
export const serviceStrategy: Strategy<'Service'> = {
  name: dns1035Label,
  prepareCreate: (service): Service => ({ ...withBothAddressFields(service), status: { loadBalancer: {} } }),
  prepareUpdate: (service, old) => updatedFrom(withBothAddressFields(service, old), old),
  validate: (service, old): FieldError[] => {
    const findings = new Findings();
    checkService(service, findings);
    if (old) checkServiceUpdate(service, old, findings);
    return findings.errors;
  },
  allocate: (service, old, { allocators }) => {
    const found = allocateAddress(service, old, allocators);
    const opens = found.spec.type === 'NodePort' || found.spec.type === 'LoadBalancer';
    return old || opens ? allocateNodePorts(found, old, allocators) : found;
  },
  release: (service, { allocators }) => {
    for (const address of addressesOf(service)) allocators.releaseAddress(address);
    releaseNodePorts(service, allocators);
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
