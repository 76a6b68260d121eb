import { formatCidr } from '../../../model/ip.ts';
import type { Protocol } from '../../../model/objects/index.ts';
import type { EndpointInfo, EndpointList } from '../endpoint.ts';
import type { ServicePortInfo } from '../service-port.ts';
import type { Settings } from '../settings.ts';
import { categorizeEndpoints, type NodeView } from '../topology.ts';
import { letsNodeIn } from '../traffic.ts';
import type { SetName } from './sets.ts';

/** A virtual server that is to be. */
export interface WantedServer {
  readonly protocol: Protocol;
  readonly address: string;
  readonly port: number;
  /** Seconds; 0: none. */
  readonly persistent: number;
  /** Its address is to be on kube-ipvs0. */
  readonly bind: boolean;
  readonly endpoints: readonly EndpointInfo[];
}

/** A load balancer's address that the node itself may not reach. */
export interface Barred {
  readonly address: string;
  readonly protocol: string;
  readonly port: number;
}

/** All that one service port is to have in the kernel. */
export interface ServiceObjects {
  readonly servers: readonly WantedServer[];
  readonly entries: readonly (readonly [set: SetName, entry: string])[];
  readonly barred: readonly Barred[];
}

/** What a proxier's objects depend on, besides what all modes share. */
export interface IpvsSettings extends Settings {
  /** Where node ports are answered: all of the machine's addresses but loopback's (GetAllLocalAddressesExcept). */
  readonly nodeIPs: readonly string[];
}

const nodePortSets = {
  TCP: ['KUBE-NODE-PORT-TCP', 'KUBE-NODE-PORT-LOCAL-TCP'],
  UDP: ['KUBE-NODE-PORT-UDP', 'KUBE-NODE-PORT-LOCAL-UDP'],
  SCTP: ['KUBE-NODE-PORT-SCTP-HASH', 'KUBE-NODE-PORT-LOCAL-SCTP-HASH'],
} as const satisfies Record<Protocol, readonly [SetName, SetName]>;

type Entry = readonly [set: SetName, entry: string];

/** Upstream pkg/proxy/ipvs/proxier.go syncProxyRules, the loop over service ports. Pure. */
export function serviceObjects(
  info: ServicePortInfo,
  list: EndpointList,
  settings: IpvsSettings,
  view: NodeView,
): ServiceObjects {
  const protocol = info.protocol.toLowerCase();
  const on = (address: string): string => `${address},${protocol}:${info.port}`;
  const external = info.externalPolicyLocal ? 'KUBE-EXTERNAL-IP-LOCAL' : 'KUBE-EXTERNAL-IP';
  const entries: Entry[] = [
    ...list.endpoints
      .filter(({ nodeName }) => nodeName === view.nodeName)
      .map(({ ip, port }): Entry => ['KUBE-LOOP-BACK', `${ip},${protocol}:${port},${ip}`]),
    ['KUBE-CLUSTER-IP', on(info.clusterIP)],
    ...info.externalIPs.map((address): Entry => [external, on(address)]),
    ...info.loadBalancerVIPs.flatMap((address) => loadBalancerEntries(info, address, on(address), settings)),
    ...(info.nodePort === 0 ? [] : nodePortEntries(info, settings)),
  ];
  if (info.healthCheckNodePort !== 0) entries.push(['KUBE-HEALTH-CHECK-NODE-PORT', String(info.healthCheckNodePort)]);
  const bars = info.loadBalancerSourceRanges.length > 0 && !letsNodeIn(info, settings);
  return {
    servers: virtualServers(info, list, settings, view),
    entries,
    barred: bars ? info.loadBalancerVIPs.map((address) => ({ address, protocol, port: info.port })) : [],
  };
}

function loadBalancerEntries(info: ServicePortInfo, address: string, entry: string, settings: Settings): Entry[] {
  const entries: Entry[] = [['KUBE-LOAD-BALANCER', entry]];
  if (info.externalPolicyLocal) entries.push(['KUBE-LOAD-BALANCER-LOCAL', entry]);
  if (info.loadBalancerSourceRanges.length === 0) return entries;
  entries.push(['KUBE-LOAD-BALANCER-FW', entry]);
  for (const range of info.loadBalancerSourceRanges)
    entries.push(['KUBE-LOAD-BALANCER-SOURCE-CIDR', `${entry},${formatCidr(range)}`]);
  if (letsNodeIn(info, settings)) entries.push(['KUBE-LOAD-BALANCER-SOURCE-IP', `${entry},${address}`]);
  return entries;
}

function nodePortEntries(info: ServicePortInfo, { nodeIPs }: IpvsSettings): Entry[] {
  if (nodeIPs.length === 0) return [];
  const [all, localOnly] = nodePortSets[info.protocol];
  const ports =
    info.protocol === 'SCTP' ? nodeIPs.map((address) => `${address},sctp:${info.nodePort}`) : [String(info.nodePort)];
  return ports.flatMap((port): Entry[] => [
    [all, port],
    ...(info.externalPolicyLocal ? [[localOnly, port] as const] : []),
  ]);
}

/** With the real servers that each is to have (upstream syncEndpoint). */
function virtualServers(
  info: ServicePortInfo,
  list: EndpointList,
  { nodeIPs }: IpvsSettings,
  view: NodeView,
): readonly WantedServer[] {
  const { cluster, local } = categorizeEndpoints(list, info, view);
  // Without a local one the policy Local uses all: pods of this node are to get through (kubernetes/kubernetes#97081).
  const chosen = (onlyLocal: boolean) => (onlyLocal && local.length > 0 ? local : cluster);
  const { protocol, port } = info;
  const persistent = info.clientIPAffinity ? info.stickyMaxAgeSeconds : 0;
  const common = { protocol, persistent, endpoints: chosen(info.externalPolicyLocal) };
  return [
    { ...common, address: info.clusterIP, port, bind: true, endpoints: chosen(info.internalPolicyLocal) },
    ...[...info.externalIPs, ...info.loadBalancerVIPs].map((address) => ({
      ...common,
      address,
      port,
      // Not if another device has it already.
      bind: !nodeIPs.includes(address),
    })),
    ...(info.nodePort === 0
      ? []
      : nodeIPs.map((address) => ({ ...common, address, port: info.nodePort, bind: false }))),
  ];
}
