import type { Protocol } from '../../../model/objects/index.ts';
import { NameHash } from '../name-hash.ts';

/** Names kept; far more than a cluster's, and a bound all the same. */
const kept = 200_000;

/** Chain names as kube-proxy makes them (upstream pkg/proxy/iptables/proxier.go portProtoHash, servicePortEndpointChainName). */
export class ChainNames {
  /** Names by what they are made from; a service port's text is never an endpoint's. */
  readonly #hashes = new Map<string, string>();
  readonly #rules = new Map<string, string>();
  readonly #hasher = new NameHash();

  /** What KUBE-SVC-, KUBE-SVL-, KUBE-EXT- and KUBE-FW- of a service port end with. */
  servicePort(name: string, protocol: Protocol): string {
    return this.#hash([name, protocol.toLowerCase()].join(''));
  }

  /** The KUBE-SEP- chain of one endpoint (`IP:port`) of a service port. */
  endpoint(name: string, protocol: Protocol, endpoint: string): string {
    return this.#hash([name, protocol.toLowerCase(), endpoint].join(''), 'KUBE-SEP-');
  }

  /** The rules of an endpoint's chain: the same string as long as they are the same, so that who reads it knows it by sight. */
  rules(chain: string, made: string): string {
    const known = this.#rules.get(chain);
    if (known === made) return known;
    if (this.#rules.size >= kept) this.#rules.clear();
    this.#rules.set(chain, made);
    return made;
  }

  #hash(text: string, prefix = ''): string {
    const known = this.#hashes.get(text);
    if (known) return known;
    const made = [prefix, this.#hasher.of(text)].join('');
    if (this.#hashes.size >= kept) this.#hashes.clear();
    this.#hashes.set(text, made);
    return made;
  }
}

/** Whether a chain is one of a Service's or an endpoint's, which kube-proxy deletes when they are no longer in use. */
export const isServiceChain = (name: string): boolean => /^KUBE-(?:SVC|SVL|SEP|FW|EXT)-/.test(name);
