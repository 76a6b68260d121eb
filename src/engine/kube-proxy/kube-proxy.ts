import type { EndpointSlice, Node, Service } from '../../model/objects/index.ts';
import type { ActOn, Api, WatchEvent } from '../apiserver/api.ts';
import type { Netfilter } from '../netfilter/types.ts';
import type { Simulation } from '../sim/simulation.ts';
import { ArtifactCache } from './artifact-cache.ts';
import { cleanStaleEntries } from './conntrack-cleanup.ts';
import { type HealthHost, HealthServer } from './health-server.ts';
import { ensureCanary, ensureJumps, natChainsOf } from './iptables/jump-rules.ts';
import { fullSyncPeriod, IptablesProxier } from './iptables/proxier.ts';
import type { ProxyOptions } from './iptables/settings.ts';
import type { DetectLocal } from './local-detector.ts';
import { BoundedFrequencyRunner } from './runner.ts';

export interface KubeProxyOptions extends Omit<ProxyOptions, 'detectLocal'> {
  readonly nodeIPs: readonly string[];
  /** Short for detectLocal by ClusterCIDR. */
  readonly clusterCIDR?: string;
  readonly detectLocal?: DetectLocal;
  /** Milliseconds at least between two syncs. */
  readonly minSyncPeriod: number;
  /** Where it answers health checks; without one it answers none. */
  readonly healthHost?: HealthHost;
  /** Shared by the proxies of all nodes. */
  readonly cache?: ArtifactCache;
}

/** What the cluster autoscaler puts on a node it is about to delete. */
const toBeDeleted = 'ToBeDeletedByClusterAutoscaler';
const isEligible = ({ metadata, spec }: Node): boolean =>
  metadata.deletionTimestamp === undefined && !spec.taints?.some(({ key }) => key === toBeDeleted);

const zoneLabel = 'topology.kubernetes.io/zone';
/** Services that another proxy implements, and slices of headless ones, are not kube-proxy's (cmd/kube-proxy/app/server.go label selector). */
const foreignLabels = ['service.kubernetes.io/service-proxy-name', 'service.kubernetes.io/headless'];

function ours<T extends Service | EndpointSlice>(object: T | undefined): T | undefined {
  return object && foreignLabels.some((label) => label in (object.metadata.labels ?? {})) ? undefined : object;
}

/**
 * kube-proxy on one node, in iptables mode: watches Services, EndpointSlices and its node, and keeps the node's netfilter
 * rules in step with them, no more often than minSyncPeriod.
 */
export class KubeProxy {
  readonly #sim: Simulation;
  readonly #api: Api;
  readonly #netfilter: Netfilter;
  readonly #options: KubeProxyOptions;
  readonly #cache: ArtifactCache;
  readonly #latency: number;
  readonly #runner: BoundedFrequencyRunner;
  readonly #listeners: (() => void)[] = [];
  #proxier: IptablesProxier;
  #stops: (() => void)[] = [];
  #running = false;
  #servicesSynced = false;
  #slicesSynced = false;
  #zone = '';
  #nodeEligible = true;
  readonly #health: HealthServer | undefined;
  #lastSync = -1;
  /** Counts starts and hand-overs, so that a text handed over before a restart is known as such. */
  #run = 0;
  /** A text has been handed to netfilter that it has not asked for yet. */
  #handedOver = false;

  constructor(sim: Simulation, api: Api, netfilter: Netfilter, options: KubeProxyOptions) {
    this.#sim = sim;
    this.#api = api;
    this.#netfilter = netfilter;
    this.#options = options;
    this.#cache = options.cache ?? new ArtifactCache();
    this.#latency = sim.random.fork(`kube-proxy/${options.nodeName}`).int(2, 20);
    this.#proxier = this.#newProxier();
    this.#health = options.healthHost && new HealthServer(options.healthHost, this);
    this.#runner = new BoundedFrequencyRunner(sim, () => this.#sync(), {
      min: options.minSyncPeriod,
      retry: options.syncPeriod,
      max: Math.max(fullSyncPeriod, options.minSyncPeriod),
    });
  }

  /** Virtual milliseconds of the last sync; -1 before the first. */
  get lastSync(): number {
    return this.#lastSync;
  }

  get now(): number {
    return this.#sim.now;
  }

  get nodeName(): string {
    return this.#options.nodeName;
  }

  /** The node is not about to be deleted, as far as kube-proxy knows. */
  get nodeEligible(): boolean {
    return this.#nodeEligible;
  }

  /** Service ports and endpoints as of the last sync. */
  get services(): IptablesProxier['services'] {
    return this.#proxier.services;
  }

  /** It runs, and knows of changes it has not written, or has not heard yet what there is. */
  get pending(): boolean {
    return this.#running && (!this.#initialized || this.#proxier.pending || this.#runner.queued);
  }

  /** Rules it keeps in the kernel, both tables together. */
  get ruleCount(): number {
    return this.#lastSync < 0 ? 0 : this.#proxier.ruleCount;
  }

  /** The input of its last `iptables-restore --noflush`; empty before the first sync. */
  restoreText(): string {
    return this.#proxier.text();
  }

  /** Everything it wants in the kernel, as one `iptables-restore` input. */
  fullText(): string {
    return this.#proxier.fullText();
  }

  /** Calls back after each sync. */
  onSync(listener: () => void): void {
    this.#listeners.push(listener);
  }

  /** Starts as a new process: knows nothing, and finds in the kernel what was left there. */
  start(): void {
    if (this.#running) return;
    this.#running = true;
    this.#run++;
    this.#handedOver = false;
    this.#proxier = this.#newProxier();
    this.#zone = '';
    this.#servicesSynced = false;
    this.#slicesSynced = false;
    ensureCanary(this.#netfilter);
    this.#health?.start();
    const watch = { actor: `kube-proxy/${this.#options.nodeName}`, latency: this.#latency };
    this.#stops = [
      this.#api.watch('Node', { ...watch, name: this.#options.nodeName }, (events) => this.#onNodes(events)),
      this.#api.watch('Service', watch, (events, actOn) => this.#onServices(events, actOn)),
      this.#api.watch('EndpointSlice', watch, (events, actOn) => this.#onSlices(events, actOn)),
    ];
    this.#runner.start();
  }

  /** Stops the process; its rules stay in the kernel. */
  stop(): void {
    this.#running = false;
    this.#runner.stop();
    this.#health?.stop();
    for (const stop of this.#stops) stop();
    this.#stops = [];
  }

  get #initialized(): boolean {
    return this.#servicesSynced && this.#slicesSynced;
  }

  #newProxier(): IptablesProxier {
    const { clusterCIDR, nodeIPs, detectLocal } = this.#options;
    const options: ProxyOptions = {
      ...this.#options,
      detectLocal: detectLocal ?? (clusterCIDR ? { mode: 'ClusterCIDR', clusterCIDR } : { mode: 'None' }),
      interfaceAddresses: this.#options.interfaceAddresses ?? ['127.0.0.1', ...nodeIPs],
    };
    return new IptablesProxier(options, this.#cache, () => natChainsOf(this.#netfilter));
  }

  #onServices(events: readonly WatchEvent<'Service'>[], actOn: ActOn): void {
    let needed = false;
    for (const event of events) {
      const { type, object, previous } = event;
      const now = type === 'DELETED' ? undefined : ours(object);
      const before = type === 'ADDED' ? undefined : ours(previous ?? object);
      if (!this.#proxier.serviceChanged(before, now)) continue;
      if (!needed) actOn(event);
      needed = true;
    }
    if (this.#servicesSynced) this.#request(needed);
    else this.#listed(() => (this.#servicesSynced = true));
  }

  #onSlices(events: readonly WatchEvent<'EndpointSlice'>[], actOn: ActOn): void {
    let needed = false;
    for (const event of events) {
      const { type, object } = event;
      if (!this.#proxier.sliceChanged(object, type === 'DELETED' || !ours(object))) continue;
      if (!needed) actOn(event);
      needed = true;
    }
    if (this.#slicesSynced) this.#request(needed);
    else this.#listed(() => (this.#slicesSynced = true));
  }

  #onNodes(events: readonly WatchEvent<'Node'>[]): void {
    const own = events.findLast(({ object }) => object.metadata.name === this.#options.nodeName);
    if (own) this.#nodeEligible = own.type !== 'DELETED' && isEligible(own.object);
    const zone = own?.object.metadata.labels?.[zoneLabel] ?? (own ? '' : this.#zone);
    if (zone === this.#zone) return;
    this.#zone = zone;
    this.#proxier.setZone(zone);
    this.#request(true);
  }

  /** A first list has arrived. The last of them brings the first sync, without asking the runner. */
  #listed(note: () => void): void {
    note();
    if (this.#initialized && !this.#sync()) this.#runner.retryLater();
  }

  #request(needed: boolean): void {
    if (needed && this.#initialized) this.#runner.request();
  }

  /** Returns whether it succeeded, as far as that can be known before netfilter reads the text. */
  #sync(): boolean {
    if (!this.#initialized) return true;
    const proxier = this.#proxier;
    try {
      if (proxier.isFullDue(this.#sim.now)) ensureJumps(this.#netfilter);
    } catch {
      proxier.failed();
      return false;
    }
    const { conntrackCleanup } = proxier.sync(this.#sim.now);
    if (!this.#handedOver) this.#handOver(proxier);
    this.#lastSync = this.#sim.now;
    if (conntrackCleanup) cleanStaleEntries(this.#netfilter, proxier.services);
    this.#health?.sync();
    for (const listener of this.#listeners) listener();
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
    this.#netfilter.restore(text, { noflush: true, failed });
  }
}
