import { formatCidr } from '../../../model/ip.ts';
import type { EndpointInfo } from '../endpoint.ts';
import type { ServicePortInfo } from '../service-port.ts';
import type { Settings } from '../settings.ts';
import { sharedBy } from '../shared-rules.ts';
import { letsNodeIn, type Traffic, trafficOf } from '../traffic.ts';
import { elementsOf } from './elements.ts';
import { type EndpointChain, NameBases, type PortNames } from './names.ts';
import { type Element, nftFamily, type Transaction } from './transaction.ts';

const markForMasquerade = 'jump mark-for-masquerade';
const fromNode = 'fib saddr type local';

/** What keeps the chain of an endpoint from being written: it is in the kernel as it should be. */
export type Skips = (chain: EndpointChain, withAffinity: boolean) => boolean;

/**
 * All that a proxy in nftables mode writes for one service port (upstream pkg/proxy/nftables/proxier.go, the loop in
 * syncProxyRules): a pure function of the port, its endpoints and the node's settings, so it is shared by all nodes for which
 * those are the same. Names are made when they are first asked for; the text is made anew for each transaction.
 */
export class ServiceObjects {
  /** Rules in its own chains. */
  readonly ruleCount: number;
  readonly info: ServicePortInfo;
  readonly #traffic: Traffic;
  readonly #settings: Settings;
  readonly #bases: NameBases;
  #names: PortNames | undefined;
  #chains: readonly string[] | undefined;
  #elements: readonly Element[] | undefined;

  constructor(info: ServicePortInfo, traffic: Traffic, settings: Settings, bases: NameBases) {
    this.info = info;
    this.#traffic = traffic;
    this.#settings = settings;
    this.#bases = bases;
    this.ruleCount = this.#countRules();
  }

  /** Elements of the sets and maps that all Services share. */
  get elements(): readonly Element[] {
    this.#elements ??= elementsOf(this.info, this.#traffic, this.#portNames);
    return this.#elements;
  }

  /** Its own chains. */
  get chains(): readonly string[] {
    this.#chains ??= [...this.#portNames.endpoints.map(({ chain }) => chain), ...this.#policyChains()];
    return this.#chains;
  }

  /** Its own sets. */
  get affinitySets(): readonly string[] {
    return this.info.clientIPAffinity ? this.#portNames.endpoints.map(({ affinitySet }) => affinitySet) : [];
  }

  /** Chains, emptied; elements may lead to them afterwards. */
  writeChains(tx: Transaction, skips: Skips): void {
    for (const each of this.#portNames.endpoints) {
      if (!skips(each, this.info.clientIPAffinity)) tx.ensureChain(each.chain);
    }
    for (const chain of this.#policyChains()) tx.ensureChain(chain);
  }

  /** What is in its chains. */
  writeRules(tx: Transaction, skips: Skips): void {
    this.#writeInternal(tx);
    if (this.#traffic.usesExternalChain) this.#writeExternal(tx);
    if (this.#usesFirewallChain) this.#writeFirewall(tx);
    const { cluster, local, endpoints } = this.#portNames;
    if (this.info.clientIPAffinity) {
      const { address } = nftFamily[this.#settings.family];
      const properties = `{ type ${address} ; flags dynamic,timeout ; timeout ${this.info.stickyMaxAgeSeconds}s ; }`;
      for (const { affinitySet } of endpoints) tx.add('set', `${affinitySet} ${properties}`);
    }
    if (this.#traffic.usesClusterChain) this.#writeBalancing(tx, cluster, this.#traffic.cluster);
    if (this.#traffic.usesLocalChain) this.#writeBalancing(tx, local, this.#traffic.local);
    for (const each of endpoints) if (!skips(each, this.info.clientIPAffinity)) this.#writeEndpoint(tx, each);
  }

  /** In nftables mode it is used even where nothing serves. */
  get #usesFirewallChain(): boolean {
    return this.info.loadBalancerVIPs.length > 0 && this.info.loadBalancerSourceRanges.length > 0;
  }

  get #portNames(): PortNames {
    this.#names ??= this.#makeNames();
    return this.#names;
  }

  #makeNames(): PortNames {
    const base = this.#bases.servicePort(this.info);
    return {
      cluster: `service-${base}`,
      local: `local-${base}`,
      external: `external-${base}`,
      firewall: `firewall-${base}`,
      endpoints: this.#traffic.reachable.map((endpoint) => {
        const own = this.#bases.endpoint(this.info, endpoint);
        return { endpoint, chain: `endpoint-${own}`, affinitySet: `affinity-${own}` };
      }),
    };
  }

  #policyChains(): readonly string[] {
    const { usesClusterChain, usesLocalChain, usesExternalChain } = this.#traffic;
    const { cluster, local, external, firewall } = this.#portNames;
    return [
      ...(usesClusterChain ? [cluster] : []),
      ...(usesLocalChain ? [local] : []),
      ...(usesExternalChain ? [external] : []),
      ...(this.#usesFirewallChain ? [firewall] : []),
    ];
  }

  /** Off-cluster traffic to a cluster IP may bounce to another node, so the answer has to come back this way. */
  get #masqueradesInternal(): boolean {
    const { masqueradeAll, detector } = this.#settings;
    return this.#traffic.hasInternal && (masqueradeAll || detector !== undefined);
  }

  #writeInternal(tx: Transaction): void {
    if (!this.#masqueradesInternal) return;
    const { family, masqueradeAll, detector } = this.#settings;
    const { cluster, local } = this.#portNames;
    const whose = masqueradeAll || !detector ? '' : `${detector.ifNotLocalNFT} `;
    const rule = `${nftFamily[family].ip} daddr ${this.info.clusterIP} ${whose}${markForMasquerade}`;
    tx.addRule(this.info.internalPolicyLocal ? local : cluster, rule);
  }

  #writeExternal(tx: Transaction): void {
    const { cluster, local, external } = this.#portNames;
    const { detector } = this.#settings;
    if (!this.info.externalPolicyLocal) {
      tx.addRule(external, markForMasquerade);
    } else {
      // Pods and the node itself are treated as if they went out to a load balancer and came back: any endpoint will do.
      if (detector) tx.addRule(external, `${detector.ifLocalNFT} goto ${cluster}`, 'short-circuit pod traffic');
      tx.addRule(external, `${fromNode} ${markForMasquerade}`, 'masquerade local traffic');
      tx.addRule(external, `${fromNode} goto ${cluster}`, 'short-circuit local traffic');
    }
    if (this.#traffic.hasExternal) tx.addRule(external, `goto ${this.info.externalPolicyLocal ? local : cluster}`);
  }

  #writeFirewall(tx: Transaction): void {
    const { loadBalancerSourceRanges, loadBalancerVIPs } = this.info;
    const sources = loadBalancerSourceRanges.map(formatCidr);
    // A balancer's address bound on the node makes its own requests loop back with that address as their source.
    if (letsNodeIn(this.info, this.#settings)) sources.push(...loadBalancerVIPs);
    const { ip } = nftFamily[this.#settings.family];
    tx.addRule(this.#portNames.firewall, `${ip} saddr != { ${sources.join(' , ')} } drop`);
  }

  /** Affinity first: clients seen lately keep their endpoint. Then one of n at random. */
  #writeBalancing(tx: Transaction, chain: string, endpoints: readonly EndpointInfo[]): void {
    const all = this.#portNames.endpoints;
    const byEndpoint =
      endpoints === this.#traffic.reachable ? undefined : new Map(all.map((each) => [each.endpoint, each]));
    const { ip } = nftFamily[this.#settings.family];
    let choices = '';
    for (const [i, endpoint] of endpoints.entries()) {
      const { chain: to = '', affinitySet = '' } = (byEndpoint ? byEndpoint.get(endpoint) : all[i]) ?? {};
      if (this.info.clientIPAffinity) tx.addRule(chain, `${ip} saddr @${affinitySet} goto ${to}`);
      choices += `${i === 0 ? '' : ' , '}${i} : goto ${to}`;
    }
    tx.addRule(chain, `numgen random mod ${endpoints.length} vmap { ${choices} }`);
  }

  #writeEndpoint(tx: Transaction, { endpoint, chain, affinitySet }: EndpointChain): void {
    const { ip } = nftFamily[this.#settings.family];
    // A pod that reaches itself through the Service must see another source than itself (hairpin).
    tx.addRule(chain, `${ip} saddr ${endpoint.ip} ${markForMasquerade}`);
    if (this.info.clientIPAffinity) tx.addRule(chain, `update @${affinitySet} { ${ip} saddr }`);
    tx.addRule(chain, `meta l4proto ${this.info.protocol.toLowerCase()} dnat to ${endpoint.endpoint}`);
  }

  /** How many `writeRules` writes. */
  #countRules(): number {
    const { cluster, local, reachable, hasExternal, usesClusterChain, usesLocalChain, usesExternalChain } =
      this.#traffic;
    const sticky = this.info.clientIPAffinity ? 1 : 0;
    const balancing = (uses: boolean, endpoints: readonly EndpointInfo[]): number =>
      uses ? 1 + sticky * endpoints.length : 0;
    const entry = this.info.externalPolicyLocal ? 2 + (this.#settings.detector ? 1 : 0) : 1;
    const external = usesExternalChain ? entry + (hasExternal ? 1 : 0) : 0;
    const chains = (this.#masqueradesInternal ? 1 : 0) + external + (this.#usesFirewallChain ? 1 : 0);
    return (
      chains + balancing(usesClusterChain, cluster) + balancing(usesLocalChain, local) + reachable.length * (2 + sticky)
    );
  }
}

/** The objects that proxies of one cache share. */
export const objectsIn = sharedBy(() => {
  const bases = new NameBases();
  return (port, list, settings, view) => new ServiceObjects(port, trafficOf(port, list, view), settings, bases);
});
