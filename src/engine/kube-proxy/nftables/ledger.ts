import { isContestable } from './elements.ts';
import { type Listing, noElements } from './listing.ts';
import { isAffinitySet, isServiceChain } from './names.ts';
import type { ServiceObjects } from './service-objects.ts';
import { type Container, containers, type Element, type Transaction } from './transaction.ts';

const none: readonly ServiceObjects[] = [];
const contestKey = ({ container, key }: Pick<Element, 'container' | 'key'>): string => `${container} ${key}`;

/**
 * Keeps account of what Services have in the kernel's table, and writes what is to be taken out. What is in use is kept by
 * Service, as objects that all nodes share; besides them there are only chains on their way out.
 */
export class Ledger {
  readonly #written = new Map<string, readonly ServiceObjects[]>();
  /** Flushed chains that nothing leads to, by when they became so (virtual ms). */
  readonly #stale = new Map<string, number>();
  /** What elements are in effect of which another Service may have the same key. */
  readonly #contested = new Map<string, string>();

  /** Services that have anything in the table. */
  services(): IterableIterator<string> {
    return this.#written.keys();
  }

  staleChains(): readonly string[] {
    return [...this.#stale.keys()];
  }

  /**
   * Deletes chains that have been stale for a second. Not sooner: kernels before 6.2 may for a moment after a map's element
   * was deleted still take the chain it led to for used.
   */
  deleteAged(tx: Transaction, now: number): void {
    for (const [chain, since] of this.#stale) {
      // Upstream wants more than a second; in reality a sync takes some time, so that two a second apart are.
      if (now - since < 1000) continue;
      tx.delete('chain', chain);
      this.#stale.delete(chain);
    }
  }

  /**
   * Begins a sync that writes these Services. `found`: what the kernel has, where it was asked; whatever was thought to be
   * there is forgotten then, and `services` must be all.
   */
  begin(services: Iterable<string>, found: Listing | undefined): LedgerUpdate {
    const before = new LedgerUpdate(this);
    if (found) {
      this.#written.clear();
      this.#stale.clear();
      this.#contested.clear();
      before.noteFound(found);
    } else {
      for (const service of services) for (const each of this.#written.get(service) ?? none) before.noteWritten(each);
    }
    return before;
  }

  /** A Service now has these. */
  write(service: string, objects: readonly ServiceObjects[]): void {
    if (objects.length > 0) this.#written.set(service, objects);
    else this.#written.delete(service);
    if (this.#stale.size > 0) for (const { chains } of objects) for (const chain of chains) this.#stale.delete(chain);
    for (const { info, elements } of objects) {
      if (isContestable(info)) for (const each of elements) this.#contested.set(contestKey(each), each.value);
    }
  }

  /** The verdict another Service has put under a key. */
  contested(element: Element): string | undefined {
    return this.#contested.size > 0 ? this.#contested.get(contestKey(element)) : undefined;
  }

  /** Another Service's element of a key that is let go; undefined when there is none. */
  successor(container: Container, key: string): Element | undefined {
    if (!this.#contested.delete(contestKey({ container, key }))) return undefined;
    for (const ports of this.#written.values()) {
      for (const { info, elements } of ports) {
        const other = isContestable(info) && elements.find((e) => e.container === container && e.key === key);
        if (!other) continue;
        this.#contested.set(contestKey(other), other.value);
        return other;
      }
    }
    return undefined;
  }

  /** Flushes chains that are no longer in use: these, and all that still wait to be deleted. */
  flushStale(tx: Transaction, unused: Iterable<string>, now: number): void {
    for (const chain of unused) this.#stale.set(chain, now);
    for (const chain of this.#stale.keys()) {
      tx.flush('chain', chain);
      this.#stale.set(chain, now);
    }
  }
}

/** One sync's changes: what was there of the Services it writes, less what it finds to be still in use. */
class LedgerUpdate {
  readonly chains = new Set<string>();
  readonly sets = new Set<string>();
  readonly elements = noElements();
  readonly #ledger: Ledger;
  /** Elements this sync has put in or found. */
  readonly #ensured = noElements();

  constructor(ledger: Ledger) {
    this.#ledger = ledger;
  }

  noteFound(found: Listing): void {
    for (const chain of found.chains) if (isServiceChain(chain)) this.chains.add(chain);
    for (const set of found.sets) if (isAffinitySet(set)) this.sets.add(set);
    for (const container of containers) {
      for (const [key, value] of found.elements[container]) this.elements[container].set(key, value);
    }
  }

  noteWritten({ chains, affinitySets, elements }: ServiceObjects): void {
    for (const chain of chains) this.chains.add(chain);
    for (const set of affinitySets) this.sets.add(set);
    for (const element of elements) {
      this.elements[element.container].set(element.key, this.#ledger.contested(element) ?? element.value);
    }
  }

  /** Puts an element in unless it is there with the same verdict. */
  ensure(tx: Transaction, element: Element): void {
    const { container, key, value } = element;
    const there =
      this.#ensured[container].get(key) ?? this.elements[container].get(key) ?? this.#ledger.contested(element);
    if (there !== undefined && there !== value) tx.deleteElement(container, key);
    if (there !== value) tx.addElement(element);
    this.#ensured[container].set(key, value);
    this.elements[container].delete(key);
  }

  /** Takes out what was not used again. */
  finish(tx: Transaction, now: number): void {
    this.#ledger.flushStale(tx, this.chains, now);
    for (const set of this.sets) tx.delete('set', set);
    for (const container of containers) {
      for (const [key, value] of this.elements[container]) {
        const next = this.#ledger.successor(container, key);
        if (next?.value === value) continue;
        tx.deleteElement(container, key);
        if (next) tx.addElement(next);
      }
    }
  }
}
