import type { Kind } from '../../model/objects/index.ts';
import type { WatchEvent, WatchOptions } from '../apiserver/api.ts';

/** Changes of one kind that came to a watch together: the writes of the kind of `first`, from that to `last`, that the watch selects. */
export interface Delivery {
  readonly order: number;
  /** Virtual ms. */
  readonly at: number;
  readonly to: WatchOptions;
  /** resourceVersions. */
  readonly first: number;
  readonly last: number;
}

const rows = 16_384;

/** The last deliveries, oldest first; it grows to its size. A row names its writes by number, so that it keeps none of them alive. */
export class DeliveryRing {
  // Of 32 bits: half the room of other numbers, and pages that nobody wrote to yet take none.
  readonly #order = new Int32Array(rows);
  readonly #at: number[] = [];
  readonly #firstWrite = new Int32Array(rows);
  readonly #lastWrite = new Int32Array(rows);
  readonly #to: WatchOptions[] = [];
  #next = 0;

  add(order: number, at: number, to: WatchOptions, events: readonly WatchEvent<Kind>[]): void {
    const first = events[0]?.object;
    const last = events.at(-1)?.object;
    if (!first || !last) return;
    const row = this.#next++ % rows;
    this.#order[row] = order;
    this.#at[row] = at;
    this.#to[row] = to;
    this.#firstWrite[row] = Number(first.metadata.resourceVersion);
    this.#lastWrite[row] = Number(last.metadata.resourceVersion);
  }

  *[Symbol.iterator](): IterableIterator<Delivery> {
    for (let n = Math.max(0, this.#next - rows); n < this.#next; n++) {
      const row = n % rows;
      const to = this.#to[row];
      if (!to) continue;
      yield {
        order: this.#order[row] ?? 0,
        at: this.#at[row] ?? 0,
        to,
        first: this.#firstWrite[row] ?? 0,
        last: this.#lastWrite[row] ?? 0,
      };
    }
  }
}
