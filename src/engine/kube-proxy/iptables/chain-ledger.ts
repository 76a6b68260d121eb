import { isServiceChain } from './chain-names.ts';
import type { ServiceRules } from './service-rules.ts';

const none: readonly ServiceRules[] = [];

/** Keeps account of the service chains in the kernel's nat table, and which of them nothing uses any more. */
export class ChainLedger {
  /** Rules whose chains are in the kernel, by Service. */
  readonly #written: Map<string, readonly ServiceRules[]>;
  readonly #stale: Set<string>;

  constructor(written?: ReadonlyMap<string, readonly ServiceRules[]>, stale?: Iterable<string>) {
    this.#written = new Map(written);
    this.#stale = new Set(stale);
  }

  /** A ledger of its own that begins where this one is. */
  copy(): ChainLedger {
    return new ChainLedger(this.#written, this.#stale);
  }

  /** The Services that have chains in the kernel. */
  services(): Iterable<string> {
    return this.#written.keys();
  }

  /** The kernel has these chains; what is in use is to be noted after this. */
  found(chains: readonly string[]): void {
    for (const chain of chains) if (isServiceChain(chain)) this.#stale.add(chain);
  }

  /** A Service's chains are now those of `rules`. What it no longer uses is stale. */
  write(service: string, rules: readonly ServiceRules[]): void {
    for (const before of this.#written.get(service) ?? none) {
      if (rules.includes(before)) continue;
      for (const chain of before.chains) this.#stale.add(chain);
    }
    if (rules.length > 0) this.#written.set(service, rules);
    else this.#written.delete(service);
    if (this.#stale.size === 0) return;
    for (const { chains } of rules) for (const chain of chains) this.#stale.delete(chain);
  }

  /** Hands over the stale chains, for deletion. */
  takeStale(): readonly string[] {
    const stale = [...this.#stale];
    this.#stale.clear();
    return stale;
  }
}
