import type { DnsAnswer, DnsQuestion, DnsRecord } from '../../model/dns.ts';
import { reverseNameOf } from '../../model/dns.ts';
import { bigIntToAddress, familyOf, parseAddress } from '../../model/ip.ts';
import type { Service } from '../../model/objects/index.ts';
import { clusterDomain } from '../kubelet/resolv-conf.ts';
import type { ClusterCache } from './cluster-cache.ts';
import { isInZone, parseZoneName, type ZoneName } from './zone-name.ts';

/** Seconds: `ttl 30` in the Corefile that kubeadm writes (cmd/kubeadm/app/phases/addons/dns/manifests.go). */
const ttl = 30;
/** CNAMEs followed before CoreDNS gives up (plugin/backend_lookup.go). */
const longestChain = 8;

/** Somewhere a name leads to: an address with a port, or another name. */
interface Target {
  readonly host: string;
  readonly port: number;
  /** The target's own name, for SRV records. */
  readonly name: string;
}

const nameError: DnsAnswer = { rcode: 'NXDOMAIN', records: [], additional: [] };
const serverFailure: DnsAnswer = { rcode: 'SERVFAIL', records: [], additional: [] };
const answered = (records: readonly DnsRecord[], additional: readonly DnsRecord[] = []): DnsAnswer => ({
  rcode: 'NOERROR',
  records,
  additional,
});

const addressType = (address: string): 'A' | 'AAAA' => (familyOf(address) === 'IPv6' ? 'AAAA' : 'A');

/**
 * The zones cluster.local, in-addr.arpa and ip6.arpa out of a cache of the cluster (CoreDNS plugin/kubernetes and
 * plugin/backend_lookup.go; https://github.com/kubernetes/dns/blob/master/docs/specification.md). Pod names
 * (`10-244-0-5.default.pod.cluster.local`) are `pods insecure`, as kubeadm has it: any address has one, whether a pod has it or not.
 * Not modelled: SOA, NS and TXT records.
 */
export class ClusterZone {
  readonly #cache: ClusterCache;

  constructor(cache: ClusterCache) {
    this.#cache = cache;
  }

  /** Undefined when the question is not for these zones: it falls through to the next plugin. A chain of aliases may end outside. */
  answer(question: DnsQuestion): DnsAnswer | undefined {
    const { name, type } = question;
    if (name.endsWith('.in-addr.arpa') || name.endsWith('.ip6.arpa')) return this.#reverse(question);
    if (!isInZone(name)) return undefined;
    const targets = this.#targets(name);
    if (!targets) return this.#cache.synced ? nameError : serverFailure;
    switch (type) {
      case 'A':
      case 'AAAA':
        return answered(this.#addresses(question, targets, []));
      case 'SRV':
        return services(name, targets);
      case 'CNAME':
        return answered(targets.filter(isAlias).map(({ host }) => ({ name, ttl, type, data: host })));
      case 'PTR':
        return answered([]);
    }
  }

  /** What the name leads to; empty when it exists without leading anywhere, undefined when it does not exist. */
  #targets(name: string): Target[] | undefined {
    const asked = parseZoneName(name);
    if (!asked) return undefined;
    if (asked.kind === '') return [];
    if (asked.namespace === '') return [];
    if (!this.#cache.hasNamespace(asked.namespace)) return undefined;
    if (asked.service === '') return [];
    if (asked.kind === 'pod') return podTargets(name, asked);
    const service = this.#cache.service(asked.namespace, asked.service);
    if (!service) return undefined;
    const found = this.#serviceTargets(service, asked);
    return found.length === 0 ? undefined : found;
  }

  #serviceTargets(service: Service, asked: ZoneName): Target[] {
    const { type, clusterIP, clusterIPs = [], externalName = '', ports } = service.spec;
    const name = `${service.metadata.name}.${service.metadata.namespace}.svc.${clusterDomain}`;
    if (type === 'ExternalName') {
      const isAddress = parseAddress(externalName) !== undefined;
      return asked.endpoint !== '' || isAddress ? [] : [{ host: externalName.replace(/\.$/, ''), port: 0, name }];
    }
    if (clusterIP === 'None' || asked.endpoint !== '') {
      return this.#cache
        .endpoints(service)
        .filter(({ hostname }) => asked.endpoint === '' || hostname.toLowerCase() === asked.endpoint)
        .flatMap(({ address, hostname, ports: served }) =>
          served
            .filter((port) => serves(asked, port))
            .map(({ port = 0 }) => ({ host: address, port, name: `${hostname}.${name}` })),
        );
    }
    return (ports ?? [])
      .filter((port) => serves(asked, port))
      .flatMap(({ port }) => clusterIPs.map((host) => ({ host, port, name })));
  }

  /** The addresses, one record each however many ports they serve; aliases are followed as far as they can be. */
  #addresses({ name, type }: DnsQuestion, targets: readonly Target[], before: readonly DnsRecord[]): DnsRecord[] {
    const records: DnsRecord[] = [];
    const seen = new Set<string>();
    for (const target of targets) {
      const { host } = target;
      if (isAlias(target)) {
        const alias: DnsRecord = { name, ttl, type: 'CNAME', data: host };
        const looped = host === name || before.some(({ data }) => data === host);
        if (!looped && before.length < longestChain) records.push(...this.#follow(alias, type, before));
      } else if (addressType(host) === type && !seen.has(host)) {
        seen.add(host);
        records.push({ name, ttl, type, data: host });
      }
    }
    return records;
  }

  /** The alias with what it leads to. An alias of a name in the cluster that leads nowhere is left out; one of an outside name is not. */
  #follow(alias: DnsRecord, type: DnsQuestion['type'], before: readonly DnsRecord[]): DnsRecord[] {
    const question: DnsQuestion = { name: alias.data.toLowerCase(), type };
    if (!isInZone(question.name)) return [alias];
    const found = this.#addresses(question, this.#targets(question.name) ?? [], [...before, alias]);
    return found.length === 0 ? [] : [alias, ...found];
  }

  /** plugin/kubernetes/reverse.go: a Service by its cluster IP, else each Service that the address is an endpoint of; else upstream. */
  #reverse({ name, type }: DnsQuestion): DnsAnswer | undefined {
    const address = addressOfReverse(name);
    if (type !== 'PTR' || address === undefined) return undefined;
    const service = this.#cache.serviceAt(address);
    const names = service
      ? [`${service.metadata.name}.${service.metadata.namespace}`]
      : this.#cache.endpointNamesAt(address);
    if (names.length === 0) return undefined;
    return answered(names.map((found) => ({ name, ttl, type, data: `${found}.svc.${clusterDomain}` })));
  }
}

/** plugin/kubernetes findPods: four numbers with dashes between them, or groups of IPv6. What stands before is not looked at. */
function podTargets(name: string, { service }: ZoneName): Target[] | undefined {
  const isFour = service.split('-').length === 4 && !service.includes('--');
  const host = parseAddress(service.replaceAll('-', isFour ? '.' : ':'));
  return host === undefined ? undefined : [{ host, port: 0, name }];
}

const isAlias = ({ host }: Target): boolean => parseAddress(host) === undefined;

/** matchPortAndProtocol: a part that is not asked for matches all. */
const serves = (
  asked: ZoneName,
  { name = '', protocol = 'TCP' }: { readonly name?: string; readonly protocol?: string },
): boolean =>
  (asked.port === '' || asked.port === name.toLowerCase()) &&
  (asked.protocol === '' || asked.protocol === protocol.toLowerCase());

/** SRV records of equal priority and weight, and the addresses of their targets (plugin/backend_lookup.go SRV). Aliases have none. */
function services(name: string, targets: readonly Target[]): DnsAnswer {
  const direct = targets.filter((target) => !isAlias(target));
  const weight = Math.floor(100 / Math.max(1, direct.length));
  const records = new Map<string, DnsRecord>();
  const additional = new Map<string, DnsRecord>();
  for (const { host, port, name: target } of direct) {
    const data = `0 ${weight} ${port} ${target}`;
    records.set(data, { name, ttl, type: 'SRV', data });
    additional.set(`${target} ${host}`, { name: target, ttl, type: addressType(host), data: host });
  }
  return answered([...records.values()], [...additional.values()]);
}

/** The address a reverse name is about. */
function addressOfReverse(name: string): string | undefined {
  const labels = name.split('.').slice(0, -2).reverse();
  const text = name.endsWith('.ip6.arpa')
    ? labels.length === 32 && labels.every((digit) => /^[0-9a-f]$/.test(digit))
      ? bigIntToAddress(BigInt(`0x${labels.join('')}`), 'IPv6')
      : ''
    : labels.join('.');
  const address = parseAddress(text);
  return address !== undefined && reverseNameOf(address) === name ? address : undefined;
}
