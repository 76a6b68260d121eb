import type { DnsQuestion } from '../../model/dns.ts';
import type { IPFamily, Protocol } from '../../model/objects/meta.ts';
import type { Packet } from '../../model/packet.ts';
import type { OutsideHost } from '../../model/scene.ts';
import type { Outcome, PlaceId, RequestFailure, RequestTrace } from '../../model/trace.ts';
import type { Flight, RequestRecord } from '../../model/world.ts';
import type { Netfilter } from '../netfilter/types.ts';
import type { KernelSettings } from './kernel-settings.ts';
import type { Route } from './routes.ts';

export { type Netfilter, type Xtables, xtablesOf } from '../netfilter/types.ts';

/** What an application sees of a request. */
export interface AppRequest {
  readonly protocol: Protocol;
  readonly port: number;
  readonly clientAddress: string;
  readonly clientPort: number;
  /** For HTTP: `GET`, `/ready`, the Host header; empty for raw TCP/UDP. */
  readonly method: string;
  readonly path: string;
  readonly host: string;
  /** What the datagram or segment carries. */
  readonly payload: string;
  /** Which request it belongs to: what is sent because of it belongs there too. */
  readonly cause: Cause;
}

/** A request under way, as applications hand it on. */
export interface Cause {
  readonly id: number;
}

export interface AppResponse {
  /** HTTP status; 0 for raw protocols. */
  readonly status: number;
  readonly body: string;
  /** How long the application takes before it answers, in virtual milliseconds. */
  readonly takes?: number;
  /** What a datagram that carries it is called in a trace. */
  readonly label?: string;
  /** A proxy's answer is another's: who gave it, what people call that, and the address that the request came from there. */
  readonly through?: { readonly by: string; readonly label: string; readonly seenFrom: string };
  /** There is no answer: the connection is closed instead. */
  readonly closes?: true;
  /** It is not known yet: called at once with whom to give it to. The rest of this response means nothing then. */
  readonly later?: (give: (response: AppResponse) => void) => void;
}

/** What a server shows who it is with, by TLS: the names it is made for, `*.example.com` among them. Any client trusts its issuer. */
export interface Certificate {
  readonly names: readonly string[];
}

/** An application behind a listening socket: "what the image does". With a certificate it speaks TLS. */
export interface Application {
  (request: AppRequest): AppResponse;
  /** What it is, where that is not plain: `kube-proxy, which stands for default/web,`. */
  readonly title?: string;
  readonly certificate?: Certificate;
}

/** /etc/resolv.conf as glibc reads it (resolv.conf(5)). */
export interface ResolvConf {
  readonly nameservers: readonly string[];
  readonly search: readonly string[];
  /** A name with fewer dots is looked for in the search list first. */
  readonly ndots: number;
  /** How long the first name server is waited for, in virtual milliseconds. */
  readonly timeout: number;
  /** Times around the name servers. */
  readonly attempts: number;
}

/** A device that leads nowhere: what is bound to it is the machine's own (`ip address add ADDRESS dev NAME`). */
export interface Dummy {
  readonly addresses: ReadonlySet<string>;
  bind(address: string): void;
  unbind(address: string): void;
}

export interface NodeMachine {
  readonly name: string;
  readonly address: string;
  /** One of each family, the primary one first. */
  readonly addresses: readonly string[];
  /** Its netfilter, for kube-proxy and for `iptables-save`. */
  readonly netfilter: Netfilter;
  /** Its device kube-ipvs0, there once it has an address. */
  readonly dummy: Dummy;
}

/** What a request's socket went through, as its program sees it. */
export interface RequestView {
  /** The client's socket, itself first. For ICMP echo `sport` is the identifier. */
  readonly ends: { readonly src: string; readonly sport: number; readonly dst: string; readonly dport: number };
  readonly target: { readonly address: string };
  readonly server: { readonly app: Application } | undefined;
}

/**
 * `resolved`: the name's addresses are `found`; `connecting`: the first packet is about to leave; `connected`: TCP's handshake is done, or
 * the connection was open already; `secured`: TLS's is; `unanswered`: a name server did not answer (`found` says why: `timeout`, `refused`);
 * `error`: an ICMP error came; `echoed`: an echo reply came. Of the last two `packet` is what came.
 */
export type RequestStep =
  | { readonly step: 'resolved'; readonly found: readonly string[] }
  | { readonly step: 'unanswered'; readonly found: readonly string[] }
  | { readonly step: 'error' | 'echoed'; readonly packet: Packet }
  | { readonly step: 'connecting' | 'connected' | 'secured' };

/** What programs with many options can ask for besides. */
export interface RequestDetails {
  /** HTTP. GET unless told otherwise. */
  readonly method?: string;
  /** HTTP: `Name: value`. One called Host replaces what `to` says. */
  readonly headers?: readonly string[];
  /** What is sent instead of the usual: HTTP's body; the data of a raw connection or datagram. */
  readonly payload?: string;
  /** Goes there instead of looking up the name. */
  readonly address?: string;
  /** Instead of what the place's resolv.conf says. */
  readonly resolvConf?: Partial<ResolvConf>;
  /** Only addresses of that family are looked for. */
  readonly family?: IPFamily;
  /** Of UDP and ICMP packets that are sent. */
  readonly ttl?: number;
  /** The socket is bound to it; for ICMP echo it is the identifier. */
  readonly sourcePort?: number;
  /** The connection is closed as soon as it is there: nothing is asked. */
  readonly connectOnly?: boolean;
  /** Called at each step. */
  readonly onStep?: (step: RequestStep, view: RequestView) => void;
}

/** One end of a TCP connection. */
export interface ConnectionView {
  readonly state: 'SYN-SENT' | 'ESTAB';
  readonly local: string;
  readonly localPort: number;
  readonly peer: string;
  readonly peerPort: number;
}

interface NamedDevice {
  readonly name: string;
  /** Its Ethernet segment, if it has one: on a node, such a device has an address. */
  readonly segment: unknown;
}

/** A network namespace, as programs in it see it. */
export interface NamespaceView {
  /** The primary family's first. */
  readonly addresses: readonly string[];
  /** Absent: `Network.hostResolvConf`. */
  readonly resolvConf: ResolvConf | undefined;
  readonly kind: 'pod' | 'node' | 'outside' | 'balancer' | 'wire';
  /** Listening sockets: 65,536 times the protocol's number, and the port. */
  readonly listening: readonly { readonly key: number }[];
  readonly routes: {
    readonly all: readonly Route<NamedDevice>[];
    lookup(address: string): Route<NamedDevice>;
  };
  /** What sysctl has set; absent where nothing was. */
  settings: KernelSettings | undefined;
}

export interface RequestSpec {
  readonly from: PlaceId;
  /**
   * `http://HOST[:PORT][/PATH]`, `https://…`, `tcp://HOST:PORT`, `udp://HOST:PORT`, `sctp://HOST:PORT`, `icmp://HOST`. A HOST that is a name is looked up first, by the client's resolv.conf.
   * `dns://HOST` only looks the name up, as getent(1): the answer's body is the address. `dns://NAME/TYPE` asks the first name server for
   * exactly that record, as dig(1) does, once for each attempt; for PTR the name may be an address. The body is the name server's answer.
   */
  readonly to: string;
  /** Gives up after this many virtual milliseconds (curl's -m). */
  readonly timeout: number;
  /** false: no trace is kept (probes). */
  readonly trace: boolean;
  /** The client leaves its TCP connection open after the answer (HTTP keep-alive), for a later request's `connection`. */
  readonly keepAlive?: boolean;
  /** Whatever names the server's certificate is made for, the client goes on (curl's -k). */
  readonly insecure?: boolean;
  readonly details?: RequestDetails;
  /** The id of a request that left its connection open: this one travels on it; on a new one when it is open no longer. */
  readonly connection?: number;
}

export interface RequestResult {
  readonly id: number;
  readonly outcome: Outcome;
  readonly status: number;
  readonly body: string;
  readonly failure?: RequestFailure;
  readonly by?: string;
  readonly seenFrom?: string;
  readonly reason: string;
}

/** What a load balancer outside the cluster does with connections to its address. */
export interface BalancerSetting {
  /** VIP: packets reach the node with the balancer's address as destination. Proxy: they reach its node port, from the balancer's address. */
  readonly mode: 'VIP' | 'Proxy';
  /** `nodePort` is 0 when there is none: enough for mode VIP. */
  readonly ports: readonly { readonly protocol: Protocol; readonly port: number; readonly nodePort: number }[];
  /** Names of the nodes that may be sent to; those the network does not know are left out. */
  readonly targets: readonly string[];
  /** A client's connections all go to one target. Mode VIP only. */
  readonly sticky: boolean;
  /** Who may connect; empty: everybody. Mode Proxy only: otherwise the node sees the client and decides. */
  readonly sourceRanges: readonly string[];
}

/** A load balancer outside the cluster. */
export interface Balancer {
  readonly place: PlaceId;
  readonly address: string;
  /** Replaces what it does; connections that are under way in mode Proxy go on as they were. */
  configure(setting: BalancerSetting): void;
}

/** A proxy's own connection, because of a request that it got. */
export interface Relay {
  readonly from: PlaceId;
  readonly address: string;
  readonly port: number;
  /** Virtual milliseconds in which the connection must be there. */
  readonly dialTimeout: number;
  readonly cause: Cause;
  /** Why there, in words. */
  readonly why: string;
}

/** What came of it. */
export interface RelayAnswer {
  readonly connected: boolean;
  /** Undefined where nobody answered. */
  readonly response: AppResponse | undefined;
}

/** A packet as a socket on a device sees it (packet(7)): as it came in, before any rule; or as it goes out, after all of them. */
export interface SeenPacket {
  readonly device: string;
  readonly way: 'In' | 'Out';
  readonly packet: Packet;
}

/** The wires, machines, addresses and sockets of the cluster. Knows packets; knows nothing of Kubernetes objects. */
export type WantsPacket = (request: number, packet: number) => boolean;

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
   * called when nobody waits any more. `timeout` in virtual ms.
   */
  query(
    query: {
      readonly from: PlaceId;
      readonly server: string;
      readonly question: DnsQuestion;
      readonly timeout: number;
      readonly cause: Cause;
    },
    done: (result: RequestResult) => void,
  ): void;
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
