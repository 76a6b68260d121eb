import { timestampAt } from '../../model/time.ts';
import { countLocalReady } from './health.ts';
import type { Services } from './service-table.ts';

/** kube-proxy --healthz-bind-address: what load balancers ask when any node will do. */
const healthzPort = 10256;

export interface HealthAnswer {
  readonly status: number;
  readonly body: string;
}

/** The node on which kube-proxy answers health checks (HTTP over TCP). */
export interface HealthHost {
  /** Returns false when the port is taken. */
  listen(port: number, answer: (path: string) => HealthAnswer): boolean;
  close(port: number): void;
}

/** What the answers are made of. Virtual milliseconds. */
export interface ProxyState {
  readonly now: number;
  readonly lastSync: number;
  readonly nodeName: string;
  /** The node is not about to be deleted, as far as kube-proxy knows (KEP-3836). */
  readonly nodeEligible: boolean;
  /** Of each family's proxier. */
  readonly services: readonly Services[];
}

/** Upstream pkg/proxy/healthcheck: its own health (proxy_health.go), and that of each Service with a healthCheckNodePort (service_health.go). */
export class HealthServer {
  readonly #host: HealthHost;
  readonly #state: ProxyState;
  /** Open ports by Service. */
  readonly #open = new Map<string, number>();

  constructor(host: HealthHost, state: ProxyState) {
    this.#host = host;
    this.#state = state;
  }

  start(): void {
    this.#host.listen(healthzPort, (path) => this.#proxyHealth(path));
  }

  stop(): void {
    this.#host.close(healthzPort);
    for (const port of this.#open.values()) this.#host.close(port);
    this.#open.clear();
  }

  /** Opens and closes the Services' ports, as after each sync. One that cannot be had is asked for again in the next. */
  sync(): void {
    const wanted = this.#wanted;
    for (const [service, port] of this.#open) {
      if (wanted.get(service) === port) continue;
      this.#host.close(port);
      this.#open.delete(service);
    }
    for (const [service, port] of wanted) {
      if (this.#open.has(service)) continue;
      if (this.#host.listen(port, () => this.#serviceHealth(service))) this.#open.set(service, port);
    }
  }

  get #wanted(): ReadonlyMap<string, number> {
    const [first, second] = this.#state.services.map(({ healthCheckNodePorts }) => healthCheckNodePorts);
    return first && second ? new Map([...second, ...first]) : (first ?? new Map());
  }

  #proxyHealth(path: string): HealthAnswer {
    const { now, lastSync, nodeEligible } = this.#state;
    const synced = lastSync >= 0;
    const times = `"lastUpdated": "${timestampAt(Math.max(lastSync, 0))}","currentTime": "${timestampAt(now)}"`;
    if (path === '/livez') return { status: synced ? 200 : 503, body: `{${times}}` };
    if (path !== '/healthz') return { status: 404, body: '404 page not found\n' };
    return { status: synced && nodeEligible ? 200 : 503, body: `{${times}, "nodeEligible": ${nodeEligible}}` };
  }

  #serviceHealth(key: string): HealthAnswer {
    const { services, nodeName } = this.#state;
    // A pod that has both families is one endpoint.
    const counts = services.map((of) => countLocalReady(of.endpointListsOf(key).values(), nodeName));
    const localEndpoints = Math.max(...counts);
    const slash = key.indexOf('/');
    const service = { namespace: key.slice(0, slash), name: key.slice(slash + 1) };
    const body = JSON.stringify({ service, localEndpoints, serviceProxyHealthy: true }, null, 2);
    return { status: localEndpoints > 0 ? 200 : 503, body };
  }
}
