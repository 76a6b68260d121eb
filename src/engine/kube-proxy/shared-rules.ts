import type { ArtifactCache } from './artifact-cache.ts';
import type { EndpointList } from './endpoint.ts';
import type { ServicePortInfo } from './service-port.ts';
import type { Settings } from './settings.ts';
import type { NodeView } from './topology.ts';
import { letsNodeIn } from './traffic.ts';

/** What one proxy mode writes for a service port; pure. */
type MakeRules<R> = (port: ServicePortInfo, list: EndpointList, settings: Settings, view: NodeView) => R;

/** What was made for one service port and its endpoints: mostly the same for all nodes, so the first is kept without a map. */
interface Made<R> {
  readonly port: ServicePortInfo;
  readonly key: string;
  readonly rules: R;
  readonly others: Map<string, R> | undefined;
}

/** The rules of one proxy mode that nodes have in common: one object for all nodes that would write the same. */
export class SharedRules<R> {
  /** By the endpoints, which belong to one service port; by the port where there are none. One weak map for all, since each costs the collector. */
  readonly #made = new WeakMap<ServicePortInfo | EndpointList, Made<R>>();
  readonly #make: MakeRules<R>;

  constructor(make: MakeRules<R>) {
    this.#make = make;
  }

  /** The rules of a service port on a node: those another node made, where the two would write the same. */
  of(port: ServicePortInfo, list: EndpointList, settings: Settings, view: NodeView): R {
    const key = keyOf(port, list, settings, view);
    const owner = list.endpoints.length > 0 ? list : port;
    const made = this.#made.get(owner);
    if (made?.port !== port) return this.#first(owner, { port, key, rules: this.#make(port, list, settings, view) });
    if (made.key === key) return made.rules;
    const others = made.others ?? new Map<string, R>();
    if (!made.others) this.#made.set(owner, { ...made, others });
    const known = others.get(key) ?? this.#make(port, list, settings, view);
    others.set(key, known);
    return known;
  }

  #first(owner: ServicePortInfo | EndpointList, made: Omit<Made<R>, 'others'>): R {
    this.#made.set(owner, { ...made, others: undefined });
    return made.rules;
  }
}

/** The same for nodes that would write the same. */
function keyOf(port: ServicePortInfo, list: EndpointList, settings: Settings, view: NodeView): string {
  const placed = port.usesLocalEndpoints || list.hinted;
  const ranged = port.loadBalancerSourceRanges.length > 0;
  if (!placed && !ranged) return settings.key;
  const place = placed ? `${view.nodeName}/${view.zone}` : '';
  return `${settings.key} ${place} ${ranged ? letsNodeIn(port, settings) : ''}`;
}

/** A mode's shared rules, one set of them for each cache: proxies that share a cache share these. */
export function sharedBy<R>(make: () => MakeRules<R>): (cache: ArtifactCache) => SharedRules<R> {
  const byCache = new WeakMap<ArtifactCache, SharedRules<R>>();
  return (cache) => {
    const shared = byCache.get(cache) ?? new SharedRules(make());
    byCache.set(cache, shared);
    return shared;
  };
}
