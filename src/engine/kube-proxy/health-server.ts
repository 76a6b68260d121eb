import { type HealthAnswer, type ProxyState, proxyHealth, serviceHealth } from './health.ts';

/** kube-proxy --healthz-bind-address: what load balancers ask when any node will do. */
const healthzPort = 10256;

/** The node on which kube-proxy answers health checks (HTTP over TCP). */
export interface HealthHost {
  /** Returns false when the port is taken. */
  listen(port: number, answer: (path: string) => HealthAnswer): boolean;
  close(port: number): void;
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
    this.#host.listen(healthzPort, (path) => proxyHealth(this.#state, path));
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
      if (this.#host.listen(port, () => serviceHealth(this.#state, service))) this.#open.set(service, port);
    }
  }

  get #wanted(): ReadonlyMap<string, number> {
    const [first, second] = this.#state.services.map(({ healthCheckNodePorts }) => healthCheckNodePorts);
    return first && second ? new Map([...second, ...first]) : (first ?? new Map());
  }
}
