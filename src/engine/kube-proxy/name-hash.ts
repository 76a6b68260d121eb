import { sha256 } from '@noble/hashes/sha2.js';

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** The first 16 characters of a digest in base32 (RFC 4648): 80 bits. */
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

/**
 * The hash in the names of kube-proxy's chains: SHA-256 in base32, 16 characters of it. A large cluster has tens of thousands
 * of names: hashing all with one hasher and one buffer takes half the time.
 */
export class NameHash {
  readonly #fresh = sha256.create();
  readonly #hasher = sha256.create();
  readonly #digest = new Uint8Array(32);
  #input = new Uint8Array(512);

  of(text: string): string {
    this.#fresh._cloneInto(this.#hasher);
    this.#hasher.update(this.#bytesOf(text)).digestInto(this.#digest);
    return base32Of(this.#digest);
  }

  /** Names and addresses are ASCII. */
  #bytesOf(text: string): Uint8Array {
    if (text.length > this.#input.length) this.#input = new Uint8Array(text.length);
    for (let i = 0; i < text.length; i++) this.#input[i] = text.charCodeAt(i);
    return this.#input.subarray(0, text.length);
  }
}
