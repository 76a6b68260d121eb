import type { Simulation } from '../../sim/simulation.ts';
import type { EndpointInfo } from '../endpoint.ts';

/** Where a connection is to go, and why. */
export interface NextEndpoint {
  readonly endpoint: EndpointInfo;
  readonly why: string;
}

/** A service port's endpoints, given out in turn (upstream release-1.25 pkg/proxy/userspace/roundrobin.go). */
export class RoundRobin {
  readonly #sim: Simulation;
  readonly #shuffle: (endpoints: readonly EndpointInfo[]) => EndpointInfo[];
  #endpoints: readonly EndpointInfo[] = [];
  #index = 0;
  /** By client address. `at`: virtual milliseconds. */
  readonly #affinity = new Map<string, { readonly endpoint: EndpointInfo; at: number }>();

  constructor(sim: Simulation, shuffle: (endpoints: readonly EndpointInfo[]) => EndpointInfo[]) {
    this.#sim = sim;
    this.#shuffle = shuffle;
  }

  /** Others than before are shuffled, and begun with the first; clients of those that went are free. */
  set(endpoints: readonly EndpointInfo[]): void {
    const known = new Set(this.#endpoints.map(({ endpoint }) => endpoint));
    const same = endpoints.length === known.size && endpoints.every(({ endpoint }) => known.has(endpoint));
    if (same) return;
    const next = new Set(endpoints.map(({ endpoint }) => endpoint));
    for (const [client, { endpoint }] of this.#affinity)
      if (!next.has(endpoint.endpoint)) this.#affinity.delete(client);
    this.#endpoints = this.#shuffle(endpoints);
    this.#index = 0;
  }

  /** The next one, as it is now. */
  get ahead(): EndpointInfo | undefined {
    return this.#endpoints[this.#index];
  }

  /** `stickySeconds` 0: no affinity; `reset`: the one that the client was sent to last did not answer. */
  next(client: string, stickySeconds: number, reset: boolean): NextEndpoint | undefined {
    const { now } = this.#sim;
    const kept = stickySeconds > 0 && !reset ? this.#affinity.get(client) : undefined;
    if (kept && Math.floor((now - kept.at) / 1000) < stickySeconds) {
      kept.at = now;
      return { endpoint: kept.endpoint, why: `session affinity: ${client} was sent there before` };
    }
    const endpoint = this.#endpoints[this.#index];
    if (!endpoint) return undefined;
    this.#index = (this.#index + 1) % this.#endpoints.length;
    if (stickySeconds > 0) this.#affinity.set(client, { endpoint, at: now });
    return { endpoint, why: `round robin: the next in turn of ${this.#endpoints.length}` };
  }
}
