import type { Pod } from '../../model/objects/index.ts';
import type { ResolvConf } from '../network/resolv-conf.ts';

/** kubelet --cluster-domain. */
/** The cluster's DNS domain (--cluster-domain). */
export const clusterDomain = 'cluster.local';
/** pkg/apis/core/validation MaxDNSNameservers. */
const maxNameservers = 3;

const glibc: ResolvConf = { nameservers: [], search: [], ndots: 1, timeout: 5000, attempts: 2 };

/** Writes pods' /etc/resolv.conf as their dnsPolicy and dnsConfig say (pkg/kubelet/network/dns/dns.go GetPodDNS). */
export class ResolvConfs {
  readonly #clusterDNS: readonly string[];
  readonly #host: ResolvConf;
  /** One for all pods of a namespace that ask for nothing of their own. */
  readonly #byNamespace = new Map<string, ResolvConf>();

  /** @param clusterDNS kubelet --cluster-dns; when it is empty all pods have what the host has. */
  constructor(clusterDNS: readonly string[], host: ResolvConf) {
    this.#clusterDNS = clusterDNS;
    this.#host = host;
  }

  of({ metadata: { namespace = '' }, spec }: Pod): ResolvConf {
    const base = this.#base(namespace, spec.dnsPolicy, spec.hostNetwork ?? false);
    const { dnsConfig } = spec;
    if (!dnsConfig) return base;
    const { nameservers = [], searches = [], options = [] } = dnsConfig;
    const option = (name: string): number | undefined => {
      const value = options.findLast((o) => o.name === name)?.value;
      return value !== undefined && /^\d+$/.test(value) ? Number(value) : undefined;
    };
    const seconds = option('timeout');
    // resolv.conf(5) caps them: ndots at 15, timeout at 30 seconds, attempts at 5.
    return {
      nameservers: [...new Set([...base.nameservers, ...nameservers])].slice(0, maxNameservers),
      search: [...new Set([...base.search, ...searches])],
      ndots: Math.min(option('ndots') ?? base.ndots, 15),
      timeout: seconds === undefined ? base.timeout : Math.min(Math.max(1, seconds), 30) * 1000,
      attempts: Math.min(Math.max(1, option('attempts') ?? base.attempts), 5),
    };
  }

  #base(namespace: string, policy: string, hostNetwork: boolean): ResolvConf {
    if (policy === 'None') return glibc;
    const cluster = policy === 'ClusterFirstWithHostNet' || (policy === 'ClusterFirst' && !hostNetwork);
    if (!cluster || this.#clusterDNS.length === 0) return this.#host;
    let conf = this.#byNamespace.get(namespace);
    if (!conf) {
      const search = [`${namespace}.svc.${clusterDomain}`, `svc.${clusterDomain}`, clusterDomain, ...this.#host.search];
      conf = { ...glibc, nameservers: this.#clusterDNS, search, ndots: 5 };
      this.#byNamespace.set(namespace, conf);
    }
    return conf;
  }
}
