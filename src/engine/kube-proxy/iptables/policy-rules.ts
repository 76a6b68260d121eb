import type { ServicePortInfo } from '../service-port.ts';
import type { Settings } from '../settings.ts';
import { externalRules, firewallRules } from './external-rules.ts';
import type { TrafficPlan } from './traffic.ts';

/** Rules of a service port's own nat chains that do not name endpoints: masquerading, the external chain, the firewall chain. */
export function policyRules(info: ServicePortInfo, plan: TrafficPlan, settings: Settings): readonly string[] {
  return [
    ...internalRules(info, plan, settings),
    ...(plan.usesExternalChain ? externalRules(info, plan, settings) : []),
    ...(plan.usesFirewallChain ? firewallRules(info, plan, settings) : []),
  ];
}

/** Off-cluster traffic to a cluster IP may bounce to another node, so the answer has to come back this way. */
function internalRules(info: ServicePortInfo, plan: TrafficPlan, settings: Settings): readonly string[] {
  if (!plan.hasInternal || !(settings.masqueradeAll || settings.detector)) return [];
  const protocol = info.protocol.toLowerCase();
  const match = `-m ${protocol} -p ${protocol} -d ${info.clusterIP} --dport ${info.port}`;
  const whose = settings.masqueradeAll || !settings.detector ? '' : ` ${settings.detector.ifNotLocal}`;
  return [`-A ${plan.internalChain} -m comment --comment "${info.name} cluster IP" ${match}${whose} -j KUBE-MARK-MASQ`];
}
