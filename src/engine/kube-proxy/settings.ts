import type { IPFamily } from '../../model/objects/index.ts';
import { rangesOfFamily } from './addresses.ts';
import { type DetectLocal, type LocalDetector, localDetector } from './local-detector.ts';
import { type NodePortAddresses, nodePortAddresses } from './node-port-addresses.ts';

/** kube-proxy's configuration, as far as iptables mode reads it (KubeProxyConfiguration, kubeproxy.config.k8s.io). */
export interface ProxyOptions {
  readonly nodeName: string;
  /** The proxier's own address: does a load balancer's source range let this node in? */
  readonly nodeIP: string;
  readonly detectLocal: DetectLocal;
  readonly family?: IPFamily;
  readonly masqueradeAll?: boolean;
  /** Which bit of the packet mark asks for masquerading; 14 unless given. */
  readonly masqueradeBit?: number;
  /** The mark's text in the rules, where it is not to be what upstream prints for the bit. */
  readonly masqueradeMark?: string;
  readonly localhostNodePorts?: boolean;
  readonly nodePortAddresses?: readonly string[];
  /** Addresses of the node's interfaces, which `nodePortAddresses` choose from. */
  readonly interfaceAddresses?: readonly string[];
  /** sysctl net.netfilter.nf_conntrack_tcp_be_liberal. */
  readonly conntrackTCPBeLiberal?: boolean | undefined;
  /** nfacct counters that exist on the node. */
  readonly nfAcctCounters?: readonly string[];
  /** The cluster's ServiceCIDRs, of either family; nftables mode drops what goes to an address in them that no Service has. */
  readonly serviceCIDRs?: readonly string[];
  /** In ipvs mode: Service addresses take nothing but their Services' ports (KUBE-IPVS-FILTER, from Kubernetes 1.27 on), pings included. */
  readonly ipvsFilter?: boolean;
  /** Whether this node's iptables knows `--random-fully`. */
  readonly randomFully?: boolean;
  /** Milliseconds between attempts after a failure, and between clean-ups of stale chains in a large cluster. */
  readonly syncPeriod: number;
}

/** Counters kube-proxy makes with nfacct (upstream pkg/proxy/metrics). */
export const invalidDropped = 'ct_state_invalid_dropped_pkts';
export const localhostAccepted = 'localhost_nps_accepted_pkts';

/** The options with everything derived from them that rules depend on. */
export interface Settings {
  readonly family: IPFamily;
  readonly nodeName: string;
  readonly nodeIP: string;
  readonly masqueradeAll: boolean;
  readonly masqueradeMark: string;
  readonly detector: LocalDetector | undefined;
  readonly localhostNodePorts: boolean;
  readonly nodePorts: NodePortAddresses;
  readonly conntrackTCPBeLiberal: boolean;
  readonly countsInvalid: boolean;
  /** Node ports reached over loopback are counted with a rule of their own. */
  readonly countsLocalhost: boolean;
  readonly randomFully: boolean;
  readonly filtersVIPs: boolean;
  readonly syncPeriod: number;
  /** Those of the family, as a set in nft. */
  readonly serviceCIDRs: string;
  /** Proxies of equal keys write the same rules for a service port, as long as those do not depend on the node itself. */
  readonly key: string;
}

/** Go's `%#08x`. */
const markText = (bit: number): string => `0x${(1 << bit).toString(16).padStart(8, '0')}`;

/** Of the cluster's ServiceCIDRs those of a family, with commas between (upstream OnServiceCIDRsChanged). */
export const serviceCIDRsOf = (cidrs: readonly string[], family: IPFamily): string =>
  cidrs.filter((cidr) => rangesOfFamily([cidr], family).length > 0).join();

export function settingsOf(options: ProxyOptions): Settings {
  const family = options.family ?? 'IPv4';
  const nodePorts = nodePortAddresses(family, options.nodePortAddresses ?? [], options.interfaceAddresses ?? []);
  const localhostNodePorts =
    (options.localhostNodePorts ?? true) && family === 'IPv4' && nodePorts.containsIPv4Loopback;
  const detector = localDetector(options.detectLocal, family);
  const counters = options.nfAcctCounters ?? [invalidDropped, localhostAccepted];
  const masqueradeAll = options.masqueradeAll ?? false;
  const countsLocalhost = localhostNodePorts && counters.includes(localhostAccepted);
  return {
    family,
    nodeName: options.nodeName,
    nodeIP: options.nodeIP,
    masqueradeAll,
    masqueradeMark: options.masqueradeMark ?? markText(options.masqueradeBit ?? 14),
    detector,
    localhostNodePorts,
    nodePorts,
    conntrackTCPBeLiberal: options.conntrackTCPBeLiberal ?? false,
    countsInvalid: counters.includes(invalidDropped),
    countsLocalhost,
    randomFully: options.randomFully ?? true,
    filtersVIPs: options.ipvsFilter ?? false,
    syncPeriod: options.syncPeriod,
    serviceCIDRs: serviceCIDRsOf(options.serviceCIDRs ?? [], family),
    key: `${family} ${masqueradeAll} ${countsLocalhost} ${detector?.ifLocal ?? ''}`,
  };
}
