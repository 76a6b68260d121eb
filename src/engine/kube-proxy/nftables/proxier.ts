import type { ArtifactCache } from '../artifact-cache.ts';
import type { Sync } from '../proxier.ts';
import { ServiceTable } from '../service-table.ts';
import { type ProxyOptions, type Settings, settingsOf } from '../settings.ts';
import { TableProxier } from '../table-proxier.ts';
import { Ledger } from './ledger.ts';
import type { Listing } from './listing.ts';
import { objectsIn, type ServiceObjects, type Skips } from './service-objects.ts';
import { setUpTable } from './setup.ts';
import { Transaction } from './transaction.ts';

/** What one hand-over brings to the kernel. Syncs nobody has asked for yet add up to one. */
interface Write {
  full: boolean;
  /** Virtual ms of the last of them. */
  at: number;
  readonly updated: Set<string>;
  /** What the kernel had before this write, where it was asked and there was a table. */
  found: Listing | undefined;
  /** Nothing is known of the kernel but that there is no table. */
  afresh: boolean;
}

/** Two inputs of `nft -f -`, to be run one after the other. */
export interface NftWrite {
  /** Deletes stale chains; empty when there are none to delete. */
  readonly deletions: string;
  readonly text: string;
  /** In `text`. */
  readonly operations: number;
}

const never: Skips = () => false;

/**
 * The nftables proxier of one node and family: takes in changes, and at a sync turns all of them into transactions for `nft`
 * (upstream pkg/proxy/nftables/proxier.go). Knows neither the API server nor the kernel.
 */
export class NftablesProxier extends TableProxier<ServiceObjects> {
  readonly settings: Settings;
  protected readonly table: ServiceTable<ServiceObjects>;
  /** Rules that do not come from Services. */
  readonly #baseCount: number;
  readonly #list: () => Listing | undefined;
  #ledger = new Ledger();
  #open: Write | undefined;
  #ruleCount = 0;
  /** Whether the kernel's table may hold other than what we wrote. */
  #unsure = true;
  /** Base chains have been made anew. */
  #flushed = false;
  #syncedOnce = false;

  /** `list` lists the kernel's table kube-proxy; undefined when there is none. */
  constructor(options: ProxyOptions, cache: ArtifactCache, list: () => Listing | undefined) {
    const settings = settingsOf(options);
    super(cache, settings.family);
    this.settings = settings;
    this.table = new ServiceTable(cache, this.settings, objectsIn(cache), (objects, sign) => {
      this.#ruleCount += sign * objects.ruleCount;
    });
    const base = new Transaction(this.settings.family);
    setUpTable(base, this.settings, false);
    this.#baseCount = base.text.split('\nadd rule ').length - 1;
    this.#list = list;
  }

  sync(now: number): Sync {
    const full = this.isFullDue(now);
    const write: Write = this.#open ?? { full: false, at: now, updated: new Set(), found: undefined, afresh: false };
    if (full && this.#unsure) {
      // Asking the kernel makes it take the write that is still out, so this comes before anything new goes into it.
      write.found = this.#list();
      write.afresh = !write.found;
      this.#unsure = false;
    }
    this.#open = write;
    write.at = now;
    write.full ||= full;
    return this.takeIn(now, (service) => write.updated.add(service));
  }

  /** What brings the kernel to the last sync's state: that of all syncs since it was last called. */
  take(): NftWrite {
    const write = this.#open;
    this.#open = undefined;
    if (!write) return { deletions: '', text: '', operations: 0 };
    this.table.settle();
    const deletions = new Transaction(this.settings.family);
    if (write.afresh) this.#ledger = new Ledger();
    else if (!write.found) this.#ledger.deleteAged(deletions, write.at);
    const tx = this.#write(write, this.#ledger, !this.#flushed);
    this.#flushed = true;
    this.#syncedOnce = true;
    return { deletions: deletions.text, text: tx.text, operations: tx.operations };
  }

  override failed(): void {
    super.failed();
    this.#unsure = true;
  }

  /** The one transaction with which a proxier that starts on a node without its table would write everything. */
  fullText(): string {
    this.table.settle();
    const write: Write = { full: true, at: 0, updated: new Set(), found: undefined, afresh: true };
    return this.#write(write, new Ledger(), true).text;
  }

  get ruleCount(): number {
    this.table.settle();
    return this.#baseCount + this.#ruleCount;
  }

  /** Chains flushed that wait to be deleted. */
  get staleChains(): readonly string[] {
    return this.#ledger.staleChains();
  }

  #write(write: Write, ledger: Ledger, first: boolean): Transaction {
    const tx = new Transaction(this.settings.family);
    if (write.full) setUpTable(tx, this.settings, first);
    const services = write.full ? new Set([...ledger.services(), ...this.table.names()]) : write.updated;
    const { found } = write;
    // A process that starts leaves endpoints' chains alone that are there: their names say what is in them.
    const skips: Skips =
      found && !this.#syncedOnce
        ? ({ chain, affinitySet }, affinity) => found.chains.has(chain) && affinity === found.sets.has(affinitySet)
        : never;
    const update = ledger.begin(services, found);
    for (const service of services) {
      const ports = this.table.rulesOf(service);
      for (const objects of ports) {
        objects.writeChains(tx, skips);
        for (const chain of objects.chains) update.chains.delete(chain);
        for (const set of objects.affinitySets) update.sets.delete(set);
        for (const element of objects.elements) update.ensure(tx, element);
        objects.writeRules(tx, skips);
      }
      ledger.write(service, ports);
    }
    update.finish(tx, write.at);
    return tx;
  }
}
