import type { Packet } from '../../model/packet.ts';
import type { Outcome, PacketTrace, Reason, RequestFailure } from '../../model/trace.ts';
import type { Cancel } from '../sim/simulation.ts';
import type { Application, AppResponse } from './application.ts';
import type { Namespace } from './namespace.ts';
import { type Ends, forwarded } from './packets.ts';
import type { RequestResult, RequestSpec, RequestStep } from './request.ts';
import type { Target } from './target.ts';
import { isForwarding, type Visit } from './visit.ts';

/** The server's end of a connection (or of a datagram exchange). `ends` are as the server sends: itself first. */
export interface ServerSide {
  readonly namespace: Namespace;
  readonly ends: Ends;
  readonly app: Application;
  /** Set once the application answered. */
  response: AppResponse | undefined;
  /** The request arrived. */
  asked: boolean;
  /** It sent a FIN first. */
  closing: boolean;
  closed: boolean;
  /** Of the answer: when it was sent last, how often before, and when it will be sent again. */
  sentAt: number;
  attempts: number;
  retry: Cancel | undefined;
}

export interface ConversationOptions {
  readonly id: number;
  readonly spec: RequestSpec;
  readonly target: Target;
  readonly client: Namespace;
  /** The client's socket, itself first. For ICMP echo `sport` is the identifier. */
  readonly ends: Ends;
  readonly startedAt: number;
  readonly done: ((result: RequestResult) => void) | undefined;
  /** The conversation it looks a name up for, or whose second half it is. */
  readonly lookupFor?: Conversation;
  /** It is a proxy's own connection; why it leads there. */
  readonly relay?: string;
}

/**
 * A request under way and everything that is sent because of it: both sockets, and the packets' records.
 * Each query of a name server is a conversation of its own, whose packets belong to the request it is made for.
 */
export class Conversation {
  readonly id: number;
  readonly spec: RequestSpec;
  /** Without an address until the name is looked up. */
  target: Target;
  readonly client: Namespace;
  ends: Ends;
  readonly startedAt: number;
  readonly done: ((result: RequestResult) => void) | undefined;
  readonly traced: boolean;
  /** The conversation whose outcome the user waits for: itself, unless it looks a name up for another. */
  readonly request: Conversation;
  /** A proxy's own connection: why it leads there. */
  readonly relay: string | undefined;
  /** The request's packets, those of its lookups included; each knows the next. */
  firstPacket: PacketRecord | undefined = undefined;
  lastPacket: PacketRecord | undefined = undefined;
  /** How many packets were sent so far for this request. */
  sent = 0;
  /** `idle`: answered, and the connection left open; `last-ack`: the server closed it, and the client did in turn. */
  state: 'connecting' | 'waiting' | 'idle' | 'closing' | 'last-ack' | 'closed' = 'connecting';
  /** The request that opened the connection; its own id unless it travels on one that was open. */
  connection: number;
  /** For https: the TLS handshake is done. */
  secured = false;
  failure: RequestFailure | undefined;
  /** The peer acknowledged the request: it is not sent again. */
  acknowledged = false;
  server: ServerSide | undefined;
  /** The packet that was lost or rejected last: what a time-out is blamed on. */
  lost: PacketRecord | undefined;
  /** Of the SYN or the request: when it was sent last, how often before, and when it will be sent again. */
  sentAt = 0;
  attempts = 0;
  retry: Cancel | undefined;
  deadline: Cancel | undefined;
  finishedAt = -1;
  outcome: Outcome | undefined;
  reason = '';
  status = 0;
  body = '';

  constructor(options: ConversationOptions) {
    this.id = options.id;
    this.spec = options.spec;
    this.target = options.target;
    this.client = options.client;
    this.ends = options.ends;
    this.startedAt = options.startedAt;
    this.done = options.done;
    this.traced = options.spec.trace;
    this.connection = options.id;
    this.request = options.lookupFor?.request ?? this;
    this.relay = options.relay;
  }

  /** Tells the program that sent it. */
  tell(step: RequestStep): void {
    this.spec.details?.onStep?.(step, this);
  }

  /** Keeps a packet of the request's. */
  keep(record: PacketRecord): void {
    const { request } = this;
    if (request.lastPacket) request.lastPacket.next = record;
    else request.firstPacket = record;
    request.lastPacket = record;
  }

  /** Travels on the connection that `before` left open: no handshake, and the same two sockets. */
  resume({ connection, server }: Conversation): void {
    this.connection = connection;
    this.state = 'waiting';
    this.secured = true;
    if (server) this.server = { ...server, response: undefined, asked: false, attempts: 0, retry: undefined };
  }

  get finished(): boolean {
    return this.finishedAt >= 0;
  }

  /** Writes down what came of it, at virtual milliseconds. Nothing is sent again or waited for from here on. */
  end(at: number, outcome: Outcome, reason: string, response: AppResponse | undefined): void {
    this.finishedAt = at;
    this.outcome = outcome;
    this.reason = reason;
    this.status = response?.status ?? 0;
    this.body = response?.body ?? '';
    this.retry?.();
    this.deadline?.();
    // Kept with the trace they would be a closure and an event each.
    this.retry = undefined;
    this.deadline = undefined;
    if (outcome !== 'answered') this.state = 'closed';
    if (this.state !== 'idle') this.client.ports.release(this.ends.sport);
  }

  /** What its program is told at its end. */
  result(outcome: Outcome): RequestResult {
    const { id, status, body, failure, by, seenFrom, reason } = this;
    return {
      id,
      outcome,
      status,
      body,
      ...(failure === undefined ? {} : { failure }),
      ...(by === undefined ? {} : { by }),
      ...(seenFrom === undefined ? {} : { seenFrom }),
      reason,
    };
  }

  /** Who answered: `NAMESPACE/POD`, a node's or an outside host's name. */
  get by(): string | undefined {
    if (this.outcome !== 'answered') return undefined;
    return this.server?.response?.through?.by ?? this.server?.namespace.name;
  }

  /** The client's address as the server saw it. */
  get seenFrom(): string | undefined {
    return this.server?.response?.through?.seenFrom ?? this.server?.ends.dst;
  }

  /** Whether a packet that reached `ns` is for the client's socket. */
  isForClient(ns: Namespace, p: Packet): boolean {
    const { ends } = this;
    return (
      ns === this.client && p.dport === ends.sport && p.sport === ends.dport && p.src === ends.dst && p.dst === ends.src
    );
  }

  /** Whether a packet that reached `ns` is for the server's connected socket. */
  isForServer(ns: Namespace, p: Packet): boolean {
    const { server } = this;
    if (!server || server.namespace !== ns || server.closed) return false;
    const { ends } = server;
    return p.sport === ends.dport && p.dport === ends.sport && p.src === ends.dst && p.dst === ends.src;
  }

  /** Whether an ICMP error that reached `ns` is about a packet of the client's socket. */
  concernsClient(ns: Namespace, about: Packet): boolean {
    const { ends } = this;
    return (
      ns === this.client &&
      about.src === ends.src &&
      about.sport === ends.sport &&
      about.dst === ends.dst &&
      about.dport === ends.dport
    );
  }
}

/** One packet's way, visit by visit. */
export class PacketRecord {
  readonly conversation: Conversation;
  /** Place among the request's packets, from 0. */
  readonly index: number;
  readonly label: string;
  readonly direction: PacketTrace['direction'];
  /** Virtual milliseconds. Later instants follow from the links' latencies. */
  readonly sentAt: number;
  first: Visit | undefined = undefined;
  /** The request's next packet. */
  next: PacketRecord | undefined = undefined;
  #last: Visit | undefined = undefined;
  /** The last stage of the last visit. */
  end: 'route' | 'hook' | 'link' | 'receive' = 'route';
  reason: Reason = 'delivered';

  constructor(conversation: Conversation, label: string, direction: PacketTrace['direction'], sentAt: number) {
    this.conversation = conversation;
    this.index = conversation.request.sent++;
    this.label = label;
    this.direction = direction;
    this.sentAt = sentAt;
  }

  add(visit: Visit): void {
    if (this.#last) this.#last.next = visit;
    else this.first = visit;
    this.#last = visit;
  }

  /** Where the packet is, or ended. */
  get last(): Visit {
    if (!this.#last) throw new Error('a packet is somewhere from its first instant');
    return this.#last;
  }

  /** The packet as it is there, but for its TTL. */
  get packet(): Packet {
    return this.last.left;
  }

  /** The packet as it is there, TTL included. */
  get agedPacket(): Packet {
    let hops = 0;
    for (let visit = this.first; visit; visit = visit.next) if (isForwarding(visit)) hops++;
    return forwarded(this.packet, hops);
  }

  get verdict(): PacketTrace['verdict'] {
    if (this.reason === 'delivered') return 'delivered';
    return this.reason === 'rule-reject' || this.reason === 'port-closed' ? 'rejected' : 'dropped';
  }

  /** The direction of an answer. */
  get back(): PacketTrace['direction'] {
    return this.direction === 'request' ? 'reply' : 'request';
  }
}
