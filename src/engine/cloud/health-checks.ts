import type { PlaceId } from '../../model/trace.ts';
import type { Network } from '../network/network.ts';
import type { Cancel, Simulation } from '../sim/simulation.ts';

// Google's for load balancers of Services (cloud-provider-gcp, gce_loadbalancer_internal.go gceHcCheckIntervalSeconds …); virtual ms.
const interval = 8_000;
const timeout = 1_000;
const unhealthyThreshold = 3;

interface Check {
  readonly url: string;
  healthy: boolean;
  failures: number;
  next: Cancel | undefined;
}

/** A provider's own health checks: HTTP requests to a port of each node, answered by its kube-proxy. */
export class HealthChecks {
  readonly #sim: Simulation;
  readonly #network: Network;
  readonly #from: PlaceId;
  readonly #changed: () => void;
  /** By node. */
  readonly #checks = new Map<string, Check>();

  /** `changed` is called whenever a node turned healthy or unhealthy. */
  constructor(sim: Simulation, network: Network, from: PlaceId, changed: () => void) {
    this.#sim = sim;
    this.#network = network;
    this.#from = from;
    this.#changed = changed;
  }

  /** A node counts as unhealthy until its first answer. */
  isHealthy(node: string): boolean {
    return this.#checks.get(node)?.healthy ?? false;
  }

  /** From now on exactly these nodes are asked, at these URLs. */
  set(urls: ReadonlyMap<string, string>): void {
    for (const [node, check] of this.#checks) {
      if (urls.get(node) === check.url) continue;
      check.next?.();
      this.#checks.delete(node);
    }
    for (const [node, url] of urls) {
      if (this.#checks.has(node)) continue;
      const check: Check = { url, healthy: false, failures: 0, next: undefined };
      this.#checks.set(node, check);
      this.#probe(check);
    }
  }

  #probe(check: Check): void {
    check.next = this.#sim.after(interval, () => this.#probe(check));
    this.#network.request({ from: this.#from, to: check.url, timeout, trace: false }, ({ status }) => {
      const before = check.healthy;
      check.failures = status === 200 ? 0 : check.failures + 1;
      if (check.failures === 0) check.healthy = true;
      else if (check.failures >= unhealthyThreshold) check.healthy = false;
      if (check.healthy !== before) this.#changed();
    });
  }
}
