import type { EndpointSlice, Service } from './objects/index.ts';
import type { ProxyMode, SceneSettings } from './scene.ts';

/** All that kube-proxy reads of a cluster, and how that is configured. */
export interface ServiceTable {
  readonly networks: SceneSettings['networks'];
  readonly proxy: SceneSettings['proxy'];
  readonly services: readonly Service[];
  readonly slices: readonly EndpointSlice[];
}

export interface RuleCostQuestion {
  readonly mode: ProxyMode;
  /** On which node: some Services have endpoints for that one only. */
  readonly node: string;
  /** These Services, or so many made up, each with three endpoints. */
  readonly of: ServiceTable | number;
}

/** What a new connection from a pod costs the kernel of its node, in rules looked at for the first packet. */
export interface RuleCost {
  readonly mode: ProxyMode;
  /** A port of a Service each, in the order in which kube-proxy writes them when it starts. Of very many, evenly chosen ones. */
  readonly ports: readonly { readonly name: string; readonly rules: number }[];
  /** How many there are in all. */
  readonly total: number;
}
