import type { EndpointList } from '../endpoint.ts';
import type { ServicePortInfo } from '../service-port.ts';
import type { NodeView } from '../topology.ts';
import { type Traffic, trafficOf } from '../traffic.ts';
import type { ChainNames } from './chain-names.ts';

/** Traffic for one service port with the chains it goes by. */
export interface TrafficPlan extends Traffic {
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
  const traffic = trafficOf(info, list, view);
  const hash = chainNames.servicePort(info.name, info.protocol);
  const clusterChain = `KUBE-SVC-${hash}`;
  const localChain = `KUBE-SVL-${hash}`;
  const externalChain = `KUBE-EXT-${hash}`;
  const firewallChain = `KUBE-FW-${hash}`;
  const usesFirewallChain =
    traffic.hasEndpoints && info.loadBalancerVIPs.length > 0 && info.loadBalancerSourceRanges.length > 0;
  // Written out: an object that another is spread into makes a lot of garbage, and there is one for each service port.
  return {
    cluster: traffic.cluster,
    local: traffic.local,
    reachable: traffic.reachable,
    hasEndpoints: traffic.hasEndpoints,
    hasInternal: traffic.hasInternal,
    hasExternal: traffic.hasExternal,
    usesClusterChain: traffic.usesClusterChain,
    usesLocalChain: traffic.usesLocalChain,
    usesExternalChain: traffic.usesExternalChain,
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
