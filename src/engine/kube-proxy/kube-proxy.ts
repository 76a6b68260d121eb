import { familyOf } from '../../model/ip.ts';
import { type EndpointSlice, type Node, type Service, toBeDeletedTaint } from '../../model/objects/index.ts';
import type { ProxyMode, Scheduler } from '../../model/scene.ts';
import type { ActOn, Api, WatchEvent } from '../apiserver/api.ts';
import { programOf } from '../netfilter/protocols.ts';
import type { Netfilter } from '../netfilter/types.ts';
import type { Simulation } from '../sim/simulation.ts';
import { ArtifactCache } from './artifact-cache.ts';
import type { ProxyHost } from './backend.ts';
import { FamilyProxy } from './family-proxy.ts';
import { type HealthHost, HealthServer } from './health-server.ts';
import type { DetectLocal } from './local-detector.ts';
import type { Services } from './service-table.ts';
import type { ProxyOptions } from './settings.ts';

export interface KubeProxyOptions extends Omit<ProxyOptions, 'detectLocal' | 'family' | 'nodeIP'> {
  /** One of each family that the cluster has, the primary one first: each family has a proxier. */
  readonly nodeIPs: readonly string[];
  /** Short for detectLocal by ClusterCIDR. */
  readonly clusterCIDR?: string;
  readonly detectLocal?: DetectLocal;
  /** How it makes Services work; iptables unless given. */
  readonly mode?: ProxyMode;
  /** Milliseconds at least between two syncs. */
  readonly minSyncPeriod: number;
  /** For the modes that use more of the node than its netfilter. */
  readonly host?: ProxyHost;
  readonly scheduler?: Scheduler;
  /** Where it answers health checks; without one it answers none. */
  readonly healthHost?: HealthHost;
  /** Shared by the proxies of all nodes. */
  readonly cache?: ArtifactCache;
}

/** What the cluster autoscaler puts on a node it is about to delete. */
const isEligible = ({ metadata, spec }: Node): boolean =>
  metadata.deletionTimestamp === undefined && !spec.taints?.some(({ key }) => key === toBeDeletedTaint);

const zoneLabel = 'topology.kubernetes.io/zone';
/** Services that another proxy implements, and slices of headless ones, are not kube-proxy's (cmd/kube-proxy/app/server.go label selector). */
const foreignLabels = ['service.kubernetes.io/service-proxy-name', 'service.kubernetes.io/headless'];

function ours<T extends Service | EndpointSlice>(object: T | undefined): T | undefined {
  return object && foreignLabels.some((label) => label in (object.metadata.labels ?? {})) ? undefined : object;
}

/**
 * kube-proxy on one node: watches Services, EndpointSlices and its node, and keeps the node's netfilter rules in step with them, no more often than minSyncPeriod. Each family has rules and syncs of its own.
 */
export class KubeProxy {
  readonly #sim: Simulation;
  readonly #api: Api;
  readonly #options: KubeProxyOptions;
  readonly #latency: number;
  readonly #families: readonly FamilyProxy[];
  readonly #listeners: (() => void)[] = [];
  #mode: ProxyMode;
  #stops: (() => void)[] = [];
  #running = false;
  #servicesSynced = false;
  #slicesSynced = false;
  #zone = '';
  #nodeEligible = true;
  readonly #health: HealthServer | undefined;

  constructor(sim: Simulation, api: Api, netfilter: Netfilter, options: KubeProxyOptions) {
    const { clusterCIDR, nodeIPs, nodeName, mode = 'iptables', cache = new ArtifactCache() } = options;
    this.#sim = sim;
    this.#api = api;
    this.#options = options;
    this.#mode = mode;
    this.#latency = sim.random.fork(`kube-proxy/${nodeName}`).int(2, 20);
    const common = {
      ...options,
      mode,
      detectLocal: options.detectLocal ?? (clusterCIDR ? { mode: 'ClusterCIDR', clusterCIDR } : { mode: 'None' }),
      interfaceAddresses: options.interfaceAddresses ?? ['127.0.0.1', '::1', ...nodeIPs],
    } as const;
    this.#families = nodeIPs.map((nodeIP) => {
      const own = { ...common, nodeIP, family: familyOf(nodeIP) };
      return new FamilyProxy(sim, { sim, netfilter, cache, host: options.host }, own, () => this.#synced());
    });
    this.#health = options.healthHost && new HealthServer(options.healthHost, this);
  }

  get mode(): ProxyMode {
    return this.#mode;
  }

  /**
   * Runs in another mode from now on: as after a change of its configuration and a restart, with which it cleans up what the
   * mode before left in the kernel (upstream cmd/kube-proxy/app/server_linux.go platformCleanup).
   */
  setMode(mode: ProxyMode): void {
    if (mode === this.#mode) return;
    const running = this.#running;
    if (running) this.stop();
    this.#mode = mode;
    for (const family of this.#families) family.setMode(mode);
    if (running) this.start();
  }

  /** Virtual milliseconds of the last sync; -1 before the first. */
  get lastSync(): number {
    return Math.max(...this.#families.map(({ lastSync }) => lastSync));
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

  /** Service ports and endpoints as of the last sync, by family. */
  get services(): readonly Services[] {
    return this.#families.map(({ proxier }) => proxier.services);
  }

  /** It runs, and knows of changes it has not written, or has not heard yet what there is. */
  get pending(): boolean {
    return this.#running && (!this.#initialized || this.#families.some(({ pending }) => pending));
  }

  /** Rules it keeps in the kernel, all tables together. */
  get ruleCount(): number {
    return this.#families.reduce((sum, { ruleCount }) => sum + ruleCount, 0);
  }

  /** Everything it wants in the kernel, as input of the mode's tool (`iptables-restore`, `nft -f`); with two families one each, in iptables mode under the name of its tool. */
  fullText(): string {
    const heads = this.#families.length > 1 && this.#mode === 'iptables';
    return this.#options.nodeIPs
      .map((ip, i) => (heads ? `# ${programOf(familyOf(ip))}-restore\n` : '') + this.#families[i]?.proxier.fullText())
      .join('');
  }

  /** Calls back after each sync. */
  onSync(listener: () => void): void {
    this.#listeners.push(listener);
  }

  /** Starts as a new process: knows nothing, and finds in the kernel what was left there. */
  start(): void {
    if (this.#running) return;
    this.#running = true;
    for (const family of this.#families) family.start();
    this.#zone = '';
    this.#servicesSynced = false;
    this.#slicesSynced = false;
    this.#health?.start();
    const watch = { actor: `kube-proxy/${this.#options.nodeName}`, latency: this.#latency };
    this.#stops = [
      this.#api.watch('Node', { ...watch, name: this.#options.nodeName }, (events) => this.#onNodes(events)),
      this.#api.watch('Service', watch, (events, actOn) => this.#onServices(events, actOn)),
      this.#api.watch('EndpointSlice', watch, (events, actOn) => this.#onSlices(events, actOn)),
    ];
    for (const family of this.#families) family.startRunner();
  }

  /** Stops the process; its rules stay in the kernel. */
  stop(): void {
    this.#running = false;
    for (const family of this.#families) family.stop();
    this.#health?.stop();
    for (const stop of this.#stops) stop();
    this.#stops = [];
  }

  get #initialized(): boolean {
    return this.#servicesSynced && this.#slicesSynced;
  }

  #onServices(events: readonly WatchEvent<'Service'>[], actOn: ActOn): void {
    for (const family of this.#families) {
      let needed = false;
      for (const event of events) {
        const { type, object, previous } = event;
        const now = type === 'DELETED' ? undefined : ours(object);
        const before = type === 'ADDED' ? undefined : ours(previous ?? object);
        if (!family.proxier.serviceChanged(before, now)) continue;
        if (!needed) actOn(event);
        needed = true;
      }
      if (needed) family.request();
    }
    if (!this.#servicesSynced) this.#listed(() => (this.#servicesSynced = true));
  }

  #onSlices(events: readonly WatchEvent<'EndpointSlice'>[], actOn: ActOn): void {
    for (const family of this.#families) {
      let needed = false;
      for (const event of events) {
        const { type, object } = event;
        if (!family.proxier.sliceChanged(object, type === 'DELETED' || !ours(object))) continue;
        if (!needed) actOn(event);
        needed = true;
      }
      if (needed) family.request();
    }
    if (!this.#slicesSynced) this.#listed(() => (this.#slicesSynced = true));
  }

  #onNodes(events: readonly WatchEvent<'Node'>[]): void {
    const own = events.findLast(({ object }) => object.metadata.name === this.#options.nodeName);
    if (own) this.#nodeEligible = own.type !== 'DELETED' && isEligible(own.object);
    const zone = own?.object.metadata.labels?.[zoneLabel] ?? (own ? '' : this.#zone);
    if (zone === this.#zone) return;
    this.#zone = zone;
    for (const family of this.#families) {
      family.proxier.setZone(zone);
      family.request();
    }
  }

  /** A first list has arrived. The last of them brings the first sync. */
  #listed(note: () => void): void {
    note();
    if (this.#initialized) for (const family of this.#families) family.begin();
  }

  #synced(): void {
    this.#health?.sync();
    for (const listener of this.#listeners) listener();
  }
}
