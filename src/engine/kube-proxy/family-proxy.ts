import type { ProxyMode } from '../../model/scene.ts';
import type { Netfilter } from '../netfilter/types.ts';
import type { Simulation } from '../sim/simulation.ts';
import type { Backend, BackendOptions, Surroundings } from './backend.ts';
import { cleanStaleEntries } from './conntrack-cleanup.ts';
import { cleanUp, startBackend } from './modes.ts';
import { fullSyncPeriod, type Proxier } from './proxier.ts';
import { BoundedFrequencyRunner } from './runner.ts';

export interface FamilyOptions extends BackendOptions {
  readonly mode: ProxyMode;
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
  readonly #surroundings: Surroundings;
  readonly #options: FamilyOptions;
  readonly #runner: BoundedFrequencyRunner;
  readonly #synced: () => void;
  #mode: ProxyMode;
  /** Before the first start there is no process. */
  #backend: Backend | undefined;
  #ready = false;
  #lastSync = -1;
  /** Counts starts, so that a text handed over before a restart is known as such. */
  #run = 0;
  /** A text has been handed to netfilter that it has not asked for yet. */
  #handedOver = false;

  /** @param synced called after each sync. */
  constructor(sim: Simulation, surroundings: Surroundings, options: FamilyOptions, synced: () => void) {
    this.#sim = sim;
    this.#netfilter = surroundings.netfilter;
    this.#surroundings = surroundings;
    this.#options = options;
    this.#mode = options.mode;
    this.#synced = synced;
    this.#runner = new BoundedFrequencyRunner(sim, () => this.#sync(), {
      min: options.minSyncPeriod,
      retry: options.syncPeriod,
      max: Math.max(fullSyncPeriod, options.minSyncPeriod),
    });
  }

  /** What it takes changes in with, and what it knows. */
  get proxier(): Proxier {
    this.#backend ??= startBackend(this.#mode, this.#surroundings, this.#options);
    return this.#backend.proxier;
  }

  /** Virtual milliseconds; -1 before the first. */
  get lastSync(): number {
    return this.#lastSync;
  }

  /** It knows of changes it has not written. */
  get pending(): boolean {
    return this.proxier.pending || this.#runner.queued;
  }

  get ruleCount(): number {
    return this.#lastSync < 0 ? 0 : this.proxier.ruleCount;
  }

  /** A new process, which finds in the kernel what was left there. */
  start(): void {
    this.#run++;
    this.#ready = false;
    this.#handedOver = false;
    this.#backend = startBackend(this.#mode, this.#surroundings, this.#options);
  }

  /** While it is stopped: it is of another mode from now on. What the mode before left in the kernel is taken out. */
  setMode(mode: ProxyMode): void {
    if (mode === this.#mode) return;
    cleanUp(this.#mode, this.#surroundings, this.#options.family);
    this.#mode = mode;
    this.#backend = undefined;
    this.#lastSync = -1;
  }

  /** The runner of a process that has just begun to listen. */
  startRunner(): void {
    this.#runner.start();
  }

  stop(): void {
    this.#runner.stop();
    this.#backend?.stop?.();
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

  /** Returns whether it succeeded, as far as that can be known before netfilter reads the text. */
  #sync(): boolean {
    const backend = this.#backend;
    if (!this.#ready || !backend) return true;
    const { proxier } = backend;
    try {
      backend.prepare(proxier.isFullDue(this.#sim.now));
    } catch {
      proxier.failed();
      return false;
    }
    const { conntrackCleanup } = proxier.sync(this.#sim.now);
    if (!this.#handedOver) this.#handOver(backend);
    this.#lastSync = this.#sim.now;
    if (conntrackCleanup) cleanStaleEntries(this.#netfilter, proxier.services, this.#options.family);
    this.#synced();
    return true;
  }

  #handOver(backend: Backend): void {
    const run = this.#run;
    this.#handedOver = true;
    backend.handOver(
      () => {
        if (run === this.#run) this.#handedOver = false;
      },
      () => {
        if (run !== this.#run) return;
        backend.proxier.failed();
        this.#runner.retryLater();
      },
    );
  }
}
