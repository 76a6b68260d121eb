import type { ServicePortInfo } from '../service-port.ts';
import { localhostAccepted, type Settings } from '../settings.ts';
import type { TrafficPlan } from './traffic.ts';

/** Rules that catch traffic for a service port, in the shared chains of both tables. */
export interface PortalRules {
  readonly filter: readonly string[];
  readonly nat: readonly string[];
}

interface Verdict {
  readonly target: 'REJECT' | 'DROP';
  readonly comment: string;
}

/** No endpoint anywhere: rejected. Endpoints, but the policy Local finds none here: dropped. */
function verdictFor(info: ServicePortInfo, plan: TrafficPlan): Verdict {
  return plan.hasEndpoints
    ? { target: 'DROP', comment: `"${info.name} has no local endpoints"` }
    : { target: 'REJECT', comment: `"${info.name} has no endpoints"` };
}

const commented = (chain: string, comment: string): string => `-A ${chain} -m comment --comment ${comment}`;

/** Upstream pkg/proxy/iptables/proxier.go, "Capture the clusterIP" to "Capture healthCheckNodePorts". */
export function portalRules(info: ServicePortInfo, plan: TrafficPlan, settings: Settings): PortalRules {
  const filter: string[] = [];
  const nat: string[] = [];
  const protocol = info.protocol.toLowerCase();
  const verdict = verdictFor(info, plan);
  const matches = `-m ${protocol} -p ${protocol}`;
  const to = (address: string): string => `${matches} -d ${address} --dport ${info.port}`;

  if (plan.hasInternal) {
    nat.push(
      `${commented('KUBE-SERVICES', `"${info.name} cluster IP"`)} ${to(info.clusterIP)} -j ${plan.internalChain}`,
    );
  } else {
    filter.push(`${commented('KUBE-SERVICES', verdict.comment)} ${to(info.clusterIP)} -j ${verdict.target}`);
  }

  const refuse = (match: string): void => {
    if (plan.hasExternal) return;
    filter.push(`${commented('KUBE-EXTERNAL-SERVICES', verdict.comment)} ${match} -j ${verdict.target}`);
  };

  for (const address of info.externalIPs) {
    if (plan.hasEndpoints) {
      nat.push(`${commented('KUBE-SERVICES', `"${info.name} external IP"`)} ${to(address)} -j ${plan.externalChain}`);
    }
    refuse(to(address));
  }

  for (const address of info.loadBalancerVIPs) {
    if (plan.hasEndpoints) {
      const comment = `"${info.name} loadbalancer IP"`;
      nat.push(`${commented('KUBE-SERVICES', comment)} ${to(address)} -j ${plan.loadBalancerChain}`);
    }
    if (plan.usesFirewallChain) {
      const comment = `"${info.name} traffic not accepted by ${plan.firewallChain}"`;
      filter.push(`${commented('KUBE-PROXY-FIREWALL', comment)} ${to(address)} -j DROP`);
    }
  }
  for (const address of info.loadBalancerVIPs) refuse(to(address));

  if (info.nodePort !== 0) {
    const rule = commented('KUBE-NODEPORTS', info.name);
    if (plan.hasEndpoints && settings.countsLocalhost) {
      const counted = `-d 127.0.0.0/8 --dport ${info.nodePort} -m nfacct --nfacct-name ${localhostAccepted}`;
      nat.push(`${rule} ${matches} ${counted} -j ${plan.externalChain}`);
    }
    if (plan.hasEndpoints) nat.push(`${rule} ${matches} --dport ${info.nodePort} -j ${plan.externalChain}`);
    refuse(`-m addrtype --dst-type LOCAL ${matches} --dport ${info.nodePort}`);
  }

  if (info.healthCheckNodePort !== 0) {
    const comment = `"${info.name} health check node port"`;
    filter.push(`${commented('KUBE-NODEPORTS', comment)} -m tcp -p tcp --dport ${info.healthCheckNodePort} -j ACCEPT`);
  }
  return { filter, nat };
}
