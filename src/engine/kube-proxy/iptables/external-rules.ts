import { formatCidr } from '../../../model/ip.ts';
import type { ServicePortInfo } from '../service-port.ts';
import type { Settings } from '../settings.ts';
import { letsNodeIn } from '../traffic.ts';
import type { TrafficPlan } from './traffic.ts';

/** The external chain: traffic from outside to a node port, an external IP or a load balancer's address. */
export function externalRules(info: ServicePortInfo, plan: TrafficPlan, settings: Settings): readonly string[] {
  const rule = (what: string): string =>
    `-A ${plan.externalChain} -m comment --comment "${what} for ${info.name} external destinations"`;
  const rules: string[] = [];
  if (!info.externalPolicyLocal) {
    rules.push(`${rule('masquerade traffic')} -j KUBE-MARK-MASQ`);
  } else {
    // Pods and the node itself are treated as if they went out to a load balancer and came back: any endpoint will do.
    if (settings.detector) rules.push(`${rule('pod traffic')} ${settings.detector.ifLocal} -j ${plan.clusterChain}`);
    rules.push(`${rule('masquerade LOCAL traffic')} -m addrtype --src-type LOCAL -j KUBE-MARK-MASQ`);
    rules.push(`${rule('route LOCAL traffic')} -m addrtype --src-type LOCAL -j ${plan.clusterChain}`);
  }
  if (plan.hasExternal) rules.push(`-A ${plan.externalChain} -j ${plan.externalPolicyChain}`);
  return rules;
}

/** loadBalancerSourceRanges: who comes to the end of this chain was not let in, and KUBE-PROXY-FIREWALL drops it. */
export function firewallRules(info: ServicePortInfo, plan: TrafficPlan, settings: Settings): readonly string[] {
  const rule = `-A ${plan.firewallChain} -m comment --comment "${info.name} loadbalancer IP"`;
  const ranges = info.loadBalancerSourceRanges;
  const rules = ranges.map((range) => `${rule} -s ${formatCidr(range)} -j ${plan.externalChain}`);
  if (letsNodeIn(info, settings)) {
    // A balancer's address bound on the node makes its own requests loop back with that address as their source.
    for (const address of info.loadBalancerVIPs) rules.push(`${rule} -s ${address} -j ${plan.externalChain}`);
  }
  const comment = `"other traffic to ${info.name} will be dropped by KUBE-PROXY-FIREWALL"`;
  rules.push(`-A ${plan.firewallChain} -m comment --comment ${comment}`);
  return rules;
}
