import type { EndpointInfo } from '../endpoint.ts';
import { NameHash } from '../name-hash.ts';
import type { ServicePortInfo } from '../service-port.ts';

/** Names kept; far more than a cluster's, and a bound all the same. */
const kept = 200_000;
/** nft takes names of 256 characters; 16 are left for prefixes such as `affinity-`. */
const longest = 240;

/** The chain of one reachable endpoint, and the set of the clients that stay with it. */
export interface EndpointChain {
  readonly endpoint: EndpointInfo;
  readonly chain: string;
  readonly affinitySet: string;
}

/** Names that one service port takes in the table. */
export interface PortNames {
  readonly cluster: string;
  readonly local: string;
  readonly external: string;
  readonly firewall: string;
  readonly endpoints: readonly EndpointChain[];
}

/** What a service port's name is made of. */
interface PortPath extends Pick<ServicePortInfo, 'service' | 'portKey'> {
  readonly protocol: string;
}

/**
 * The bases of chain and set names in nftables mode: `HASH-namespace/service/protocol/port`, and with `__IP/port` after it for
 * an endpoint (upstream pkg/proxy/nftables/proxier.go servicePortChainNameBase, servicePortEndpointChainNameBase).
 */
export class NameBases {
  readonly #hasher = new NameHash();
  readonly #bases = new Map<string, string>();

  servicePort(info: PortPath): string {
    return this.#hashAndTruncate(pathOf(info));
  }

  /** Colons, which a chain's name cannot have, become dots. */
  endpoint(info: PortPath, { ip, port }: Pick<EndpointInfo, 'ip' | 'port'>): string {
    return this.#hashAndTruncate(`${pathOf(info)}__${ip.replaceAll(':', '.')}/${port}`);
  }

  /** The hash in front keeps names apart of which the end is cut off, and sets those apart that differ in a digit. */
  #hashAndTruncate(path: string): string {
    const known = this.#bases.get(path);
    if (known !== undefined) return known;
    const name = `${this.#hasher.of(path).slice(0, 8)}-${path}`;
    const made = name.length > longest ? `${name.slice(0, longest - 3)}...` : name;
    if (this.#bases.size >= kept) this.#bases.clear();
    this.#bases.set(path, made);
    return made;
  }
}

function pathOf({ service, protocol, portKey }: PortPath): string {
  const portName = portKey.slice(0, portKey.lastIndexOf('/'));
  return `${service}/${protocol.toLowerCase()}/${portName}`;
}

/** Services' and endpoints' chains are the ones with a slash in their names. */
export const isServiceChain = (name: string): boolean => name.includes('/');

export const isAffinitySet = (name: string): boolean => name.startsWith('affinity-');
