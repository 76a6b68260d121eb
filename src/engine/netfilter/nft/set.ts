import { newCounter } from './counter.ts';
import type { Element, Shape } from './element.ts';
import { Lookup } from './lookup.ts';
import type { Value } from './values.ts';

/** What a set or map is declared with. */
export interface SetSpec {
  readonly name: string;
  readonly shape: Shape;
  /** `type …` or `typeof …`, as listed. */
  readonly typeText: string;
  readonly flags: readonly string[];
  /** Milliseconds. */
  readonly timeout: number | undefined;
  readonly gcInterval: number | undefined;
  readonly size: number | undefined;
  readonly autoMerge: boolean;
  /** Every element has a counter. */
  readonly counter: boolean;
  /** Other statements of the declaration, as written. */
  readonly others: readonly string[];
  readonly comment: string | undefined;
}

/** Elements that a set without a size may hold when packets write into it (nftables src/evaluate.c). */
const dynamicSize = 65_535;

/** A named set or map in one namespace. */
export class NftSet {
  readonly spec: SetSpec;
  readonly handle: number;
  /** Rules that look in it. */
  uses = 0;
  /** Whether packets write into it. */
  isLearning = false;
  #elements = new Lookup();

  constructor(spec: SetSpec, handle: number) {
    this.spec = spec;
    this.handle = handle;
  }

  get isMap(): boolean {
    return this.spec.shape.data !== undefined;
  }

  get size(): number | undefined {
    return this.spec.size ?? (this.isLearning ? dynamicSize : undefined);
  }

  get elements(): Lookup {
    return this.#elements;
  }

  /** Exchanges all elements; returns those there were. */
  swap(elements = new Lookup()): Lookup {
    const before = this.#elements;
    this.#elements = elements;
    return before;
  }

  /** The live element of a key, at an instant of virtual time. */
  find(key: Value | readonly Value[], now: number): Element | undefined {
    const found = this.#elements.find(key);
    return found?.expiresAt !== undefined && found.expiresAt <= now ? undefined : found;
  }

  /** Those that have not expired. */
  live(now: number): Element[] {
    return [...this.#elements.elements()].filter(({ expiresAt }) => expiresAt === undefined || expiresAt > now);
  }

  /** Adds a key on a packet's way. False when the set is full. */
  learn(element: Omit<Element, 'expiresAt' | 'counter'>, renew: boolean, now: number): boolean {
    const { spec } = this;
    const known = this.#elements.same(element.key);
    const timeout = element.timeout ?? spec.timeout;
    const expiresAt = timeout === undefined ? undefined : now + timeout;
    if (known && (known.expiresAt === undefined || known.expiresAt > now)) {
      if (renew) known.expiresAt = expiresAt;
      return true;
    }
    if (known) this.#elements.delete(known);
    if (this.size !== undefined && this.#elements.size >= this.size && !this.#sweep(now)) return false;
    this.#elements.add({ ...element, expiresAt, counter: spec.counter ? newCounter() : undefined });
    return true;
  }

  /** Forgets what has expired; whether there was anything. */
  #sweep(now: number): boolean {
    const before = this.#elements.size;
    for (const each of [...this.#elements.elements()]) {
      if (each.expiresAt !== undefined && each.expiresAt <= now) this.#elements.delete(each);
    }
    return this.#elements.size < before;
  }
}
