import type { SeededRandom } from '../sim/random.ts';

const first = 32_768;
const last = 60_999;
const count = last - first + 1;

/**
 * Source ports for connect(2): net.ipv4.ip_local_port_range, from a random start, even ones before odd ones, as
 * __inet_hash_connect does (net/ipv4/inet_hashtables.c). A port that is in use is passed over.
 */
export class EphemeralPorts {
  readonly #used = new Set<number>();
  #next: number;

  /** @param random the start is drawn from it. */
  constructor(random: SeededRandom) {
    this.#next = random.int(0, count / 2 - 1) * 2;
  }

  /** A port nobody here uses; 0 when all 28,232 are taken. */
  take(): number {
    const used = this.#used;
    if (used.size >= count) return 0;
    while (true) {
      const port = first + this.#next;
      this.#advance();
      if (used.has(port)) continue;
      used.add(port);
      return port;
    }
  }

  release(port: number): void {
    this.#used.delete(port);
  }

  /** Evens to the end, then odds, then evens again. */
  #advance(): void {
    this.#next += 2;
    if (this.#next === count) this.#next = 1;
    else if (this.#next === count + 1) this.#next = 0;
  }
}
