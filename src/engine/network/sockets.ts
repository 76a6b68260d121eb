import type { Packet } from '../../model/packet.ts';
import type { Outcome, PacketTrace } from '../../model/trace.ts';
import type { Simulation } from '../sim/simulation.ts';
import type { Application, AppResponse } from './application.ts';
import type { Conversation, PacketRecord, ServerSide } from './conversation.ts';
import type { Namespace } from './namespace.ts';
import { type Ends, reversed } from './packets.ts';
import { isHttp } from './target.ts';

/** What a protocol's sockets need from the network around them. */
export interface SocketWorld {
  readonly sim: Simulation;
  send(
    conversation: Conversation,
    from: Namespace,
    packet: Packet,
    label: string,
    direction: PacketTrace['direction'],
  ): void;
  finish(conversation: Conversation, outcome: Outcome, reason: string, response?: AppResponse): void;
}

/** A transport protocol: how a request begins, and what a packet that arrived does. */
export interface Transport {
  begin(conversation: Conversation): void;
  arrived(record: PacketRecord): void;
}

/** The server's end for a packet that found a listener. */
export function accept(ns: Namespace, packet: Packet, app: Application): ServerSide {
  return {
    namespace: ns,
    ends: reversed(packet),
    app,
    response: undefined,
    asked: false,
    closing: false,
    closed: false,
    sentAt: 0,
    attempts: 0,
    retry: undefined,
  };
}

/** Hands the request to the application; `as` raw bytes when it cannot read them as what they are. */
export function ask(conversation: Conversation, server: ServerSide, as?: 'TCP'): AppResponse {
  const { target } = conversation;
  const { scheme, path, method, host, payload } = target;
  const http = isHttp(target) && as === undefined;
  const ends: Ends = server.ends;
  return server.app({
    protocol: scheme === 'udp' ? 'UDP' : scheme === 'sctp' ? 'SCTP' : 'TCP',
    port: ends.sport,
    clientAddress: ends.dst,
    clientPort: ends.dport,
    method: http ? method : '',
    path: http ? path : '',
    host: http ? host : '',
    payload,
    cause: conversation,
  });
}

/** Calls back with the application's answer when it has it; `waits` before that when it takes its time. */
export function answered(
  sim: Simulation,
  { later, ...response }: AppResponse,
  give: (response: AppResponse) => void,
): void {
  const { takes = 0 } = response;
  if (later) later((found) => answered(sim, found, give));
  else if (takes > 0) sim.after(takes, () => give(response));
  else give(response);
}

/** Who answered, as people say it. */
export function answererOf(server: ServerSide | undefined): string {
  if (!server) return 'nobody';
  const { through } = server.response ?? {};
  if (!through) return server.namespace.label;
  const [proxy = ''] = server.app.title?.split(',') ?? [];
  return `${through.label}, through ${proxy} on ${server.namespace.label}`;
}

/** Nothing listens: the packet was delivered to a machine that turns it away. */
export function turnedAway(record: PacketRecord): void {
  record.reason = 'port-closed';
  record.conversation.lost = record;
}
