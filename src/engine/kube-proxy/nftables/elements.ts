import type { ServicePortInfo } from '../service-port.ts';
import type { Traffic } from '../traffic.ts';
import type { PortNames } from './names.ts';
import type { Container, Element } from './transaction.ts';

/** Gathers what leads to one service port. */
class Elements {
  readonly found: Element[] = [];
  readonly #info: ServicePortInfo;
  readonly #traffic: Traffic;
  readonly #protocol: string;

  constructor(info: ServicePortInfo, traffic: Traffic) {
    this.#info = info;
    this.#traffic = traffic;
    this.#protocol = info.protocol.toLowerCase();
  }

  /** An address with protocol and port. */
  at(address: string): string {
    return `${address} . ${this.#protocol} . ${this.#info.port}`;
  }

  atNodePort(): string {
    return `${this.#protocol} . ${this.#info.nodePort}`;
  }

  lead(container: Container, key: string, chain: string): void {
    this.found.push({ container, key, value: `goto ${chain}` });
  }

  /** Where something serves: what the policy Local refuses to others is let through for clients of the node. */
  leadOutside(container: Container, key: string, chain: string): void {
    if (this.#traffic.hasEndpoints) this.lead(container, key, chain);
  }

  /** No endpoint anywhere: rejected. Endpoints, but the policy Local finds none here: dropped, unless short-circuited before. */
  refuse(container: Container, key: string): void {
    const value = this.#traffic.hasEndpoints ? 'drop' : 'goto reject-chain';
    this.found.push({ container, key, value, comment: this.#info.name });
  }

  refuseOutside(container: Container, key: string): void {
    if (!this.#traffic.hasExternal) this.refuse(container, key);
  }
}

/** A service port's elements in the sets and verdict maps that all Services share (upstream "Capture the clusterIP" to "Capture nodeports"). */
export function elementsOf(info: ServicePortInfo, traffic: Traffic, names: PortNames): readonly Element[] {
  const elements = new Elements(info, traffic);
  const { clusterIP, externalIPs, loadBalancerVIPs, loadBalancerSourceRanges } = info;
  elements.found.push({ container: 'cluster-ips', key: clusterIP, value: '' });
  const internal = info.internalPolicyLocal ? names.local : names.cluster;
  if (traffic.hasInternal) elements.lead('service-ips', elements.at(clusterIP), internal);
  else elements.refuse('no-endpoint-services', elements.at(clusterIP));
  for (const address of externalIPs) {
    elements.leadOutside('service-ips', elements.at(address), names.external);
    elements.refuseOutside('no-endpoint-services', elements.at(address));
  }
  for (const address of loadBalancerVIPs) {
    elements.leadOutside('service-ips', elements.at(address), names.external);
    if (loadBalancerSourceRanges.length > 0) elements.lead('firewall-ips', elements.at(address), names.firewall);
  }
  for (const address of loadBalancerVIPs) elements.refuseOutside('no-endpoint-services', elements.at(address));
  if (info.nodePort !== 0) {
    // Source ranges do not hold for node ports.
    elements.leadOutside('service-nodeports', elements.atNodePort(), names.external);
    elements.refuseOutside('no-endpoint-nodeports', elements.atNodePort());
  }
  return elements.found;
}

/** Whether another Service may have an element of the same key: addresses from outside are not allocated. */
export const isContestable = (info: ServicePortInfo): boolean =>
  info.externalIPs.length > 0 || info.loadBalancerVIPs.length > 0;
