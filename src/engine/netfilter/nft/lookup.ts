import { type Element, hashOf, joined } from './element.ts';
import { has, type Range } from './range.ts';
import type { Value } from './values.ts';

/** Finds the element of a key: single values by hash, ranges of single fields by halving, ranges within several fields one by one. */
export class Lookup {
  readonly #exact = new Map<Value, Element>();
  /** Sorted by where they begin; they never overlap. */
  readonly #ranges: Element[] = [];
  readonly #several: Element[] = [];
  #rest: Element | undefined;

  get size(): number {
    return this.#exact.size + this.#ranges.length + this.#several.length + (this.#rest ? 1 : 0);
  }

  *elements(): Generator<Element> {
    yield* this.#exact.values();
    yield* this.#ranges;
    yield* this.#several;
    if (this.#rest) yield this.#rest;
  }

  /** The element that has a key. */
  find(key: Value | readonly Value[]): Element | undefined {
    const several = typeof key === 'object';
    return this.#exact.get(several ? joined(key) : key) ?? this.#inRange(key) ?? this.#rest;
  }

  /** The element with exactly this key, as `delete element` needs it. */
  same(key: readonly Range[]): Element | undefined {
    const hash = hashOf(key);
    if (hash !== undefined) return this.#exact.get(hash);
    const [first] = key;
    if (!first) return this.#rest;
    if (key.length > 1) return this.#several.find((each) => isSameKey(each.key, key));
    const found = this.#rangeFrom(first.lo);
    return found && isSameKey(found.key, key) ? found : undefined;
  }

  /** An element that shares values with this one, as far as single fields go. */
  overlapping(element: Element): Element | undefined {
    const [first] = element.key;
    if (!first || element.key.length > 1) return this.same(element.key);
    if (this.#ranges.length === 0 && first.lo === first.hi) return this.#exact.get(first.lo);
    const below = this.#rangeFrom(first.hi);
    const [range] = below?.key ?? [];
    return this.#exact.get(first.lo) ?? (range && range.hi >= first.lo ? below : undefined);
  }

  add(element: Element): void {
    const hash = hashOf(element.key);
    if (hash !== undefined) this.#exact.set(hash, element);
    else if (element.key.length === 0) this.#rest = element;
    else if (element.key.length > 1) this.#several.push(element);
    else this.#ranges.splice(this.#position(loOf(element)), 0, element);
  }

  delete(element: Element): void {
    const hash = hashOf(element.key);
    if (hash !== undefined) this.#exact.delete(hash);
    else if (element === this.#rest) this.#rest = undefined;
    else if (element.key.length > 1) this.#several.splice(this.#several.indexOf(element), 1);
    else {
      this.#ranges.splice(this.#ranges.indexOf(element), 1);
    }
  }

  #inRange(key: Value | readonly Value[]): Element | undefined {
    if (typeof key === 'object') {
      return this.#several.find((each) => each.key.every((range, i) => has(range, key[i] ?? '')));
    }
    if (this.#ranges.length === 0) return undefined;
    const below = this.#rangeFrom(key);
    const [range] = below?.key ?? [];
    return range && has(range, key) ? below : undefined;
  }

  /** The last range that begins at or before a value. */
  #rangeFrom(value: Value): Element | undefined {
    return this.#ranges[this.#position(value) - 1];
  }

  /** How many ranges begin at or before a value. */
  #position(value: Value): number {
    let low = 0;
    let high = this.#ranges.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (loOf(this.#ranges[middle]) <= value) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

const loOf = (element: Element | undefined): Value => element?.key[0]?.lo ?? 0;

const isSameKey = (a: readonly Range[], b: readonly Range[]): boolean =>
  a.length === b.length && a.every(({ lo, hi }, i) => lo === b[i]?.lo && hi === b[i]?.hi);
