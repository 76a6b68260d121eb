import type { EndpointSlice } from '../../model/objects/index.ts';
import type { ArtifactCache } from './artifact-cache.ts';
import type { EndpointList } from './endpoint.ts';
import type { ServicePortInfo } from './service-port.ts';
import type { Settings } from './settings.ts';
import type { SharedRules } from './shared-rules.ts';
import type { NodeView } from './topology.ts';

const noEndpoints: EndpointList = { endpoints: [], hinted: false };
const noPorts: readonly ServicePortInfo[] = [];
const noSlices: readonly EndpointSlice[] = [];

/** One Service as last worked out: the rules of its ports. */
interface Entry<R> {
  readonly endpoints: number;
  readonly rules: readonly R[];
}

const nothing = { endpoints: 0, rules: [] } as const;

/** Service ports and endpoints as of the last sync. */
export type Services = Pick<
  ServiceTable<never>,
  'ports' | 'endpointsOf' | 'endpointLists' | 'endpointListsOf' | 'healthCheckNodePorts'
>;

/**
 * The Services and slices a proxy has synced, and the rules they make. Taking a change in is cheap; the rules are worked out
 * (`settle`) when somebody needs them, and only those of what changed.
 */
export class ServiceTable<R> {
  readonly #cache: ArtifactCache;
  readonly #settings: Settings;
  readonly #shared: SharedRules<R>;
  readonly #count: (rules: R, sign: 1 | -1) => void;
  readonly #ports = new Map<string, readonly ServicePortInfo[]>();
  readonly #slices = new Map<string, readonly EndpointSlice[]>();
  readonly #healthCheckNodePorts = new Map<string, number>();
  readonly #entries = new Map<string, Entry<R>>();
  readonly #unsettled = new Set<string>();
  #view: NodeView;
  #endpoints = 0;

  /** `count` is told of rules that come (1) and go (-1). */
  constructor(
    cache: ArtifactCache,
    settings: Settings,
    shared: SharedRules<R>,
    count: (rules: R, sign: 1 | -1) => void,
  ) {
    this.#cache = cache;
    this.#settings = settings;
    this.#shared = shared;
    this.#count = count;
    this.#view = { nodeName: settings.nodeName, zone: '' };
  }

  setPorts(service: string, ports: readonly ServicePortInfo[]): void {
    if (ports.length > 0) this.#ports.set(service, ports);
    else this.#ports.delete(service);
    const health = ports.find((port) => port.healthCheckNodePort !== 0)?.healthCheckNodePort;
    if (health !== undefined) this.#healthCheckNodePorts.set(service, health);
    else this.#healthCheckNodePorts.delete(service);
    this.#unsettled.add(service);
  }

  setSlices(service: string, slices: readonly EndpointSlice[]): void {
    if (slices.length > 0) this.#slices.set(service, slices);
    else this.#slices.delete(service);
    this.#unsettled.add(service);
  }

  get zone(): string {
    return this.#view.zone;
  }

  /** The node moved to another zone: hints may mean other endpoints. */
  setZone(zone: string): void {
    this.#view = { ...this.#view, zone };
    for (const service of this.#ports.keys()) this.#unsettled.add(service);
  }

  /** Works out the rules of all that changed. */
  settle(): void {
    for (const service of this.#unsettled) this.#settle(service);
    this.#unsettled.clear();
  }

  /** Endpoints of all service ports; settled. */
  get endpoints(): number {
    return this.#endpoints;
  }

  /** The Services that have rules; settled. */
  names(): IterableIterator<string> {
    return this.#entries.keys();
  }

  /** The rules of a Service's ports; settled. */
  rulesOf(service: string): readonly R[] {
    return this.#entries.get(service)?.rules ?? nothing.rules;
  }

  /** Every Service with its rules, in the order they came; settled. */
  all(): IterableIterator<readonly [string, Entry<R>]> {
    return this.#entries.entries();
  }

  /** By Service `namespace/name`; few have one. */
  get healthCheckNodePorts(): ReadonlyMap<string, number> {
    return this.#healthCheckNodePorts;
  }

  *ports(): Generator<ServicePortInfo> {
    for (const ports of this.#ports.values()) yield* ports;
  }

  endpointsOf(port: ServicePortInfo): EndpointList {
    return this.#cache.endpoints(this.#slices.get(port.service) ?? noSlices).get(port.portKey) ?? noEndpoints;
  }

  /** Endpoint lists of one Service, by `port/PROTOCOL`. */
  endpointListsOf(service: string): ReadonlyMap<string, EndpointList> {
    return this.#cache.endpoints(this.#slices.get(service) ?? noSlices);
  }

  /** Endpoint lists of all Services, also of those whose Service object is not there: by service, then by `port/PROTOCOL`. */
  *endpointLists(): Generator<{ readonly service: string; readonly portKey: string; readonly list: EndpointList }> {
    for (const [service, slices] of this.#slices) {
      for (const [portKey, list] of this.#cache.endpoints(slices)) yield { service, portKey, list };
    }
  }

  #settle(service: string): void {
    const ports = this.#ports.get(service) ?? noPorts;
    const before: Entry<R> = this.#entries.get(service) ?? nothing;
    const lists = ports.map((port) => this.endpointsOf(port));
    const rules = ports.map((port, i) => this.#shared.of(port, lists[i] ?? noEndpoints, this.#settings, this.#view));
    const now: Entry<R> = { rules, endpoints: lists.reduce((sum, list) => sum + list.endpoints.length, 0) };
    for (const each of before.rules) this.#count(each, -1);
    for (const each of rules) this.#count(each, 1);
    this.#endpoints += now.endpoints - before.endpoints;
    if (ports.length > 0) this.#entries.set(service, now);
    else this.#entries.delete(service);
  }
}
