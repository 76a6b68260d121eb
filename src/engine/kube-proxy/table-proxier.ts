import type { EndpointSlice, IPFamily, Service } from '../../model/objects/index.ts';
import type { ArtifactCache } from './artifact-cache.ts';
import { EndpointSliceChanges, ServiceChanges } from './changes.ts';
import { fullSyncPeriod, type Proxier, type Sync } from './proxier.ts';
import type { Services, ServiceTable } from './service-table.ts';

/**
 * What the modes that write rules have in common: changes are gathered between syncs, and a sync brings the table of Services
 * up to date with them; it is full when it has to be, and once an hour (upstream's syncProxyRules begins so in every mode).
 */
export abstract class TableProxier<R> implements Proxier {
  readonly #services: ServiceChanges;
  readonly #slices: EndpointSliceChanges;
  #zone = '';
  #needsFull = true;
  #lastFull = Number.NEGATIVE_INFINITY;

  protected abstract readonly table: ServiceTable<R>;
  abstract readonly ruleCount: number;
  abstract fullText(): string;

  constructor(cache: ArtifactCache, family: IPFamily) {
    this.#services = new ServiceChanges(cache, family);
    this.#slices = new EndpointSliceChanges(family);
  }

  get pending(): boolean {
    return this.#services.pending || this.#slices.pending;
  }

  get services(): Services {
    return this.table;
  }

  serviceChanged(previous: Service | undefined, current: Service | undefined): boolean {
    return this.#services.update(previous, current);
  }

  sliceChanged(slice: EndpointSlice, removed: boolean): boolean {
    return this.#slices.update(slice, removed);
  }

  setZone(zone: string): void {
    this.#zone = zone;
    this.#needsFull = true;
  }

  isFullDue(now: number): boolean {
    return this.#needsFull || now - this.#lastFull > fullSyncPeriod;
  }

  failed(): void {
    this.#needsFull = true;
  }

  abstract sync(now: number): Sync;

  /** Takes in all changes at a sync at `now` (ms). `updated` is called with each Service, `namespace/name`, that has changed. */
  protected takeIn(now: number, updated?: (service: string) => void): Sync {
    const full = this.isFullDue(now);
    for (const [service, ports] of this.#services.checkout()) {
      this.table.setPorts(service, ports);
      updated?.(service);
    }
    if (this.#zone !== this.table.zone) this.table.setZone(this.#zone);
    const { slices, udp } = this.#slices.checkout();
    for (const [service, list] of slices) {
      this.table.setSlices(service, list);
      updated?.(service);
    }
    if (full) this.#lastFull = now;
    this.#needsFull = false;
    return { full, conntrackCleanup: udp };
  }
}
