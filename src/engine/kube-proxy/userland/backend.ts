import type { Netfilter, Xtables } from '../../netfilter/types.ts';
import { xtablesOf } from '../../netfilter/types.ts';
import type { SeededRandom } from '../../sim/random.ts';
import type { Backend, BackendOptions, ProxyHost, ProxyRequest, ProxyResponse, Surroundings } from '../backend.ts';
import type { EndpointInfo } from '../endpoint.ts';
import { accepts } from '../iptables/jump-rules.ts';
import { type ServicePortInfo, samePorts } from '../service-port.ts';
import { type Portal, UserlandProxier } from './proxier.ts';
import { type NextEndpoint, RoundRobin } from './round-robin.ts';
import { chains, jumps, portalRules } from './rules.ts';

/** How long each endpoint is waited for, one after the other, in virtual ms (upstream proxysocket.go EndpointDialTimeouts). */
const dialTimeouts = [250, 500, 1000, 2000] as const;

const connectionsKept = 500;

const closed: ProxyResponse = { status: 0, body: '', closes: true };

/** kube-proxy in userland mode (`--proxy-mode=userspace`, until Kubernetes 1.25): rules lead every Service to a port of its own, where it passes on what comes. */
export class UserlandBackend implements Backend {
  readonly proxier: UserlandProxier;
  readonly #around: Surroundings;
  readonly #host: ProxyHost | undefined;
  readonly #netfilter: Netfilter;
  readonly #xtables: Xtables;
  readonly #random: SeededRandom;
  readonly #nodeIP: string;
  readonly #balancers = new Map<string, RoundRobin>();
  /** Where the last connections led, by client; the oldest first. */
  readonly #connections = new Map<string, NextEndpoint>();

  /** A new process: the ports it had before are closed, so rules that lead there are taken out (iptablesFlush). */
  constructor(around: Surroundings, options: BackendOptions) {
    this.#around = around;
    this.#host = around.host;
    this.#netfilter = around.netfilter;
    this.#xtables = xtablesOf(around.netfilter, options.family);
    this.#random = around.sim.random.fork(`userland/${options.nodeName}/${options.family}/${around.sim.now}`);
    this.#nodeIP = options.nodeIP;
    this.proxier = new UserlandProxier(options, around.cache, (service) => this.#refill(service));
    for (const { table, chain } of chains) accepts(this.#xtables, `-t ${table} -F ${chain}`);
  }

  prepare(): void {
    for (const { table, chain } of chains) accepts(this.#xtables, `-t ${table} -N ${chain}`);
    for (const { table, how, rule } of jumps)
      if (!accepts(this.#xtables, `-t ${table} -C ${rule}`)) this.#xtables.iptables(`-t ${table} ${how} ${rule}`);
  }

  handOver(taken: () => void): void {
    taken();
    const { portals, services } = this.proxier;
    const wanted = new Map<string, ServicePortInfo>();
    for (const info of services.ports()) if (info.protocol !== 'SCTP') wanted.set(keyOf(info), info);
    for (const [key, portal] of portals) {
      const now = wanted.get(key);
      if (!now || !samePorts([now], [portal.info])) this.#close(key, portal);
      if (!now) this.#balancers.delete(key);
    }
    for (const [key, info] of wanted) if (!portals.has(key)) this.#open(key, info);
  }

  /** Its sockets are closed with it; its rules stay, and lead nowhere. */
  stop(): void {
    for (const { info, proxyPort } of this.proxier.portals.values()) this.#host?.close(info.protocol, proxyPort);
  }

  #open(key: string, info: ServicePortInfo): void {
    const proxyPort = this.#listen(key, info);
    if (proxyPort === undefined) return;
    const rules = portalRules(info, this.#nodeIP, proxyPort, this.proxier.settings.family);
    for (const { table, rule } of rules) this.#xtables.iptables(`-t ${table} -A ${rule}`);
    this.proxier.portals.set(key, { info, proxyPort, rules });
    this.#balancerOf(key).set(this.proxier.readyEndpoints(info));
  }

  #close(key: string, { info, proxyPort, rules }: Portal): void {
    for (const { table, rule } of rules) accepts(this.#xtables, `-t ${table} -D ${rule}`);
    this.#host?.close(info.protocol, proxyPort);
    this.proxier.portals.delete(key);
    // UDP has no end: what conntrack holds would lead to the old port.
    if (info.protocol === 'UDP') this.#netfilter.conntrackDelete({ protocol: 'UDP', origDst: info.clusterIP });
  }

  /** A port of the machine's that nobody uses (bind to port 0). */
  #listen(key: string, info: ServicePortInfo): number | undefined {
    for (let attempt = 0; attempt < 100; attempt++) {
      const port = this.#random.int(32_768, 60_999);
      const title = `kube-proxy, which stands for ${info.name},`;
      const answer = (request: ProxyRequest): ProxyResponse => ({
        status: 0,
        body: '',
        later: (give) => this.#connect(key, info, request, 0, give),
      });
      if (!this.#host || this.#host.listen(info.protocol, port, title, answer, () => this.#balancerOf(key).ahead))
        return port;
    }
    return undefined;
  }

  /** Upstream TryConnectEndpoints: one endpoint after the other, until one takes the connection. */
  #connect(
    key: string,
    info: ServicePortInfo,
    request: ProxyRequest,
    attempt: number,
    give: (response: ProxyResponse) => void,
  ): void {
    const isUDP = info.protocol === 'UDP';
    const dialTimeout = dialTimeouts[attempt];
    const next = dialTimeout === undefined ? undefined : this.#next(key, info, request, attempt);
    if (!next || dialTimeout === undefined) {
      // A datagram is just not answered.
      if (!isUDP) give(closed);
      return;
    }
    const { endpoint, why } = next;
    const { ip: address, port } = endpoint;
    this.#host?.relay({ address, port, dialTimeout, cause: request.cause, why }, ({ connected, response }) => {
      if (response) give(response);
      else if (isUDP) return;
      else if (connected) give(closed);
      else this.#connect(key, info, request, attempt + 1, give);
    });
  }

  /** A connection that is kept open leads where it led before. */
  #next(key: string, info: ServicePortInfo, request: ProxyRequest, attempt: number): NextEndpoint | undefined {
    const { clientAddress, clientPort } = request;
    const sticky = info.clientIPAffinity ? info.stickyMaxAgeSeconds : 0;
    const client = `${key} ${clientAddress} ${clientPort}`;
    const known = attempt === 0 ? this.#connections.get(client) : undefined;
    const next = known ?? this.#balancerOf(key).next(clientAddress, sticky, attempt > 0);
    if (!next) return undefined;
    this.#connections.delete(client);
    this.#connections.set(client, next);
    const [oldest] = this.#connections.keys();
    if (this.#connections.size > connectionsKept && oldest !== undefined) this.#connections.delete(oldest);
    return next;
  }

  #refill(service: string): void {
    for (const [key, { info }] of this.proxier.portals)
      if (info.service === service) this.#balancerOf(key).set(this.proxier.readyEndpoints(info));
  }

  #balancerOf(key: string): RoundRobin {
    const known = this.#balancers.get(key) ?? new RoundRobin(this.#around.sim, (all) => this.#shuffled(all));
    this.#balancers.set(key, known);
    return known;
  }

  #shuffled(endpoints: readonly EndpointInfo[]): EndpointInfo[] {
    const left = [...endpoints];
    return endpoints.flatMap(() => left.splice(this.#random.int(0, left.length - 1), 1));
  }
}

const keyOf = ({ name, protocol }: ServicePortInfo): string => `${name}/${protocol}`;

/** Takes out what userland mode left in the kernel (upstream CleanupLeftovers). */
export function cleanUpUserland({ netfilter }: Surroundings, { family }: Pick<BackendOptions, 'family'>): void {
  const xtables = xtablesOf(netfilter, family);
  for (const { table, rule } of jumps) accepts(xtables, `-t ${table} -D ${rule}`);
  for (const { table, chain } of chains) {
    accepts(xtables, `-t ${table} -F ${chain}`);
    accepts(xtables, `-t ${table} -X ${chain}`);
  }
}
