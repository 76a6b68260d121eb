import { sha256 } from '@noble/hashes/sha2.js';
import { deepEqual } from '../../model/deep.ts';
import { familyOf } from '../../model/ip.ts';
import { type EndpointSlice, type Service, serviceNameLabel } from '../../model/objects/index.ts';
import type { Api } from '../apiserver/api.ts';
import { ignoring } from '../apiserver/ignoring.ts';
import { EventRecorder } from '../client-go/events.ts';
import { type Index, type Informer, Informers, keyOf } from '../client-go/informer.ts';
import { WorkQueue } from '../client-go/work-queue.ts';
import type { Network } from '../network/network.ts';
import type { SeededRandom } from '../sim/random.ts';
import type { Simulation } from '../sim/simulation.ts';
import type { AddressPool } from './address-pool.ts';
import { type LoadBalancer, type LoadBalancers, portsOf, takesTraffic, wantsLoadBalancer } from './load-balancers.ts';
import { MemberList, type News } from './member-list.ts';

const actor = 'metallb-controller';

interface Assigned {
  service: Service;
  readonly addresses: readonly string[];
  /** The node that announces the addresses; empty when none does. */
  announcer: string;
}

/**
 * MetalLB in layer 2 mode: its controller gives addresses of a pool, its speakers (one a node) agree on the one node that
 * answers ARP for them (metallb/metallb controller/service.go, speaker/layer2_controller.go ShouldAnnounce).
 */
export class MetalLB implements LoadBalancers {
  readonly #sim: Simulation;
  readonly #random: SeededRandom;
  readonly #api: Api;
  readonly #network: Network;
  readonly #pool: AddressPool;
  readonly #changed: (address: string) => void;
  readonly #services: Informer<'Service'>;
  readonly #nodes: Informer<'Node'>;
  readonly #slices: Index<'EndpointSlice'>;
  readonly #controllerEvents: EventRecorder;
  readonly #speakerEvents: EventRecorder;
  readonly #members: MemberList;
  readonly #queue: WorkQueue;
  /** By Service. */
  readonly #assigned = new Map<string, Assigned>();
  readonly #byAddress = new Map<string, Assigned>();

  constructor(sim: Simulation, api: Api, network: Network, pool: AddressPool, changed: (address: string) => void) {
    this.#api = api;
    this.#network = network;
    this.#pool = pool;
    this.#changed = changed;
    this.#sim = sim;
    this.#random = sim.random.fork(actor);
    const informers = new Informers(api, 'metallb', sim.random);
    this.#services = informers.of('Service');
    this.#nodes = informers.of('Node');
    const slices = informers.of('EndpointSlice');
    this.#slices = slices.index('service', {
      source: ({ metadata }) => metadata.labels,
      values: ({ metadata }) => [`${metadata.namespace}/${metadata.labels?.[serviceNameLabel] ?? ''}`],
    });
    this.#controllerEvents = new EventRecorder(sim, api, actor);
    this.#speakerEvents = new EventRecorder(sim, api, 'metallb-speaker');
    const announcers = (): string[] => [...this.#assigned.values()].flatMap(({ announcer }) => announcer || []);
    this.#members = new MemberList(sim, network, this.#nodes, announcers, (node, news) => this.#heard(node, news));
    this.#queue = new WorkQueue(sim, { takes: () => this.#random.int(20, 100), sync: (key) => this.#sync(key) });
    this.#services.onEvent(({ object }) => {
      const key = keyOf(object);
      if (wantsLoadBalancer(object) || this.#assigned.has(key)) this.#queue.add(key);
    });
    slices.onEvent(({ object: { metadata } }) => {
      const key = `${metadata.namespace}/${metadata.labels?.[serviceNameLabel] ?? ''}`;
      if (this.#assigned.has(key)) this.#queue.add(key);
    });
    this.#nodes.onEvent(({ type, object, previous }) => {
      if (type === 'MODIFIED' && previous && takesTraffic(previous) === takesTraffic(object)) return;
      for (const key of this.#assigned.keys()) this.#queue.add(key);
    });
  }

  get(address: string): LoadBalancer | undefined {
    const assigned = this.#byAddress.get(address);
    if (!assigned) return undefined;
    const { service, announcer } = assigned;
    return {
      address,
      service: keyOf(service),
      provider: 'metallb',
      mode: 'VIP',
      ports: portsOf(service),
      nodes: this.#candidates(service).map((name) => ({ name, healthy: true })),
      announcedBy: announcer,
    };
  }

  #sync(key: string): void {
    const service = this.#services.byKey(key);
    const before = this.#assigned.get(key);
    if (!service || !wantsLoadBalancer(service)) {
      if (before) this.#clear(key, before, service, 'not a LoadBalancer');
      return;
    }
    const { ipFamilies = ['IPv4'] } = service.spec;
    const moved = before && !deepEqual(before.addresses.map(familyOf), ipFamilies);
    if (moved) this.#clear(key, before, service, 'different IP family');
    const assigned = (moved ? undefined : before) ?? this.#assign(key, service);
    if (!assigned) return;
    assigned.service = service;
    const ingress = assigned.addresses.map((ip) => ({ ip, ipMode: 'VIP' as const }));
    if (!deepEqual(service.status.loadBalancer.ingress, ingress)) {
      const { namespace = '', name } = service.metadata;
      ignoring(['NotFound'], () => {
        this.#services.wrote(this.#api.updateStatus('Service', namespace, name, { loadBalancer: { ingress } }, actor));
      });
    }
    // The speakers are other processes: they hear of it a moment later.
    this.#sim.after(this.#random.int(5, 30), () => {
      if (this.#assigned.get(key) === assigned) this.#announce(assigned);
    });
  }

  #assign(key: string, service: Service): Assigned | undefined {
    const { ipFamilies = ['IPv4'], loadBalancerIP } = service.spec;
    const addresses = ipFamilies.flatMap((family) => this.#pool.take(family, loadBalancerIP) ?? []);
    if (addresses.length < ipFamilies.length) {
      for (const address of addresses) this.#pool.release(address);
      const message = `Failed to allocate IP for "${key}": no available IPs`;
      this.#controllerEvents.event(service, { type: 'Warning', reason: 'AllocationFailed', message });
      return undefined;
    }
    const message = `Assigned IP [${addresses.map((address) => `"${address}"`).join(' ')}]`;
    this.#controllerEvents.event(service, { reason: 'IPAllocated', message });
    const assigned: Assigned = { service, addresses, announcer: '' };
    this.#assigned.set(key, assigned);
    for (const address of addresses) this.#byAddress.set(address, assigned);
    return assigned;
  }

  #clear(key: string, { addresses }: Assigned, service: Service | undefined, message: string): void {
    this.#assigned.delete(key);
    for (const address of addresses) {
      this.#byAddress.delete(address);
      this.#network.announce(address, undefined);
      this.#pool.release(address);
      this.#changed(address);
    }
    if (!service || service.metadata.deletionTimestamp !== undefined) return;
    const { namespace = '', name } = service.metadata;
    this.#controllerEvents.event(service, { reason: 'ClearAssignment', message });
    ignoring(['NotFound'], () => {
      this.#services.wrote(this.#api.updateStatus('Service', namespace, name, { loadBalancer: {} }, actor));
    });
  }

  #heard(node: string, news: News): void {
    for (const assigned of this.#assigned.values()) {
      // A speaker that starts again tells its neighbours again, whether or not anybody missed it.
      if (news !== 'dead' && assigned.announcer === node) this.#tell(assigned);
      if (news !== 'alive') this.#announce(assigned);
    }
  }

  #announce(assigned: Assigned): void {
    const { service, announcer } = assigned;
    const [first = ''] = this.#candidates(service);
    // A dead node cannot take its announcement back: without a successor the address stays with it.
    const gone = announcer !== '' && !this.#members.isAlive(announcer);
    const next = first === '' && gone ? announcer : first;
    if (next !== announcer) {
      assigned.announcer = next;
      this.#tell(assigned);
      if (next !== '') {
        const message = `announcing from node "${next}" with protocol "layer2"`;
        this.#speakerEvents.event(service, { reason: 'nodeAssigned', message });
      }
    }
    for (const address of assigned.addresses) this.#changed(address);
    this.#members.start();
  }

  #tell({ addresses, announcer }: Assigned): void {
    for (const address of addresses) this.#network.announce(address, announcer === '' ? undefined : announcer);
  }

  /** Nodes that may announce, the one that should first: an order that differs from address to address. */
  #candidates(service: Service): readonly string[] {
    const ready = this.#readyNodes(service);
    if (ready.size === 0) return [];
    const local = service.spec.externalTrafficPolicy === 'Local';
    const address = this.#assigned.get(keyOf(service))?.addresses[0] ?? '';
    return [...this.#nodes.values()]
      .filter((node) => takesTraffic(node) && this.#members.isAlive(node.metadata.name))
      .map(({ metadata: { name } }) => ({ name, rank: rankOf(`${name}#${address}`) }))
      .filter(({ name }) => !local || ready.has(name))
      .sort((a, b) => (a.rank < b.rank ? -1 : 1))
      .map(({ name }) => name);
  }

  /** Nodes of the Service's ready endpoints; `` for endpoints without one. */
  #readyNodes(service: Service): ReadonlySet<string> {
    const slices: readonly EndpointSlice[] = this.#slices.get(keyOf(service));
    const ready = slices.flatMap(({ endpoints }) => endpoints.filter((e) => e.conditions?.ready ?? true));
    return new Set(ready.map(({ nodeName = '' }) => nodeName));
  }
}

const rankOf = (text: string): string =>
  Array.from(sha256(Uint8Array.from(text, (char) => char.charCodeAt(0))), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
