import type { Service } from '../../../model/objects/index.ts';
import { holdsPorts, needsHealthCheck, nodePortsOf } from './node-ports.ts';

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

/** A Service as it is to be stored in the place of `old` (pkg/registry/core/service/strategy.go PrepareForUpdate, storage.go patchAllocatedValues). */
export const updatedFrom = (service: Service, old: Service): Service => keepAllocated(dropUnused(service, old), old);
