import type { EndpointSlice, Service } from '../../../model/objects/index.ts';
import type { ArtifactCache } from '../artifact-cache.ts';
import type { BackendOptions } from '../backend.ts';
import { EndpointSliceChanges, ServiceChanges } from '../changes.ts';
import type { EndpointInfo } from '../endpoint.ts';
import { fullSyncPeriod, type Proxier, type Sync } from '../proxier.ts';
import type { ServicePortInfo } from '../service-port.ts';
import { type Services, ServiceTable } from '../service-table.ts';
import { type Settings, settingsOf } from '../settings.ts';
import { SharedRules } from '../shared-rules.ts';
import { chains, type ProxyRule } from './rules.ts';

/** A service port that is proxied, with the rules that lead there. */
export interface Portal {
  readonly info: ServicePortInfo;
  readonly proxyPort: number;
  readonly rules: readonly ProxyRule[];
}

/** What the userland proxier knows (upstream release-1.25 pkg/proxy/userspace): `UserlandBackend` opens the ports and does the proxying. */
export class UserlandProxier implements Proxier {
  readonly settings: Settings;
  /** Open portals, by service port. */
  readonly portals = new Map<string, Portal>();
  readonly #services: ServiceChanges;
  readonly #slices: EndpointSliceChanges;
  readonly #table: ServiceTable<ServicePortInfo>;
  readonly #slicesChanged: (service: string) => void;
  #needsFull = true;
  #lastFull = Number.NEGATIVE_INFINITY;

  /** `slicesChanged` is told at once of a Service with other endpoints: they need no sync. */
  constructor(options: BackendOptions, cache: ArtifactCache, slicesChanged: (service: string) => void) {
    this.settings = settingsOf(options);
    this.#services = new ServiceChanges(cache, this.settings.family);
    this.#slices = new EndpointSliceChanges(this.settings.family);
    const shared = new SharedRules<ServicePortInfo>((port) => port);
    this.#table = new ServiceTable(cache, this.settings, shared, () => undefined);
    this.#slicesChanged = slicesChanged;
  }

  get pending(): boolean {
    return this.#services.pending;
  }

  get ruleCount(): number {
    let count = 0;
    for (const { rules } of this.portals.values()) count += rules.length;
    return count;
  }

  get services(): Services {
    return this.#table;
  }

  serviceChanged(previous: Service | undefined, current: Service | undefined): boolean {
    return this.#services.update(previous, current);
  }

  sliceChanged(slice: EndpointSlice, removed: boolean): boolean {
    if (!this.#slices.update(slice, removed)) return false;
    for (const [service, slices] of this.#slices.checkout().slices) {
      this.#table.setSlices(service, slices);
      this.#slicesChanged(service);
    }
    return true;
  }

  setZone(): void {
    // It knows nothing of zones.
  }

  isFullDue(now: number): boolean {
    return this.#needsFull || now - this.#lastFull > fullSyncPeriod;
  }

  sync(now: number): Sync {
    const full = this.isFullDue(now);
    for (const [service, ports] of this.#services.checkout()) this.#table.setPorts(service, ports);
    if (full) this.#lastFull = now;
    this.#needsFull = false;
    // Connections lead to the proxy, whatever endpoints there are.
    return { full, conntrackCleanup: false };
  }

  failed(): void {
    this.#needsFull = true;
  }

  /** Those that serve: what an Endpoints object has among its addresses. */
  readyEndpoints(info: ServicePortInfo): readonly EndpointInfo[] {
    return this.#table.endpointsOf(info).endpoints.filter(({ ready }) => ready);
  }

  /** kube-proxy adds its rules one by one; here together, for `iptables-restore --noflush`. */
  fullText(): string {
    const rules = [...this.portals.values()].flatMap((portal) => portal.rules);
    const table = (name: ProxyRule['table']): string =>
      [
        `*${name}`,
        ...chains.flatMap((each) => (each.table === name ? `:${each.chain} - [0:0]` : [])),
        ...chains.flatMap(({ chain }) =>
          rules.flatMap((each) => (each.table === name && each.rule.startsWith(`${chain} `) ? `-A ${each.rule}` : [])),
        ),
        'COMMIT',
        '',
      ].join('\n');
    return table('nat') + table('filter');
  }
}
