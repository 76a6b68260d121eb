/** Integers by their place from 0, of 32 bits: an array of numbers would take twice the room. It grows to its size. */
export class Integers {
  #values = new Int32Array(16);
  readonly #size: number;

  constructor(size: number) {
    this.#size = size;
  }

  set(at: number, value: number): void {
    if (at >= this.#values.length) {
      const grown = new Int32Array(Math.min(this.#size, this.#values.length * 2));
      grown.set(this.#values);
      this.#values = grown;
    }
    this.#values[at] = value;
  }

  get(at: number): number {
    return this.#values[at] ?? 0;
  }
}
