import { sha256 } from '@noble/hashes/sha2.js';

const alphabet = Array.from('ABCDEFGHIJKLMNOPQRSTUVWXYZ234567', (letter) => letter.charCodeAt(0));

/**
 * The hash in the names of kube-proxy's chains: SHA-256 in base32, 16 characters of it. A large cluster has tens of thousands
 * of names: hashing all with one hasher and one buffer takes half the time.
 */
export class NameHash {
  readonly #fresh = sha256.create();
  readonly #hasher = sha256.create();
  readonly #digest = new Uint8Array(32);
  readonly #letters: number[] = Array(16).fill(0);
  #input = new Uint8Array(512);

  of(text: string): string {
    this.#fresh._cloneInto(this.#hasher);
    this.#hasher.update(this.#bytesOf(text)).digestInto(this.#digest);
    return this.#base32();
  }

  /** The first 16 characters of the digest in base32 (RFC 4648): 80 bits. */
  #base32(): string {
    let filled = 0;
    let bits = 0;
    let held = 0;
    for (let i = 0; i < 10; i++) {
      held = (held << 8) | (this.#digest[i] ?? 0);
      for (bits += 8; bits >= 5; bits -= 5) this.#letters[filled++] = alphabet[(held >>> (bits - 5)) & 31] ?? 0;
      held &= (1 << bits) - 1;
    }
    // Spread, each letter would be an object of the iterator's.
    return String.fromCharCode.apply(null, this.#letters);
  }

  /** Names and addresses are ASCII. */
  #bytesOf(text: string): Uint8Array {
    if (text.length > this.#input.length) this.#input = new Uint8Array(text.length);
    for (let i = 0; i < text.length; i++) this.#input[i] = text.charCodeAt(i);
    return this.#input.subarray(0, text.length);
  }
}
