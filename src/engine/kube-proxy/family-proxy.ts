import type { IPFamily } from '../../model/objects/index.ts';
import { type Netfilter, type Xtables, xtablesOf } from '../netfilter/types.ts';
import type { Simulation } from '../sim/simulation.ts';
import type { ArtifactCache } from './artifact-cache.ts';
import { cleanStaleEntries } from './conntrack-cleanup.ts';
import { ensureCanary, ensureJumps, natChainsOf } from './iptables/jump-rules.ts';
import { IptablesProxier } from './iptables/proxier.ts';
import { fullSyncPeriod } from './proxier.ts';
import { BoundedFrequencyRunner } from './runner.ts';
import type { ProxyOptions } from './settings.ts';

/** A node's netfilter, and what the proxiers of all nodes share. */
export interface Surroundings {
  readonly netfilter: Netfilter;
  readonly cache: ArtifactCache;
}

/** One proxier is told of all Services and slices, and looks at those of its family alone. */
export interface FamilyOptions extends ProxyOptions {
  readonly family: IPFamily;
  /** Milliseconds at least between two syncs. */
  readonly minSyncPeriod: number;
}

/**
 * kube-proxy's part for one IP family on one node: its proxier, when that syncs, and how the rules get into the kernel.
 * With two families there are two of them, each with its own rhythm (upstream pkg/proxy/metaproxier).
 */
export class FamilyProxy {
  readonly #sim: Simulation;
  readonly #netfilter: Netfilter;
  readonly #xtables: Xtables;
  readonly #options: FamilyOptions;
  readonly #cache: ArtifactCache;
  readonly #runner: BoundedFrequencyRunner;
  readonly #synced: () => void;
  #proxier: IptablesProxier;
  #ready = false;
  #lastSync = -1;
  /** Counts starts, so that a text handed over before a restart is known as such. */
  #run = 0;
  /** A text has been handed to netfilter that it has not asked for yet. */
  #handedOver = false;

  /** @param synced called after each sync. */
  constructor(sim: Simulation, { netfilter, cache }: Surroundings, options: FamilyOptions, synced: () => void) {
    this.#sim = sim;
    this.#netfilter = netfilter;
    this.#xtables = xtablesOf(netfilter, options.family);
    this.#options = options;
    this.#cache = cache;
    this.#synced = synced;
    this.#proxier = this.#newProxier();
    this.#runner = new BoundedFrequencyRunner(sim, () => this.#sync(), {
      min: options.minSyncPeriod,
      retry: options.syncPeriod,
      max: Math.max(fullSyncPeriod, options.minSyncPeriod),
    });
  }

  /** What it takes changes in with, and what it knows. */
  get proxier(): IptablesProxier {
    return this.#proxier;
  }

  /** Virtual milliseconds; -1 before the first. */
  get lastSync(): number {
    return this.#lastSync;
  }

  /** It knows of changes it has not written. */
  get pending(): boolean {
    return this.#proxier.pending || this.#runner.queued;
  }

  get ruleCount(): number {
    return this.#lastSync < 0 ? 0 : this.#proxier.ruleCount;
  }

  /** A new process, which finds in the kernel what was left there. */
  start(): void {
    this.#run++;
    this.#ready = false;
    this.#handedOver = false;
    this.#proxier = this.#newProxier();
    ensureCanary(this.#xtables);
  }

  /** The runner of a process that has just begun to listen. */
  startRunner(): void {
    this.#runner.start();
  }

  stop(): void {
    this.#runner.stop();
  }

  /** What there is is known: the first sync, without asking the runner. */
  begin(): void {
    this.#ready = true;
    if (!this.#sync()) this.#runner.retryLater();
  }

  /** Asks for a sync. Before the first one there is nothing to ask for. */
  request(): void {
    if (this.#ready) this.#runner.request();
  }

  #newProxier(): IptablesProxier {
    return new IptablesProxier(this.#options, this.#cache, () => natChainsOf(this.#xtables));
  }

  /** Returns whether it succeeded, as far as that can be known before netfilter reads the text. */
  #sync(): boolean {
    if (!this.#ready) return true;
    const proxier = this.#proxier;
    try {
      if (proxier.isFullDue(this.#sim.now)) ensureJumps(this.#xtables);
    } catch {
      proxier.failed();
      return false;
    }
    const { conntrackCleanup } = proxier.sync(this.#sim.now);
    if (!this.#handedOver) this.#handOver(proxier);
    this.#lastSync = this.#sim.now;
    if (conntrackCleanup) cleanStaleEntries(this.#netfilter, proxier.services, this.#options.family);
    this.#synced();
    return true;
  }

  /** Gives netfilter the text to be. Syncs before it asks for it change what it will be, so hundreds of idle nodes cost nothing. */
  #handOver(proxier: IptablesProxier): void {
    const run = this.#run;
    this.#handedOver = true;
    const text = (): readonly string[] => {
      if (run === this.#run) this.#handedOver = false;
      return proxier.take();
    };
    const failed = (): void => {
      if (run !== this.#run) return;
      proxier.failed();
      this.#runner.retryLater();
    };
    this.#xtables.restore(text, { noflush: true, failed });
  }
}
