import type { ServicePortInfo } from '../service-port.ts';
import type { Settings } from '../settings.ts';
import { sharedBy } from '../shared-rules.ts';
import { ChainNames } from './chain-names.ts';
import { countEndpointRules, endpointChains, endpointRules } from './endpoint-rules.ts';
import { policyRules } from './policy-rules.ts';
import { portalRules } from './portal-rules.ts';
import { planTraffic, type TrafficPlan } from './traffic.ts';

const lines = (rules: readonly string[]): string => (rules.length > 0 ? `${rules.join('\n')}\n` : '');

/**
 * All that a proxy writes for one service port: a pure function of the port, its endpoints and the node's settings, so it is
 * shared by all nodes for which those are the same. What names endpoints is made when it is first asked for.
 */
export class ServiceRules {
  readonly filterCount: number;
  readonly natCount: number;
  /** Rules in the chains of the filter table that all Services share. */
  readonly filter: string;
  /** Rules in the nat table's shared chains: written in every sync. */
  readonly portals: string;
  readonly #policies: string;
  readonly #info: ServicePortInfo;
  readonly #plan: TrafficPlan;
  readonly #chainNames: ChainNames;
  #endpointChains: readonly string[] | undefined;
  #chains: readonly string[] | undefined;
  #chainLines: string | undefined;
  #commented: readonly string[] | undefined;
  #bare: readonly string[] | undefined;

  constructor(info: ServicePortInfo, plan: TrafficPlan, settings: Settings, chainNames: ChainNames) {
    const portals = portalRules(info, plan, settings);
    const policies = policyRules(info, plan, settings);
    this.filterCount = portals.filter.length;
    this.natCount = portals.nat.length + policies.length + countEndpointRules(info, plan);
    this.filter = lines(portals.filter);
    this.portals = lines(portals.nat);
    this.#policies = lines(policies);
    this.#info = info;
    this.#plan = plan;
    this.#chainNames = chainNames;
  }

  /** The nat chains of its own. */
  get chains(): readonly string[] {
    this.#chains ??= this.#nameChains();
    return this.#chains;
  }

  /** The lines that declare those chains. */
  get chainLines(): string {
    this.#chainLines ??= this.chains.length > 0 ? `:${this.chains.join(' - [0:0]\n:')} - [0:0]\n` : '';
    return this.#chainLines;
  }

  /** The rules of its own chains, in pieces: written when the Service or its endpoints changed, and in a full sync. */
  own(comments: boolean): readonly string[] {
    const make = (): readonly string[] => [
      this.#policies,
      ...endpointRules(this.#info, this.#plan, this.#endpoints, { chainNames: this.#chainNames, comments }),
    ];
    if (comments) {
      this.#commented ??= make();
      return this.#commented;
    }
    this.#bare ??= make();
    return this.#bare;
  }

  get #endpoints(): readonly string[] {
    this.#endpointChains ??= endpointChains(this.#info, this.#plan, this.#chainNames);
    return this.#endpointChains;
  }

  #nameChains(): readonly string[] {
    const plan = this.#plan;
    const names = [...this.#endpoints];
    if (plan.usesLocalChain) names.unshift(plan.localChain);
    if (plan.usesClusterChain) names.unshift(plan.clusterChain);
    if (plan.usesFirewallChain) names.unshift(plan.firewallChain);
    if (plan.usesExternalChain) names.unshift(plan.externalChain);
    return names;
  }
}

/** The rules that proxies of one cache share. */
export const rulesIn = sharedBy(() => {
  const chainNames = new ChainNames();
  return (port, list, settings, view) =>
    new ServiceRules(port, planTraffic(port, list, view, chainNames), settings, chainNames);
});
