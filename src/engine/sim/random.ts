import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

/** Characters Kubernetes uses for generated names: no vowels, no look-alikes (apimachinery pkg/util/rand). */
const nameAlphabet = 'bcdfghjklmnpqrstvwxz2456789';

/** A deterministic stream of chance. `fork` gives an independent stream per name, so one component's draws never shift another's. */
export class SeededRandom {
  readonly #seed: number;
  readonly #generator: ReturnType<typeof xoroshiro128plus>;

  constructor(seed: number) {
    this.#seed = seed;
    this.#generator = xoroshiro128plus(seed);
  }

  /** A 32-bit unsigned integer. */
  uint32(): number {
    return this.int(0, 0xffffffff);
  }

  /** An integer in [min, max], both included. */
  int(min: number, max: number): number {
    return uniformInt(this.#generator, min, max);
  }

  /** A number in [0, 1). */
  fraction(): number {
    return this.uint32() / 0x1_0000_0000;
  }

  /** The suffix `generateName` appends. */
  suffix(length = 5): string {
    let text = '';
    for (let i = 0; i < length; i++) text += nameAlphabet[this.int(0, nameAlphabet.length - 1)];
    return text;
  }

  /** A UUID (version 4 layout) drawn from this stream. */
  uuid(): string {
    const hex = Array.from({ length: 4 }, () => this.uint32().toString(16).padStart(8, '0')).join('');
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
  }

  /** A stream of its own for `name`, the same for the same seed and name whenever it is made. */
  fork(name: string): SeededRandom {
    let hash = 2166136261 ^ this.#seed;
    for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 16777619);
    return new SeededRandom(hash | 0);
  }
}
