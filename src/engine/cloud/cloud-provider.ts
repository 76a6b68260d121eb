import { familyOf, ofFamily } from '../../model/ip.ts';
import type { IPFamily, LoadBalancerIngress, Node, Service } from '../../model/objects/index.ts';
import { placeOfOutside } from '../../model/trace.ts';
import { keyOf } from '../client-go/informer.ts';
import type { Balancer } from '../network/balancer.ts';
import type { Network } from '../network/network.ts';
import type { Simulation } from '../sim/simulation.ts';
import type { AddressPool } from './address-pool.ts';
import { HealthChecks } from './health-checks.ts';
import { internalIP, type LoadBalancer, type LoadBalancers, portsOf } from './load-balancers.ts';

/** Asks for a proxy in place of a balancer that passes packets on, as annotations of real providers do (KEP-1860). */
const modeAnnotation = 'kubehop.dev/load-balancer-ip-mode';
/** Where the provider's health checks come from. A blank keeps it apart from every host a scene can name. */
const probers = {
  IPv4: { name: 'health checks', address: '35.191.0.1' },
  IPv6: { name: 'health checks (IPv6)', address: '2600:2d00:1:b029::1' },
} as const;
/** kube-proxy --healthz-bind-address. */
const healthzPort = 10256;

/** One balancer of the provider: a machine, its health checks, and what it was last told. */
interface Rented {
  readonly address: string;
  readonly balancer: Balancer;
  readonly checks: HealthChecks;
  readonly key: string;
  service: Service;
  nodes: readonly Node[];
}

/** What a cloud controller manager rents balancers from (k8s.io/cloud-provider cloud.go LoadBalancer). */
export class CloudProvider implements LoadBalancers {
  readonly #sim: Simulation;
  readonly #network: Network;
  readonly #pool: AddressPool;
  readonly #changed: (address: string) => void;
  readonly #rented = new Map<string, Rented>();
  /** Addresses by Service. */
  readonly #addresses = new Map<string, readonly string[]>();
  readonly #proberFamilies = new Set<IPFamily>();

  constructor(sim: Simulation, network: Network, pool: AddressPool, changed: (address: string) => void) {
    this.#sim = sim;
    this.#network = network;
    this.#pool = pool;
    this.#changed = changed;
  }

  /** Rents or changes the balancers of a Service, one for each of its IP families now. Undefined when no address is left. */
  ensure(service: Service, nodes: readonly Node[]): readonly LoadBalancerIngress[] | undefined {
    const key = keyOf(service);
    const addresses = this.#rent(key, service);
    if (!addresses) return undefined;
    for (const address of addresses) this.#set(address, service, nodes);
    return addresses.map((ip) => ({ ip, ipMode: modeOf(service) }));
  }

  /** The nodes changed. Returns whether that changed the Service's balancers. */
  update(key: string, nodes: readonly Node[]): boolean {
    const addresses = this.#addresses.get(key) ?? [];
    for (const address of addresses) {
      const rented = this.#rented.get(address);
      if (rented) this.#set(address, rented.service, nodes);
    }
    return addresses.length > 0;
  }

  has(key: string): boolean {
    return this.#addresses.has(key);
  }

  /** Gives the balancers of a Service back, and their addresses. */
  delete(key: string): void {
    for (const address of this.#addresses.get(key) ?? []) this.#giveBack(address);
    this.#addresses.delete(key);
  }

  #giveBack(address: string): void {
    this.#rented.get(address)?.checks.set(new Map());
    this.#rented.delete(address);
    this.#network.removeBalancer(address);
    this.#pool.release(address);
    this.#changed(address);
  }

  get(address: string): LoadBalancer | undefined {
    const rented = this.#rented.get(address);
    if (!rented) return undefined;
    return {
      address,
      service: rented.key,
      provider: 'cloud',
      mode: modeOf(rented.service),
      ports: portsOf(rented.service),
      nodes: rented.nodes.map(({ metadata: { name } }) => ({ name, healthy: rented.checks.isHealthy(name) })),
      announcedBy: '',
    };
  }

  #rent(key: string, service: Service): readonly string[] | undefined {
    const { ipFamilies = ['IPv4'], loadBalancerIP } = service.spec;
    const before = this.#addresses.get(key) ?? [];
    const addresses: string[] = [];
    for (const family of ipFamilies) {
      const address = ofFamily(before, family) ?? this.#pool.take(family, loadBalancerIP);
      if (address === undefined) {
        for (const taken of addresses) if (!before.includes(taken)) this.#pool.release(taken);
        return undefined;
      }
      addresses.push(address);
    }
    this.#addresses.set(key, addresses);
    for (const address of before) if (!addresses.includes(address)) this.#giveBack(address);
    for (const address of addresses) {
      if (this.#rented.has(address)) continue;
      const checks = new HealthChecks(this.#sim, this.#network, this.#prober(address), () => this.#configure(address));
      const balancer = this.#network.addBalancer(address);
      this.#rented.set(address, { address, balancer, checks, key, service, nodes: [] });
    }
    return addresses;
  }

  /** The host outside that asks nodes for a balancer of that address. */
  #prober(address: string): string {
    const family = familyOf(address);
    const { name } = probers[family];
    if (!this.#proberFamilies.has(family)) {
      this.#network.addOutside({ ...probers[family], listens: [] });
      this.#proberFamilies.add(family);
    }
    return placeOfOutside(name);
  }

  #set(address: string, service: Service, nodes: readonly Node[]): void {
    const rented = this.#rented.get(address);
    if (!rented) return;
    rented.service = service;
    rented.nodes = nodes;
    const port = service.spec.healthCheckNodePort ?? healthzPort;
    const urls = new Map<string, string>();
    for (const node of nodes) {
      const ip = internalIP(node, address.includes(':'));
      if (ip !== undefined) urls.set(node.metadata.name, `http://${ip.includes(':') ? `[${ip}]` : ip}:${port}/healthz`);
    }
    rented.checks.set(urls);
    this.#configure(address);
  }

  /** When no node at all is healthy the check is likelier wrong than all nodes, so it sends to any ("fail open"). */
  #configure(address: string): void {
    const rented = this.#rented.get(address);
    if (!rented) return;
    const { service, checks } = rented;
    const names = rented.nodes.map(({ metadata }) => metadata.name);
    const healthy = names.filter((name) => checks.isHealthy(name));
    rented.balancer.configure({
      mode: modeOf(service),
      ports: portsOf(service),
      targets: healthy.length > 0 ? healthy : names,
      sticky: service.spec.sessionAffinity === 'ClientIP',
      sourceRanges: service.spec.loadBalancerSourceRanges ?? [],
    });
    this.#changed(address);
  }
}

const modeOf = ({ metadata }: Service): 'VIP' | 'Proxy' =>
  metadata.annotations?.[modeAnnotation] === 'Proxy' ? 'Proxy' : 'VIP';
