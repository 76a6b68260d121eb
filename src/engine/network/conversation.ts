import type { Packet } from '../../model/packet.ts';
import type { Outcome } from '../../model/trace.ts';
import type { Cancel } from '../sim/simulation.ts';
import type { Namespace } from './namespace.ts';
import type { PacketRecord } from './packet-record.ts';
import type { Ends } from './packets.ts';
import type { Target } from './target.ts';
import type { Application, AppResponse, RequestResult, RequestSpec } from './types.ts';

/** The server's end of a connection (or of a datagram exchange). `ends` are as the server sends: itself first. */
export interface ServerSide {
  readonly namespace: Namespace;
  readonly ends: Ends;
  readonly app: Application;
  /** Set once the application answered. */
  response: AppResponse | undefined;
  /** The request arrived. */
  asked: boolean;
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
}

/** A request under way and everything that is sent because of it: both sockets, and the packets' records. */
export class Conversation {
  readonly id: number;
  readonly spec: RequestSpec;
  readonly target: Target;
  readonly client: Namespace;
  readonly ends: Ends;
  readonly startedAt: number;
  readonly done: ((result: RequestResult) => void) | undefined;
  readonly traced: boolean;
  readonly packets: PacketRecord[] = [];
  /** How many packets were sent so far. */
  sent = 0;
  state: 'connecting' | 'waiting' | 'closing' | 'closed' = 'connecting';
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
  }

  get finished(): boolean {
    return this.finishedAt >= 0;
  }

  /** Who answered: `NAMESPACE/POD`, a node's or an outside host's name. */
  get by(): string | undefined {
    return this.outcome === 'answered' ? this.server?.namespace.name : undefined;
  }

  /** The client's address as the server saw it. */
  get seenFrom(): string | undefined {
    return this.server?.ends.dst;
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
