import type { Endpoint, ServiceSpec } from '../../model/objects/index.ts';

/**
 * Whom a ready endpoint is meant for under a Service's trafficDistribution: its own zone, and with PreferSameNode first its own
 * node (staging/src/k8s.io/endpointslice/trafficdist, KEP-4444, KEP-3015). Undefined: for everybody.
 */
export function hintsFor(
  distribution: ServiceSpec['trafficDistribution'],
  zone: string | undefined,
  nodeName: string | undefined,
): Endpoint['hints'] {
  const sameNode = distribution === 'PreferSameNode';
  if (!sameNode && distribution !== 'PreferClose' && distribution !== 'PreferSameZone') return undefined;
  const forNode = sameNode && nodeName !== undefined;
  if (!zone && !forNode) return undefined;
  return {
    ...(zone && { forZones: [{ name: zone }] }),
    ...(forNode && { forNodes: [{ name: nodeName }] }),
  };
}
