import type { ArtifactCache } from '../artifact-cache.ts';
import type { Sync } from '../proxier.ts';
import { ServiceTable } from '../service-table.ts';
import { type ProxyOptions, type Settings, settingsOf } from '../settings.ts';
import { TableProxier } from '../table-proxier.ts';
import { type BaseRules, baseRules } from './base-rules.ts';
import { ChainLedger } from './chain-ledger.ts';
import { rulesIn, type ServiceRules } from './service-rules.ts';

/** More endpoints than this, and rules are written for the kernel's speed, not for readers (upstream largeClusterEndpointsThreshold). */
const largeCluster = 1000;
/** What one restore input brings to the kernel. Syncs whose text nobody has asked for yet add up to one. */
interface Write {
  full: boolean;
  at: number;
  readonly updated: Set<string>;
  /** Chains the kernel had before this write, where it was asked. */
  kernelChains: readonly string[] | undefined;
}

/** A write as it was worked out. */
interface Worked extends Readonly<Write> {
  readonly large: boolean;
  /** Chains it deletes. */
  readonly deleted: readonly string[];
}

/**
 * The iptables proxier of one node and family: takes in changes, and at a sync turns all of them into input for
 * `iptables-restore --noflush` (upstream pkg/proxy/iptables/proxier.go). Knows neither the API server nor the kernel.
 */
export class IptablesProxier extends TableProxier<ServiceRules> {
  readonly settings: Settings;
  protected readonly table: ServiceTable<ServiceRules>;
  readonly #base: BaseRules;
  readonly #natChains: () => readonly string[];
  #ledger = new ChainLedger();
  #open: Write | undefined;
  #last: Worked | undefined;
  #filterCount = 0;
  #natCount = 0;
  #lastCleanup = Number.NEGATIVE_INFINITY;
  /** Whether the kernel's chains may be others than those we wrote. */
  #unsure = true;

  /** `natChains` names the chains the kernel's nat table has. */
  constructor(options: ProxyOptions, cache: ArtifactCache, natChains: () => readonly string[]) {
    const settings = settingsOf(options);
    super(cache, settings.family);
    this.settings = settings;
    this.table = new ServiceTable(cache, this.settings, rulesIn(cache), (rules, sign) => {
      this.#filterCount += sign * rules.filterCount;
      this.#natCount += sign * rules.natCount;
    });
    this.#base = baseRules(this.settings);
    this.#natChains = natChains;
  }

  /** Takes in all changes. The text for the kernel is then to be had from `take`. */
  sync(now: number): Sync {
    const full = this.isFullDue(now);
    // Asking the kernel makes it take the text that is still out, so this comes before anything new goes into it.
    const kernelChains = full && this.#unsure ? this.#natChains() : undefined;
    if (kernelChains) this.#unsure = false;
    const write: Write = this.#open ?? { full: false, at: now, updated: new Set(), kernelChains: undefined };
    this.#open = write;
    write.at = now;
    write.full ||= full;
    write.kernelChains = kernelChains ?? write.kernelChains;
    return this.takeIn(now, (service) => write.updated.add(service));
  }

  /** The restore input that brings the kernel to the last sync's state, in pieces: that of all syncs since it was last called. */
  take(): readonly string[] {
    if (this.#open) this.#last = this.#work(this.#open);
    this.#open = undefined;
    return this.#last ? this.#piecesOf(this.#last) : [];
  }

  /** The kernel refused the input, or may no longer hold what was written: everything is written anew. */
  override failed(): void {
    super.failed();
    this.#unsure = true;
  }

  /** The last sync's input, whether or not it has been taken. Empty before the first sync. */
  text(): string {
    if (!this.#open) return this.#last ? this.#textOf(this.#last) : '';
    const [ledger, cleanup] = [this.#ledger, this.#lastCleanup];
    this.#ledger = ledger.copy();
    const preview = this.#work(this.#open);
    this.#ledger = ledger;
    this.#lastCleanup = cleanup;
    return this.#textOf(preview);
  }

  /** What a full sync would write now: every rule of both tables, whatever the last sync left out. */
  fullText(): string {
    this.table.settle();
    const large = this.table.endpoints > largeCluster;
    return this.#textOf({ full: true, at: 0, updated: new Set(), kernelChains: undefined, large, deleted: [] });
  }

  /** Rules in both tables after the last sync, those not written anew included. */
  get ruleCount(): number {
    return this.filterRuleCount + this.natRuleCount;
  }

  get filterRuleCount(): number {
    this.table.settle();
    return this.#filterCount + this.#base.filterCount;
  }

  get natRuleCount(): number {
    this.table.settle();
    return this.#natCount + this.#base.natCount;
  }

  #work(write: Write): Worked {
    this.table.settle();
    const large = this.table.endpoints > largeCluster;
    this.#noteChains(write);
    // In a large cluster iptables-save takes seconds, so stale chains, which harm nobody, wait.
    const cleanup = !large || write.at - this.#lastCleanup > this.settings.syncPeriod;
    if (!cleanup) return { ...write, large, deleted: [] };
    this.#lastCleanup = write.at;
    return { ...write, large, deleted: this.#ledger.takeStale() };
  }

  #noteChains(write: Write): void {
    if (write.kernelChains) this.#ledger.found(write.kernelChains);
    const services = write.full ? new Set([...this.#ledger.services(), ...this.table.names()]) : write.updated;
    for (const service of services) this.#ledger.write(service, this.table.rulesOf(service));
  }

  #textOf(write: Worked): string {
    return this.#piecesOf(write).join('');
  }

  #piecesOf(write: Worked): readonly string[] {
    const base = this.#base;
    const filter: string[] = [];
    const chains: string[] = [];
    const nat: string[] = [];
    for (const [service, { rules: ports }] of this.table.all()) {
      const whole = write.full || write.updated.has(service);
      for (const rules of ports) {
        if (rules.filter !== '') filter.push(rules.filter);
        nat.push(rules.portals);
        if (!whole) continue;
        chains.push(rules.chainLines);
        for (const piece of rules.own(!write.large)) nat.push(piece);
      }
    }
    for (const chain of write.deleted) {
      // iptables-restore deletes a chain only when its line is there too; that also empties it.
      chains.push(`:${chain} - [0:0]\n`);
      nat.push(`-X ${chain}\n`);
    }
    return [
      ...['*filter\n', base.filterChains, base.filterHead, ...filter, base.filterTail, 'COMMIT\n'],
      ...['*nat\n', base.natChains, ...chains, base.natHead, ...nat, base.natTail, 'COMMIT\n'],
    ].filter((piece) => piece !== '');
  }
}
