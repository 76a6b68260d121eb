import type { Protocol } from '../../model/objects/meta.ts';
import type { OutsideHost, SceneSettings } from '../../model/scene.ts';
import {
  type PlaceId,
  placeOfBalancer,
  placeOfOutside,
  placeOfPod,
  placeOfPodOn,
  type RequestTrace,
} from '../../model/trace.ts';
import type { Flight, RequestRecord } from '../../model/world.ts';
import type { Simulation } from '../sim/simulation.ts';
import type { Application, Certificate } from './application.ts';
import type { Balancer } from './balancer.ts';
import type { ConnectionView } from './connections.ts';
import type { NamespaceView } from './namespace-view.ts';
import type { Network, Query, WantsPacket } from './network.ts';
import type { NodeMachine } from './node-machine.ts';
import { outsideServer } from './outside-server.ts';
import type { Relay, RelayAnswer } from './relay.ts';
import type { RequestResult, RequestSpec } from './request.ts';
import type { ResolvConf } from './resolv-conf.ts';
import { Topology } from './topology.ts';
import { Traffic } from './traffic.ts';

export interface NetworkOptions {
  readonly networks: SceneSettings['networks'];
}

/** Builds an empty network: the nodes' segment and the router to the world. */
export const createNetwork = (sim: Simulation, options: NetworkOptions): Network => new SimulatedNetwork(sim, options);

class SimulatedNetwork implements Network {
  readonly #topology: Topology;
  readonly #traffic: Traffic;

  constructor(sim: Simulation, { networks }: NetworkOptions) {
    const topology = new Topology(sim, networks);
    const { hostResolvConf } = topology;
    const words = { networks, everGiven: (address: string) => topology.everGiven(address) };
    this.#topology = topology;
    this.#traffic = new Traffic(sim, { places: topology, hostResolvConf, words });
  }

  addNode(node: { readonly name: string; readonly address: string; readonly podCIDR: string }): NodeMachine {
    return this.#topology.addNode(node.name, node.address, node.podCIDR);
  }

  removeNode(name: string): void {
    this.#topology.removeNode(name);
  }

  node(name: string): NodeMachine | undefined {
    return this.#topology.nodes.get(name);
  }

  setNodePower(name: string, on: boolean): void {
    this.#topology.setPower(name, on);
  }

  addOutside(host: OutsideHost): void {
    const namespace = this.#topology.addOutside(host.name, host.address);
    for (const listen of host.listens) namespace.listen(listen.protocol, listen.port, outsideServer(host, listen));
  }

  removeOutside(name: string): void {
    const host = this.#topology.get(placeOfOutside(name));
    if (!host) return;
    this.#traffic.ended(host);
    this.#topology.remove(host.place);
  }

  addBalancer(address: string): Balancer {
    return this.#topology.addBalancer(address);
  }

  removeBalancer(address: string): void {
    this.#topology.remove(placeOfBalancer(address));
  }

  announce(address: string, node: string | undefined): void {
    this.#topology.announce(address, node);
  }

  addPod(pod: {
    readonly namespace: string;
    readonly name: string;
    readonly node: string;
    readonly resolvConf?: ResolvConf;
  }): { address: string; addresses: readonly string[] } {
    const namespace = this.#topology.addPod(pod.namespace, pod.name, pod.node);
    namespace.resolvConf = pod.resolvConf ?? this.hostResolvConf;
    return namespace;
  }

  get hostResolvConf(): ResolvConf {
    return this.#topology.hostResolvConf;
  }

  removePod(namespace: string, name: string, node?: string): void {
    const pod = this.#topology.get(
      node === undefined ? placeOfPod(namespace, name) : placeOfPodOn(node, namespace, name),
    );
    if (!pod) return;
    this.#traffic.ended(pod);
    this.#topology.removePod(pod);
  }

  listen(place: PlaceId, protocol: Protocol, port: number, app: Application): void {
    this.#traffic.place(place).listen(protocol, port, app);
  }

  close(place: PlaceId, protocol?: Protocol, port?: number): void {
    const namespace = this.#topology.get(place);
    if (!namespace) return;
    if (protocol === undefined || port === undefined) namespace.closeAll();
    else namespace.close(protocol, port);
    this.#traffic.listenerClosed(namespace);
  }

  query(query: Query, done: (result: RequestResult) => void): void {
    this.#traffic.query(query, done);
  }

  inspect(place: PlaceId): NamespaceView | undefined {
    return this.#topology.get(place);
  }

  connections(place: PlaceId): readonly ConnectionView[] {
    return this.#traffic.connections(place);
  }

  certificateAt(address: string, port: number): Certificate | undefined {
    return this.#topology.at(address)?.listener('TCP', port)?.certificate;
  }

  relay(relay: Relay, done: (answer: RelayAnswer) => void): void {
    this.#traffic.relay(relay, done);
  }

  giveUp(request: number): void {
    this.#traffic.giveUp(request);
  }

  hangUp(request: number): void {
    this.#traffic.hangUp(request);
  }

  request(spec: RequestSpec, done?: (result: RequestResult) => void): number {
    return this.#traffic.request(spec, done);
  }

  trace(id: number): RequestTrace | undefined {
    return this.#traffic.trace(id);
  }

  onPacket(listener: (flight: Flight) => void, wants?: WantsPacket): () => void {
    return this.#traffic.onPacket(listener, wants);
  }

  tap(...[place, listener, early]: Parameters<Network['tap']>): () => void {
    return this.#traffic.tap(place, listener, early);
  }

  onRequest(listener: (record: RequestRecord) => void): () => void {
    return this.#traffic.onRequest(listener);
  }
}
