import { sha256 } from '@noble/hashes/sha2.js';
import type { Protocol } from '../../../model/objects/index.ts';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
/** Names kept; far more than a cluster's, and a bound all the same. */
const kept = 200_000;

/** The first 16 characters of a digest in base32 (RFC 4648): 80 bits, because a chain's name has at most 28 characters. */
function base32Of(digest: Uint8Array): string {
  let encoded = '';
  let bits = 0;
  let held = 0;
  for (let i = 0; i < 10; i++) {
    held = (held << 8) | (digest[i] ?? 0);
    for (bits += 8; bits >= 5; bits -= 5) encoded += alphabet[(held >>> (bits - 5)) & 31];
    held &= (1 << bits) - 1;
  }
  return encoded;
}

/** Chain names as kube-proxy makes them (upstream pkg/proxy/iptables/proxier.go portProtoHash, servicePortEndpointChainName). */
export class ChainNames {
  /** Names by what they are made from; a service port's text is never an endpoint's. */
  readonly #hashes = new Map<string, string>();
  readonly #rules = new Map<string, string>();
  // A large cluster has tens of thousands of names: hashing all with one hasher and one buffer takes half the time.
  readonly #fresh = sha256.create();
  readonly #hasher = sha256.create();
  readonly #digest = new Uint8Array(32);
  #input = new Uint8Array(512);

  /** What KUBE-SVC-, KUBE-SVL-, KUBE-EXT- and KUBE-FW- of a service port end with. */
  servicePort(name: string, protocol: Protocol): string {
    return this.#hash(name + protocol.toLowerCase());
  }

  /** The KUBE-SEP- chain of one endpoint (`IP:port`) of a service port. */
  endpoint(name: string, protocol: Protocol, endpoint: string): string {
    return this.#hash(name + protocol.toLowerCase() + endpoint, 'KUBE-SEP-');
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
    this.#fresh._cloneInto(this.#hasher);
    this.#hasher.update(this.#bytesOf(text)).digestInto(this.#digest);
    const made = [prefix, base32Of(this.#digest)].join('');
    if (this.#hashes.size >= kept) this.#hashes.clear();
    this.#hashes.set(text, made);
    return made;
  }

  /** Names and addresses are ASCII. */
  #bytesOf(text: string): Uint8Array {
    if (text.length > this.#input.length) this.#input = new Uint8Array(text.length);
    for (let i = 0; i < text.length; i++) this.#input[i] = text.charCodeAt(i);
    return this.#input.subarray(0, text.length);
  }
}

/** Whether a chain is one of a Service's or an endpoint's, which kube-proxy deletes when they are no longer in use. */
export const isServiceChain = (name: string): boolean => /^KUBE-(?:SVC|SVL|SEP|FW|EXT)-/.test(name);
