import type { DnsQuestion } from '../../model/dns.ts';
import type { Protocol } from '../../model/objects/meta.ts';
import type { OutsideHost } from '../../model/scene.ts';
import type { PlaceId, RequestTrace } from '../../model/trace.ts';
import type { Flight, RequestRecord } from '../../model/world.ts';
import type { Application, Cause, Certificate } from './application.ts';
import type { Balancer } from './balancer.ts';
import type { ConnectionView } from './connections.ts';
import type { NamespaceView } from './namespace-view.ts';
import type { NodeMachine } from './node-machine.ts';
import type { Relay, RelayAnswer } from './relay.ts';
import type { RequestResult, RequestSpec } from './request.ts';
import type { ResolvConf } from './resolv-conf.ts';
import type { SeenPacket } from './taps.ts';

/** Whether somebody looks at a packet: the number of a request, and of one of its packets. */
export type WantsPacket = (request: number, packet: number) => boolean;

/** A question to a name server. */
export interface Query {
  readonly from: PlaceId;
  readonly server: string;
  readonly question: DnsQuestion;
  /** Virtual milliseconds. */
  readonly timeout: number;
  /** The request that it is asked for. */
  readonly cause: Cause;
}

/** The wires, machines, addresses and sockets of the cluster. Knows packets; knows nothing of Kubernetes objects. */
export interface Network {
  /** @param node `address` and `podCIDR` may be two, one of each family, with a comma between, as in kubelet's --node-ip: the primary one first. */
  addNode(node: { readonly name: string; readonly address: string; readonly podCIDR: string }): NodeMachine;
  removeNode(name: string): void;
  node(name: string): NodeMachine | undefined;
  /** Power. Off: its pods and sockets are gone with it, its conntrack and rules too. */
  setNodePower(name: string, on: boolean): void;
  addOutside(host: OutsideHost): void;
  /** Takes it away, with all that runs there. An unknown one is ignored. */
  removeOutside(name: string): void;
  /** Puts a load balancer with that address beside the nodes; the router leads the address there. Throws when the address is taken. */
  addBalancer(address: string): Balancer;
  /** Takes it away, and its address with it. An unknown one is ignored. */
  removeBalancer(address: string): void;
  /**
   * A node answers ARP for an address that is not its own (as MetalLB in layer 2 mode, with a gratuitous ARP that tells
   * everybody at once): the router leads the address to it. Undefined: nobody does any more.
   */
  announce(address: string, node: string | undefined): void;
  /** CNI ADD: makes the pod's namespace, a veth pair and the node's host route; host-local IPAM gives the next free address of the node's range. Throws when it is full. Without a resolv.conf of its own a pod has its node's. */
  addPod(pod: {
    readonly namespace: string;
    readonly name: string;
    readonly node: string;
    readonly resolvConf?: ResolvConf;
  }): {
    readonly address: string;
    /** One of each family, the primary one first. */
    readonly addresses: readonly string[];
  };
  /** What nodes and outside hosts have in /etc/resolv.conf: the router, should anybody answer queries there (`listen` on place `wire`). */
  readonly hostResolvConf: ResolvConf;
  /** CNI DEL, on one node when that is given. Pods that are not there are ignored (CNI DEL is idempotent). */
  removePod(namespace: string, name: string, node?: string): void;
  /** Opens a listening socket in a namespace. A second listener on the same port throws EADDRINUSE. */
  listen(place: PlaceId, protocol: Protocol, port: number, app: Application): void;
  /** Closes one listener, or all of the place. Connections that clients keep open to it are closed too (FIN), as when the process ends. */
  close(place: PlaceId, protocol?: Protocol, port?: number): void;
  /** Sends a request now; `done` is called once, at its virtual end. Returns the id under which `trace` knows it (negative: no trace is kept). Throws when there is no such place, its machine is off, or `to` names no host. */
  request(spec: RequestSpec, done?: (result: RequestResult) => void): number;
  /**
   * One question to a name server because of another request, whose packets its packets are. Over with that request: `done` is not
   * called when nobody waits any more.
   */
  query(query: Query, done: (result: RequestResult) => void): void;
  /** What programs can look up of where they run. Undefined when there is no such place. */
  inspect(place: PlaceId): NamespaceView | undefined;
  /** The TCP connections of traced requests that end in a place, one row for each end that is there. */
  connections(place: PlaceId): readonly ConnectionView[];
  /** The certificate of whoever listens there; undefined: nobody does, or without TLS. */
  certificateAt(address: string, port: number): Certificate | undefined;
  /** Asks another address for what a proxy was asked for; the packets belong to the request. Does nothing when the machine is off. */
  relay(relay: Relay, done: (answer: RelayAnswer) => void): void;
  /** The program that sent it ends, or waits no longer: it is over. Does nothing when it is over already. */
  giveUp(request: number): void;
  /** The client closes the connection that this request left open. Does nothing when there is none. */
  hangUp(request: number): void;
  /** The expanded trace, packets in order of sending. Undefined when unknown or no longer kept. */
  trace(id: number): RequestTrace | undefined;
  /**
   * Calls back for each packet of a traced request, when it is sent, with its whole way. Returns a function that ends it.
   * @param wants is asked first, with the request's number and the packet's: a way that nobody looks at is not put together.
   */
  onPacket(listener: (flight: Flight) => void, wants?: WantsPacket): () => void;
  /**
   * Calls back for each packet that passes a device of that place, traced or not, at its instant. Returns a function that ends it.
   * @param early at the instant at which the packet is sent instead, when netfilter everywhere on its way has seen it already.
   */
  tap(place: PlaceId, listener: (seen: SeenPacket) => void, early?: boolean): () => void;
  /** Calls back when a traced request begins (outcome `pending`) and when it ends. Returns a function that ends it. */
  onRequest(listener: (record: RequestRecord) => void): () => void;
}
