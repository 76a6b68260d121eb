import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import { skipN } from 'pure-rand/utils/skipN';
import { fnv1a } from '../../model/fnv.ts';

/** Characters Kubernetes uses for generated names: no vowels, no look-alikes (apimachinery pkg/util/rand). */
export const nameAlphabet = 'bcdfghjklmnpqrstvwxz2456789';

/** Three hexadecimal digits. */
const hex = (n: number): string => n.toString(16).padStart(3, '0');
/** Two hexadecimal digits of every byte: numbers of 32 bits are slow to write. */
export const pairs = Array.from({ length: 256 }, (_, byte) => hex(byte).slice(1));

const warmUp = 32;

/** A deterministic stream of chance. `fork` gives an independent stream per name, so one component's draws never shift another's. */
export class SeededRandom {
  readonly #seed: number;
  readonly #generator: ReturnType<typeof xoroshiro128plus>;

  constructor(seed: number) {
    this.#seed = seed;
    this.#generator = xoroshiro128plus(seed);
    // From a seed of few bits the first draws are nearly the same for all seeds (0.99…): the state has to be stirred first.
    skipN(this.#generator, warmUp);
  }

  /** A 32-bit unsigned integer. */
  uint32(): number {
    return this.#generator.next() + 0x8000_0000;
  }

  /** An integer in [min, max], both included. */
  int(min: number, max: number): number {
    const drawn = uniformInt(this.#generator, min, max);
    // The same number, but as an integer to the machine too: a port or an instant that is not takes an object of its own.
    const whole = drawn | 0;
    return whole === drawn ? whole : drawn;
  }

  /** A number in [0, 1). */
  fraction(): number {
    return this.uint32() / 0x1_0000_0000;
  }

  /** The suffix `generateName` appends. */
  suffix(length = 5): string {
    const letters: string[] = [];
    for (let i = 0; i < length; i++) letters.push(nameAlphabet.charAt(this.int(0, nameAlphabet.length - 1)));
    return letters.join('');
  }

  /** A UUID (version 4 layout) drawn from this stream. */
  uuid(): string {
    const a = this.uint32();
    const b = this.uint32();
    const c = this.uint32();
    const d = this.uint32();
    // Joined, not concatenated: of text put together piece by piece the pieces are kept too, 400 bytes a UUID.
    return [
      pairs[a >>> 24],
      pairs[(a >>> 16) & 0xff],
      pairs[(a >>> 8) & 0xff],
      pairs[a & 0xff],
      '-',
      pairs[b >>> 24],
      pairs[(b >>> 16) & 0xff],
      '-4',
      hex(b & 0xfff),
      '-a',
      hex((c >>> 16) & 0xfff),
      '-',
      pairs[(c >>> 8) & 0xff],
      pairs[c & 0xff],
      pairs[d >>> 24],
      pairs[(d >>> 16) & 0xff],
      pairs[(d >>> 8) & 0xff],
      pairs[d & 0xff],
    ].join('');
  }

  /** A stream of its own for `name`, the same for the same seed and name whenever it is made. */
  fork(name: string): SeededRandom {
    return new SeededRandom(fnv1a(name, this.#seed) | 0);
  }
}
