import type { IPFamily } from '../../model/objects/index.ts';
import { rangesOfFamily } from './addresses.ts';

/** How kube-proxy tells traffic of this node's or this cluster's pods (`detectLocalMode` of its configuration). */
export type DetectLocal =
  | { readonly mode: 'ClusterCIDR'; readonly clusterCIDR: string }
  | { readonly mode: 'NodeCIDR'; readonly podCIDR: string }
  | { readonly mode: 'BridgeInterface'; readonly bridgeInterface: string }
  | { readonly mode: 'InterfaceNamePrefix'; readonly interfaceNamePrefix: string }
  | { readonly mode: 'None' };

/** The matches for traffic from local pods and for all other; undefined where the mode gives none (the no-op detector). */
export interface LocalDetector {
  readonly ifLocal: string;
  readonly ifNotLocal: string;
  /** The same for nft. */
  readonly ifLocalNFT: string;
  readonly ifNotLocalNFT: string;
}

/** Upstream pkg/proxy/util/localdetector.go. A list of CIDRs (dual stack) gives its one of the proxy's family. */
export function localDetector(detect: DetectLocal, family: IPFamily): LocalDetector | undefined {
  switch (detect.mode) {
    case 'ClusterCIDR':
      return bySource(detect.clusterCIDR, family);
    case 'NodeCIDR':
      return bySource(detect.podCIDR, family);
    case 'BridgeInterface':
      return byDevice(detect.bridgeInterface, detect.bridgeInterface);
    case 'InterfaceNamePrefix':
      return byDevice(`${detect.interfaceNamePrefix}+`, `${detect.interfaceNamePrefix}*`);
    case 'None':
      return undefined;
  }
}

function bySource(cidrs: string, family: IPFamily): LocalDetector | undefined {
  const cidr = cidrs.split(',').find((text) => rangesOfFamily([text], family).length > 0);
  return cidr === undefined ? undefined : byMatch(`-s ${cidr.trim()}`, `${ip[family]} saddr`, cidr.trim());
}

/** nft's word for a header of the family. */
const ip = { IPv4: 'ip', IPv6: 'ip6' } as const;

/** By name: `iif`, which upstream wrote at first, takes the number of a device that exists. */
const byDevice = (name: string, nftName: string): LocalDetector => byMatch(`-i ${name}`, 'iifname', nftName);

const byMatch = (match: string, nftKey: string, nftValue: string): LocalDetector => ({
  ifLocal: match,
  ifNotLocal: `! ${match}`,
  ifLocalNFT: `${nftKey} ${nftValue}`,
  ifNotLocalNFT: `${nftKey} != ${nftValue}`,
});
