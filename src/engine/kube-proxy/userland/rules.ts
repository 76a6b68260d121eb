import type { IPFamily } from '../../../model/objects/index.ts';
import { joinHostPort } from '../addresses.ts';
import type { ServicePortInfo } from '../service-port.ts';

/** A rule of `iptables -t TABLE -A CHAIN …`. */
export interface ProxyRule {
  readonly table: 'nat' | 'filter';
  /** With its chain in front. */
  readonly rule: string;
}

/** Upstream release-1.25 pkg/proxy/userspace/proxier.go iptablesInit. */
export const chains = [
  { table: 'nat', chain: 'KUBE-PORTALS-CONTAINER' },
  { table: 'nat', chain: 'KUBE-PORTALS-HOST' },
  { table: 'nat', chain: 'KUBE-NODEPORT-CONTAINER' },
  { table: 'nat', chain: 'KUBE-NODEPORT-HOST' },
  { table: 'filter', chain: 'KUBE-NODEPORT-NON-LOCAL' },
] as const;

const portals = '-m comment --comment "handle ClusterIPs; NOTE: this must be before the NodePort rules"';
const nodePorts =
  '-m addrtype --dst-type LOCAL -m comment --comment "handle service NodePorts; NOTE: this must be the last rule in the chain"';

/** `-I` puts a jump before what others put there, `-A` after it. */
export const jumps = [
  { table: 'nat', how: '-I', rule: `PREROUTING ${portals} -j KUBE-PORTALS-CONTAINER` },
  { table: 'nat', how: '-I', rule: `OUTPUT ${portals} -j KUBE-PORTALS-HOST` },
  { table: 'nat', how: '-A', rule: `PREROUTING ${nodePorts} -j KUBE-NODEPORT-CONTAINER` },
  { table: 'nat', how: '-A', rule: `OUTPUT ${nodePorts} -j KUBE-NODEPORT-HOST` },
  {
    table: 'filter',
    how: '-I',
    rule: 'INPUT -m comment --comment "Ensure that non-local NodePort traffic can flow" -j KUBE-NODEPORT-NON-LOCAL',
  },
] as const;

/** The rules that lead a service port to the proxy's own port (upstream openPortal); the proxy listens on all addresses, of which `hostIP` is one. */
export function portalRules(info: ServicePortInfo, hostIP: string, proxyPort: number, family: IPFamily): ProxyRule[] {
  const protocol = info.protocol.toLowerCase();
  const match = (port: number): string =>
    `-m comment --comment "${info.name}" -p ${protocol} -m ${protocol} --dport ${port}`;
  const redirect = `-j REDIRECT --to-ports ${proxyPort}`;
  const dnat = `-j DNAT --to-destination ${joinHostPort(hostIP, proxyPort)}`;
  const to = (address: string): string => `${match(info.port)} -d ${address}/${family === 'IPv4' ? 32 : 128}`;
  const nat = (rule: string): ProxyRule => ({ table: 'nat', rule });
  const rules: ProxyRule[] = [];
  const portal = (address: string): void => {
    rules.push(nat(`KUBE-PORTALS-CONTAINER ${to(address)} ${redirect}`));
    rules.push(nat(`KUBE-PORTALS-HOST ${to(address)} ${dnat}`));
  };
  portal(info.clusterIP);
  for (const address of info.externalIPs) {
    const local = `${to(address)} -m addrtype --dst-type LOCAL`;
    rules.push(nat(`KUBE-PORTALS-CONTAINER ${to(address)} -m physdev ! --physdev-is-in ${redirect}`));
    rules.push(nat(`KUBE-PORTALS-CONTAINER ${local} ${redirect}`));
    rules.push(nat(`KUBE-PORTALS-HOST ${local} ${dnat}`));
  }
  for (const address of info.loadBalancerVIPs) portal(address);
  if (info.nodePort !== 0) {
    rules.push(nat(`KUBE-NODEPORT-CONTAINER ${match(info.nodePort)} ${redirect}`));
    rules.push(nat(`KUBE-NODEPORT-HOST ${match(info.nodePort)} ${dnat}`));
    rules.push({
      table: 'filter',
      rule: `KUBE-NODEPORT-NON-LOCAL ${match(proxyPort)} -m state --state NEW -j ACCEPT`,
    });
  }
  return rules;
}
