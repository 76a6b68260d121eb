import { familyOf } from '../../model/ip.ts';
import type { IPFamily } from '../../model/objects/index.ts';
import type { Netfilter } from '../netfilter/types.ts';
import { joinHostPort } from './addresses.ts';
import type { ServicePortInfo } from './service-port.ts';
import type { Services } from './service-table.ts';

/**
 * Deletes those of the UDP entries that lead to endpoints which no longer serve. Four texts stand for an entry: all of it, original
 * destination and port, source of replies. Returns how many were deleted.
 */
export function deleteStale(
  netfilter: Netfilter,
  entries: readonly string[],
  services: Services,
  family: IPFamily,
): number {
  const { byAddress, byNodePort } = servingAddresses(services);
  let deleted = 0;
  for (let i = 0; i < entries.length; i += 4) {
    const [origDst = '', port = '', replySrc = ''] = entries.slice(i + 1, i + 4);
    const origPortDst = Number(port);
    if (familyOf(origDst) !== family) continue;
    const serving = byAddress.get(joinHostPort(origDst, origPortDst));
    if (serving && !serving.has(replySrc)) {
      deleted += netfilter.conntrackDelete({ protocol: 'UDP', origDst, origPortDst, replySrc });
    }
    const onNodePort = byNodePort.get(origPortDst);
    if (onNodePort && !onNodePort.has(replySrc)) {
      deleted += netfilter.conntrackDelete({ protocol: 'UDP', origPortDst, replySrc });
    }
  }
  return deleted;
}

interface Serving {
  /** By `address:port` of a Service. */
  readonly byAddress: ReadonlyMap<string, ReadonlySet<string>>;
  readonly byNodePort: ReadonlyMap<number, ReadonlySet<string>>;
}

function servingAddresses(services: Services): Serving {
  const byAddress = new Map<string, ReadonlySet<string>>();
  const byNodePort = new Map<number, ReadonlySet<string>>();
  for (const port of services.ports()) {
    if (port.protocol !== 'UDP') continue;
    const serving = new Set(
      services
        .endpointsOf(port)
        .endpoints.filter((e) => e.serving)
        .map((e) => e.ip),
    );
    if (serving.size === 0) continue;
    for (const address of addressesOf(port)) byAddress.set(joinHostPort(address, port.port), serving);
    if (port.nodePort !== 0) byNodePort.set(port.nodePort, serving);
  }
  return { byAddress, byNodePort };
}

const addressesOf = (port: ServicePortInfo): readonly string[] => [
  port.clusterIP,
  ...port.loadBalancerVIPs,
  ...port.externalIPs,
];
