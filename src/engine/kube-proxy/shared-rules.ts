import type { ArtifactCache } from './artifact-cache.ts';
import type { EndpointList } from './endpoint.ts';
import type { ServicePortInfo } from './service-port.ts';
import type { Settings } from './settings.ts';
import type { NodeView } from './topology.ts';
import { letsNodeIn } from './traffic.ts';

/** What one proxy mode writes for a service port; pure. */
type MakeRules<R> = (port: ServicePortInfo, list: EndpointList, settings: Settings, view: NodeView) => R;

/** The rules of one proxy mode that nodes have in common: one object for all nodes that would write the same. */
export class SharedRules<R> {
  readonly #rules = new WeakMap<ServicePortInfo, WeakMap<EndpointList, Map<string, R>>>();
  readonly #make: MakeRules<R>;

  constructor(make: MakeRules<R>) {
    this.#make = make;
  }

  /** The rules of a service port on a node: those another node made, where the two would write the same. */
  of(port: ServicePortInfo, list: EndpointList, settings: Settings, view: NodeView): R {
    const placed = port.usesLocalEndpoints || list.hinted ? `${view.nodeName}/${view.zone}` : '';
    const ranged = port.loadBalancerSourceRanges.length > 0 ? letsNodeIn(port, settings) : '';
    const key = `${settings.key} ${placed} ${ranged}`;
    const byKey = this.#rulesOf(port, list);
    const known = byKey.get(key);
    if (known) return known;
    const rules = this.#make(port, list, settings, view);
    byKey.set(key, rules);
    return rules;
  }

  #rulesOf(port: ServicePortInfo, list: EndpointList): Map<string, R> {
    const byList = this.#rules.get(port) ?? new WeakMap<EndpointList, Map<string, R>>();
    this.#rules.set(port, byList);
    const byKey = byList.get(list) ?? new Map<string, R>();
    byList.set(list, byKey);
    return byKey;
  }
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
