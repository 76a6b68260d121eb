import { cidrContains } from '../../model/ip.ts';
import type { EndpointInfo, EndpointList } from './endpoint.ts';
import type { ServicePortInfo } from './service-port.ts';
import type { Settings } from './settings.ts';
import { categorizeEndpoints, type NodeView } from './topology.ts';

/** What happens on one node to traffic for one service port: which endpoints take it, and which kinds of chains that needs. */
export interface Traffic {
  readonly cluster: readonly EndpointInfo[];
  readonly local: readonly EndpointInfo[];
  readonly reachable: readonly EndpointInfo[];
  /** Something serves somewhere in the cluster. */
  readonly hasEndpoints: boolean;
  /** Traffic to the cluster IP finds endpoints. */
  readonly hasInternal: boolean;
  /** Traffic from outside finds endpoints. */
  readonly hasExternal: boolean;
  readonly usesClusterChain: boolean;
  readonly usesLocalChain: boolean;
  readonly usesExternalChain: boolean;
}

/** The first half of syncProxyRules' loop over service ports, the same in iptables and nftables mode (upstream pkg/proxy/iptables/proxier.go). */
export function trafficOf(info: ServicePortInfo, list: EndpointList, view: NodeView): Traffic {
  const { cluster, local, reachable, hasAny } = categorizeEndpoints(list, info, view);
  return {
    cluster,
    local,
    reachable,
    hasEndpoints: hasAny,
    hasInternal: hasAny && !(info.internalPolicyLocal && local.length === 0),
    hasExternal: hasAny && !(info.externalPolicyLocal && local.length === 0),
    usesClusterChain: cluster.length > 0 && info.usesClusterEndpoints,
    usesLocalChain: local.length > 0 && info.usesLocalEndpoints,
    // Even without external endpoints: local clients are short-circuited to the cluster's.
    usesExternalChain: hasAny && info.externallyAccessible,
  };
}

/** Whether the source ranges of a Service hold this node's address. */
export const letsNodeIn = (info: ServicePortInfo, settings: Settings): boolean =>
  info.loadBalancerSourceRanges.some((range) => cidrContains(range, settings.nodeIP));
