import type { Kind } from '../../model/objects/index.ts';
import type { WatchEvent } from '../apiserver/api.ts';
import type { Step } from './step.ts';

/** A write, or a step that is none. */
export interface Happening {
  readonly order: number;
  /** The resourceVersion of a write, a negative number for a step. */
  readonly id: number;
  /** Virtual ms. */
  readonly at: number;
  /** The id of what it came of; 0 for nothing known. */
  readonly cause: number;
  readonly what: WatchEvent<Kind> | Step;
}

const rows = 8192;
/** Old versions of objects are kept for the words of their changes: at most about so many bytes. */
const budget = 8 * 1024 * 1024;

/** About how many bytes a row keeps alive that would be gone without it: one version of the object, whose parts are mostly shared. */
function weightOf(what: Happening['what']): number {
  if (!('object' in what)) return 256;
  const { object } = what;
  if (object.kind === 'EndpointSlice') return 1024 + 16 * object.endpoints.length;
  if (object.kind !== 'Endpoints') return 1024;
  let addresses = 0;
  for (const subset of object.subsets ?? []) {
    addresses += (subset.addresses?.length ?? 0) + (subset.notReadyAddresses?.length ?? 0);
  }
  return 1024 + 16 * addresses;
}

/** The last writes and steps, oldest first; it grows to its size. */
export class HappeningRing {
  // Of 32 bits: half the room of other numbers, and pages that nobody wrote to yet take none.
  readonly #order = new Int32Array(rows);
  readonly #id = new Int32Array(rows);
  readonly #at: number[] = [];
  readonly #cause = new Int32Array(rows);
  readonly #what: (Happening['what'] | undefined)[] = [];
  #first = 0;
  #next = 0;
  #bytes = 0;

  /** How many are kept. */
  get size(): number {
    return this.#next - this.#first;
  }

  /** When the oldest that was driven out happened, virtual ms; -1 as long as all are kept. */
  lost = -1;

  add(order: number, id: number, at: number, cause: number, what: Happening['what']): void {
    if (this.size === rows) this.#drop();
    const row = this.#next++ % rows;
    this.#order[row] = order;
    this.#id[row] = id;
    this.#at[row] = at;
    this.#cause[row] = cause;
    this.#what[row] = what;
    this.#bytes += weightOf(what);
    while (this.#bytes > budget && this.size > 1) this.#drop();
  }

  *[Symbol.iterator](): IterableIterator<Happening> {
    for (let n = this.#first; n < this.#next; n++) {
      const row = n % rows;
      const what = this.#what[row];
      if (!what) continue;
      yield {
        order: this.#order[row] ?? 0,
        id: this.#id[row] ?? 0,
        at: this.#at[row] ?? 0,
        cause: this.#cause[row] ?? 0,
        what,
      };
    }
  }

  #drop(): void {
    const row = this.#first++ % rows;
    const what = this.#what[row];
    this.lost = this.#at[row] ?? 0;
    if (what) this.#bytes -= weightOf(what);
    this.#what[row] = undefined;
  }
}
