import type { Packet } from '../../model/packet.ts';
import type { AppResponse } from './application.ts';
import type { Conversation, PacketRecord, ServerSide } from './conversation.ts';
import { flags, resetFor, tcp } from './packets.ts';
import { accept, answered, ask, type SocketWorld, turnedAway } from './sockets.ts';
import { statusText } from './status-text.ts';
import { isHttp, sealed } from './target.ts';
import { tlsResponse } from './tls-handshake.ts';

/** TCP_RTO_MIN: how soon data is sent again on a fast network; doubled each time. */
export const dataTimeout = 200;
/** TCP_DELACK_MIN: how long a receiver waits for data to send its ACK with. */
const delayedAck = 40;

/** The servers' ends of TCP connections: listening sockets and what they accepted. */
export class TcpServers {
  readonly #world: SocketWorld;
  readonly #stalled: (c: Conversation) => void;

  /** @param stalled called when an answer cannot be sent: the client will send again */
  constructor(world: SocketWorld, stalled: (c: Conversation) => void) {
    this.#world = world;
    this.#stalled = stalled;
  }

  /** A segment of no known connection: a SYN may find a listener, anything else is reset. */
  atListener(record: PacketRecord): void {
    const c = record.conversation;
    const { namespace } = record.last;
    const p = record.packet;
    const isSyn = p.flags?.length === 1 && p.flags[0] === 'SYN';
    const app = isSyn ? namespace.listener('TCP', p.dport) : undefined;
    if (!app) {
      if (isSyn) turnedAway(record);
      this.#reset(record);
      return;
    }
    c.server?.retry?.();
    const server = accept(namespace, p, app);
    c.server = server;
    this.#world.send(c, namespace, tcp(server.ends, flags.synAck), 'SYN-ACK', 'reply');
  }

  /** A segment of an accepted connection. */
  arrived(c: Conversation, server: ServerSide, p: Packet): void {
    const { send } = this.#world;
    if (p.flags?.includes('RST')) {
      server.closed = true;
      server.retry?.();
    } else if (p.flags?.includes('SYN')) {
      send(c, server.namespace, tcp(server.ends, flags.synAck), 'SYN-ACK (retransmission)', 'reply');
    } else if (p.flags?.includes('FIN') && server.closing) {
      server.closed = true;
      send(c, server.namespace, tcp(server.ends, flags.ack), 'ACK', 'reply');
    } else if (p.flags?.includes('FIN')) {
      server.retry?.();
      send(c, server.namespace, tcp(server.ends, flags.finAck), 'FIN-ACK', 'reply');
    } else if (p.payload !== undefined) {
      if (!c.finished) this.#serve(c, server);
    } else {
      server.closed = true;
    }
  }

  #serve(c: Conversation, server: ServerSide): void {
    if (server.asked) {
      this.#acknowledge(c, server);
      return;
    }
    server.asked = true;
    c.lost = undefined;
    const { sim } = this.#world;
    const response = this.#respond(c, server);
    if (response.later || (response.takes ?? 0) > delayedAck) {
      sim.after(delayedAck, () => {
        if (!server.response) this.#acknowledge(c, server);
      });
    }
    answered(sim, response, (found) => this.#answer(c, server, found));
  }

  /** What the server's program makes of what it was sent. */
  #respond(c: Conversation, server: ServerSide): AppResponse {
    const isTls = c.target.scheme === 'https';
    if (!isTls && !server.app.certificate) return ask(c, server);
    return isTls && c.secured ? ask(c, server) : tlsResponse(c, server);
  }

  #acknowledge(c: Conversation, server: ServerSide): void {
    if (!server.namespace.alive || server.closed) return;
    this.#world.send(c, server.namespace, tcp(server.ends, flags.ack), 'ACK', 'reply');
  }

  #answer(c: Conversation, server: ServerSide, response: AppResponse): void {
    const { namespace, ends } = server;
    if (!namespace.alive) {
      this.#stalled(c);
    } else if (namespace.listener('TCP', ends.sport) !== server.app) {
      server.closed = true;
      this.#world.send(c, namespace, tcp(ends, flags.rst), 'RST', 'reply');
    } else if (response.closes) {
      this.close(c, server);
    } else if (!server.closed) {
      server.response = response;
      this.#sendResponse(c, server, response);
    }
  }

  #sendResponse(c: Conversation, server: ServerSide, response: AppResponse): void {
    server.sentAt = this.#world.sim.now;
    const { label, payload } = segmentOf(c, response);
    const called = server.attempts === 0 ? label : `${label} (retransmission)`;
    this.#world.send(c, server.namespace, tcp(server.ends, flags.pushAck, payload), called, 'reply');
  }

  /** Something was lost: an answer that is under way is sent again. */
  stalled(c: Conversation, server: ServerSide): void {
    if (!server.response || server.retry) return;
    const again = (): void => this.#resend(c, server);
    server.retry = this.#world.sim.at(server.sentAt + dataTimeout * 2 ** server.attempts, again);
  }

  #resend(c: Conversation, server: ServerSide): void {
    server.retry = undefined;
    server.attempts++;
    if (c.finished || server.closed || !server.namespace.alive || !server.response) return;
    this.#sendResponse(c, server, server.response);
  }

  /** close(2) by the server. */
  close(c: Conversation, server: ServerSide): void {
    server.closing = true;
    this.#world.send(c, server.namespace, tcp(server.ends, flags.finAck), 'FIN', 'reply');
  }

  /** No socket has this connection: the kernel says so (tcp_v4_send_reset). */
  #reset(record: PacketRecord): void {
    this.#world.send(record.conversation, record.last.namespace, resetFor(record.packet), 'RST', record.back);
  }
}

/** An answer as it goes over the wire, and what a trace calls it. */
function segmentOf({ target }: Conversation, { status, body, label }: AppResponse): { payload: string; label: string } {
  if (label !== undefined) return { payload: body, label };
  if (!isHttp(target)) return { payload: body, label: 'answer' };
  const text = statusText(status);
  if (target.scheme === 'https') return { payload: sealed, label: `${text} (TLS)` };
  return { payload: `HTTP/1.1 ${text}\r\n\r\n${target.method === 'HEAD' ? '' : body}`, label: text };
}
