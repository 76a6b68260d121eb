import { type EndpointSlice, type IPFamily, type Service, serviceNameLabel } from '../../model/objects/index.ts';
import type { ArtifactCache } from './artifact-cache.ts';
import { type ServicePortInfo, samePorts } from './service-port.ts';

const keyOf = (service: Service): string => `${service.metadata.namespace ?? ''}/${service.metadata.name}`;
const noPorts: readonly ServicePortInfo[] = [];

/** Services that changed since the last sync (upstream servicechangetracker.go): what they were then, and what they are now. */
export class ServiceChanges {
  readonly #cache: ArtifactCache;
  readonly #family: IPFamily;
  #items = new Map<string, { readonly previous: readonly ServicePortInfo[]; current: readonly ServicePortInfo[] }>();

  constructor(cache: ArtifactCache, family: IPFamily) {
    this.#cache = cache;
    this.#family = family;
  }

  get pending(): boolean {
    return this.#items.size > 0;
  }

  /** Notes a change; returns whether any change now waits for a sync, this one or another. Going back to the state last synced takes it off. */
  update(previous: Service | undefined, current: Service | undefined): boolean {
    const service = current ?? previous;
    if (!service) return false;
    const key = keyOf(service);
    const before = this.#items.get(key)?.previous ?? this.#portsOf(previous);
    const now = this.#portsOf(current);
    if (samePorts(before, now)) this.#items.delete(key);
    else this.#items.set(key, { previous: before, current: now });
    return this.pending;
  }

  /** Hands over the changes (no ports: gone) and forgets them. */
  checkout(): ReadonlyMap<string, readonly ServicePortInfo[]> {
    const changes = new Map<string, readonly ServicePortInfo[]>();
    for (const [key, { current }] of this.#items) changes.set(key, current);
    this.#items = new Map();
    return changes;
  }

  #portsOf(service: Service | undefined): readonly ServicePortInfo[] {
    return service ? this.#cache.servicePorts(service, this.#family) : noPorts;
  }
}

interface SliceTracker {
  readonly applied: Map<string, EndpointSlice>;
  /** By slice name; null for one that was deleted. */
  readonly pending: Map<string, EndpointSlice | null>;
}

export interface EndpointChanges {
  /** By Service: all its slices now, sorted by name. */
  readonly slices: ReadonlyMap<string, readonly EndpointSlice[]>;
  /** Whether endpoints of a UDP port are among the changes, so that conntrack may hold stale entries. */
  readonly udp: boolean;
}

const hasUDP = (slice: EndpointSlice): boolean =>
  slice.endpoints.length > 0 && (slice.ports ?? []).some((port) => port.protocol === 'UDP');

/** EndpointSlices that changed since the last sync (upstream endpointschangetracker.go and endpointslicecache.go). */
export class EndpointSliceChanges {
  readonly #family: IPFamily;
  readonly #trackers = new Map<string, SliceTracker>();
  readonly #changed = new Set<string>();

  constructor(family: IPFamily) {
    this.#family = family;
  }

  get pending(): boolean {
    return this.#changed.size > 0;
  }

  /** Notes a change of a slice, or its removal; returns whether it needs a sync. */
  update(slice: EndpointSlice, removed: boolean): boolean {
    const service = slice.metadata.labels?.[serviceNameLabel];
    if (slice.addressType !== this.#family || !service) return false;
    const key = `${slice.metadata.namespace ?? ''}/${service}`;
    const tracker: SliceTracker = this.#trackers.get(key) ?? { applied: new Map(), pending: new Map() };
    const { name } = slice.metadata;
    const known = tracker.pending.has(name) ? tracker.pending.get(name) : tracker.applied.get(name);
    const next = removed ? null : slice;
    if (known === next || (removed && known === undefined)) return false;
    tracker.pending.set(name, next);
    this.#trackers.set(key, tracker);
    this.#changed.add(key);
    return true;
  }

  /** Applies and hands over the changes. */
  checkout(): EndpointChanges {
    const slices = new Map<string, readonly EndpointSlice[]>();
    let udp = false;
    for (const key of this.#changed) {
      const tracker = this.#trackers.get(key);
      if (!tracker) continue;
      const before = [...tracker.applied.values()];
      const now = apply(tracker);
      udp ||= before.some(hasUDP) || now.some(hasUDP);
      slices.set(key, now);
      if (now.length === 0) this.#trackers.delete(key);
    }
    this.#changed.clear();
    return { slices, udp };
  }
}

function apply({ applied, pending }: SliceTracker): readonly EndpointSlice[] {
  for (const [name, slice] of pending) {
    if (slice) applied.set(name, slice);
    else applied.delete(name);
  }
  pending.clear();
  return [...applied.values()].sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
}
