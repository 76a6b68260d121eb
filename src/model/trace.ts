import type { Packet } from './packet.ts';

/**
 * A network namespace a packet can be in: `pod/NAMESPACE/NAME`, `node/NAME`, `outside/NAME`, `balancer/ADDRESS` for a load
 * balancer outside the cluster, or `wire` for the network between the nodes and the world.
 */
export type PlaceId = string;

export const placeOfPod = (namespace: string, name: string): PlaceId =>
  // Joined: of text put together piece by piece the pieces are kept too.
  ['pod', namespace, name].join('/');
/**
 * That pod on that node: what its kubelet calls it. A pod that the API server forgot may still run on a node that is cut off, while
 * another of its name runs elsewhere; `placeOfPod` is then the younger one.
 */
export const placeOfPodOn = (node: string, namespace: string, name: string): PlaceId =>
  [placeOfPod(namespace, name), node].join('@');
export const placeOfNode = (name: string): PlaceId => `node/${name}`;
/** The machine that people type on: where their kubectl runs. It is `outside/workstation` on the network, while it is there. */
export const workstation: PlaceId = 'workstation';
export const placeOfOutside = (name: string): PlaceId => `outside/${name}`;
export const placeOfBalancer = (address: string): PlaceId => `balancer/${address}`;

/** The five netfilter hooks (https://wiki.nftables.org/wiki-nftables/index.php/Netfilter_hooks). */
export type Hook = 'PREROUTING' | 'INPUT' | 'FORWARD' | 'OUTPUT' | 'POSTROUTING';
export type TableName = 'raw' | 'mangle' | 'nat' | 'filter' | 'security';

/** Where in a network namespace something happened to the packet. */
export type Stage = 'send' | 'hook' | 'conntrack' | 'route' | 'link' | 'receive';

/** Machine-readable reasons, for lesson checks; `note` of a hop says the same in words. */
export type Reason =
  | 'sent'
  | 'forwarded'
  | 'delivered'
  | 'accepted'
  | 'translated'
  | 'rule-drop'
  | 'rule-reject'
  | 'policy-drop'
  | 'port-closed'
  | 'no-route'
  | 'blackhole'
  | 'no-such-address'
  | 'host-down'
  | 'link-down'
  | 'invalid'
  | 'ttl-exceeded'
  | 'martian-source'
  | 'rp-filter'
  | 'not-modelled';

export type HopVerdict = 'continue' | 'delivered' | 'dropped' | 'rejected';

/** One rule the kernel looked at. */
export interface RuleLook {
  /** `nat`; a table of nft with its family (`ip kube-proxy`). */
  readonly table: string;
  readonly chain: string;
  /** 1-based, as `--line-numbers` prints; 0 for a chain's policy. */
  readonly line: number;
  /** The rule's text as iptables-save or `nft list ruleset` prints it. */
  readonly rule: string;
  readonly matched: boolean;
  /** Plain words: what matched or which match failed ("destination is 10.96.0.10, not 10.96.0.1"). */
  readonly why: string;
  /** Jump depth below the built-in chain, for indentation. */
  readonly depth: number;
  /** More than one when rules that failed for like reasons are folded; `rule` is then the first. */
  readonly count: number;
}

/** What conntrack did or holds at this point. */
export interface ConntrackView {
  readonly state: 'NEW' | 'ESTABLISHED' | 'RELATED' | 'INVALID' | 'UNTRACKED';
  /** The entry as `conntrack -L` prints it. */
  readonly entry?: string;
}

/** One step of a packet in one network namespace. */
export interface Hop {
  /** Virtual milliseconds since the scene began. */
  readonly at: number;
  readonly place: PlaceId;
  readonly stage: Stage;
  readonly hook?: Hook;
  /** Device names where they matter (`eth0`, `veth1a2b3c4d`). */
  readonly in?: string;
  readonly out?: string;
  readonly before: Packet;
  readonly after: Packet;
  readonly looks: readonly RuleLook[];
  /** How many rules the kernel walked here, folded ones included. */
  readonly rulesWalked: number;
  readonly conntrack?: ConntrackView;
  readonly verdict: HopVerdict;
  readonly reason: Reason;
  /** Plain words with the exact term beside: "sent on to a pod (DNAT)". */
  readonly note: string;
}

/** One packet's way from its sender to where it ends. */
export interface PacketTrace {
  readonly id: number;
  /** A word for the packet's part in the conversation: `SYN`, `SYN-ACK`, `GET /`, `200 OK`, `RST`, `ICMP port-unreachable`. */
  readonly label: string;
  readonly direction: 'request' | 'reply';
  readonly hops: readonly Hop[];
  readonly verdict: Exclude<HopVerdict, 'continue'>;
  readonly reason: Reason;
}

export type Outcome = 'answered' | 'refused' | 'rejected' | 'timeout' | 'unresolved' | 'unreachable' | 'tls-failed';

/**
 * Why it failed, for lesson checks and exit codes: `certificate-name`: the certificate is made for other names (curl exits with 60);
 * `not-tls`: the server does not speak TLS on that port (35); `reset`: an open connection was reset (56); `empty-reply`: it was closed
 * without an answer (52).
 */
export type RequestFailure = 'certificate-name' | 'not-tls' | 'reset' | 'empty-reply';

/** A request from a client to a target with every packet it caused. */
export interface RequestTrace {
  readonly id: number;
  readonly from: PlaceId;
  /** As asked for: `http://10.96.0.10:80/`. */
  readonly to: string;
  /** Virtual milliseconds. */
  readonly startedAt: number;
  readonly finishedAt?: number;
  /** Absent while the request is under way. */
  readonly outcome?: Outcome;
  readonly failure?: RequestFailure;
  /** Who answered: `NAMESPACE/POD` or the outside host's name. */
  readonly by?: string;
  /** The client's address as the server saw it. */
  readonly seenFrom?: string;
  /** The address that the name in `to` was found to have. */
  readonly resolved?: string;
  /** The request that opened the TCP connection it travelled on, when that was open already. */
  readonly connection?: number;
  /** One sentence a user can read: what happened and where. */
  readonly reason: string;
  /** The answer's body. */
  readonly body?: string;
  readonly packets: readonly PacketTrace[];
}
