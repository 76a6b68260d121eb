import type { EndpointInfo, EndpointList } from '../endpoint.ts';
import type { ServicePortInfo } from '../service-port.ts';
import { categorizeEndpoints, type NodeView } from '../topology.ts';
import type { ChainNames } from './chain-names.ts';

/** What happens on one node to traffic for one service port: which endpoints, by which chains. */
export interface TrafficPlan {
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
  readonly usesFirewallChain: boolean;
  readonly clusterChain: string;
  readonly localChain: string;
  readonly externalChain: string;
  readonly firewallChain: string;
  /** Where traffic to the cluster IP goes. */
  readonly internalChain: string;
  /** Where the external chain ends. */
  readonly externalPolicyChain: string;
  /** Where traffic to a load balancer's address goes. */
  readonly loadBalancerChain: string;
}

/** Upstream pkg/proxy/iptables/proxier.go, the first half of syncProxyRules' loop over service ports. */
export function planTraffic(
  info: ServicePortInfo,
  list: EndpointList,
  view: NodeView,
  chainNames: ChainNames,
): TrafficPlan {
  const { cluster, local, reachable, hasAny } = categorizeEndpoints(list, info, view);
  const hash = chainNames.servicePort(info.name, info.protocol);
  const clusterChain = `KUBE-SVC-${hash}`;
  const localChain = `KUBE-SVL-${hash}`;
  const externalChain = `KUBE-EXT-${hash}`;
  const firewallChain = `KUBE-FW-${hash}`;
  const usesFirewallChain = hasAny && info.loadBalancerVIPs.length > 0 && info.loadBalancerSourceRanges.length > 0;
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
    usesFirewallChain,
    clusterChain,
    localChain,
    externalChain,
    firewallChain,
    internalChain: info.internalPolicyLocal ? localChain : clusterChain,
    externalPolicyChain: info.externalPolicyLocal ? localChain : clusterChain,
    loadBalancerChain: usesFirewallChain ? firewallChain : externalChain,
  };
}
