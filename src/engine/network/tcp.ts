import type { Packet } from '../../model/packet.ts';
import type { Conversation, ServerSide } from './conversation.ts';
import type { PacketRecord } from './packet-record.ts';
import { flags, resetFor, tcp } from './packets.ts';
import { nobodyListens } from './reasons.ts';
import { accept, ask, nameOf, type SocketWorld, type Transport, turnedAway } from './sockets.ts';
import { statusText } from './status-text.ts';
import type { AppResponse } from './types.ts';

/** tcp(7): the first SYN is sent again after 1 s, then 2 s, 4 s, … (RFC 6298 2.1; tcp_syn_linear_timeouts is not modelled). */
const synTimeout = 1000;
/** TCP_RTO_MIN: how soon data is sent again on a fast network. */
const dataTimeout = 200;
/** TCP_DELACK_MIN: how long a receiver waits for data to send its ACK with. */
const delayedAck = 40;

/**
 * TCP as its users see it: handshake, one request, one answer, the client closes.
 * Simplified: the ACK of the handshake travels with the request and the ACK of the answer with the FIN; a SYN-ACK is sent again only
 * when the SYN is; a FIN is never sent again; a connection whose process died is reset when its next segment or answer is due.
 */
export class Tcp implements Transport {
  readonly #world: SocketWorld;

  constructor(world: SocketWorld) {
    this.#world = world;
  }

  begin(c: Conversation): void {
    this.#sendSyn(c, synTimeout, 'SYN');
  }

  arrived(record: PacketRecord): void {
    const c = record.conversation;
    const { namespace } = record.last;
    const p = record.packet;
    if (c.isForClient(namespace, p) && c.state !== 'closed') return this.#atClient(c, p);
    if (c.server && c.isForServer(namespace, p)) return this.#atServer(c, c.server, p);
    if (p.flags?.includes('RST')) return;
    if (p.flags === undefined || !p.flags.includes('SYN') || p.flags.includes('ACK')) {
      return this.#reset(record);
    }
    const app = namespace.listener('TCP', p.dport);
    if (!app) {
      turnedAway(record);
      return this.#reset(record);
    }
    c.server?.timer?.();
    const server = accept(namespace, p, app);
    c.server = server;
    this.#world.send(c, namespace, tcp(server.ends, flags.synAck), 'SYN-ACK', 'reply');
  }

  #sendSyn(c: Conversation, timeout: number, label: string): void {
    this.#world.send(c, c.client, tcp(c.ends, flags.syn), label, 'request');
    c.retry = this.#world.sim.after(timeout, () => {
      if (c.state === 'connecting' && c.client.alive) this.#sendSyn(c, timeout * 2, 'SYN (retransmission)');
    });
  }

  #atClient(c: Conversation, p: Packet): void {
    const { finish, send } = this.#world;
    if (p.flags?.includes('RST')) {
      if (c.finished) c.state = 'closed';
      else if (c.state === 'connecting') finish(c, 'refused', this.#refusal(c));
      else finish(c, 'refused', 'connection reset by peer: the process that held the connection is gone (RST)');
    } else if (p.flags?.includes('SYN')) {
      if (c.state !== 'connecting') return;
      c.state = 'waiting';
      c.lost = undefined;
      c.retry?.();
      this.#sendRequest(c, dataTimeout, '');
    } else if (p.flags?.includes('FIN')) {
      if (c.state !== 'closing') return;
      send(c, c.client, tcp(c.ends, flags.ack), 'ACK', 'request');
      c.state = 'closed';
    } else if (p.payload === undefined) {
      c.acknowledged = true;
      c.retry?.();
    } else if (c.state === 'waiting') {
      c.state = 'closing';
      const response = c.server?.response;
      finish(c, 'answered', `answered by ${c.server ? nameOf(c.server.namespace) : 'nobody'}`, response);
      send(c, c.client, tcp(c.ends, flags.finAck), 'FIN', 'request');
    }
  }

  #sendRequest(c: Conversation, timeout: number, suffix: string): void {
    const { scheme, path, host } = c.target;
    const http = scheme === 'http';
    const payload = http ? `GET ${path} HTTP/1.1\r\nHost: ${host}\r\n\r\n` : 'hello';
    const label = http ? `GET ${path}${suffix}` : `data${suffix}`;
    this.#world.send(c, c.client, tcp(c.ends, flags.pushAck, payload), label, 'request');
    c.retry = this.#world.sim.after(timeout, () => {
      if (c.state === 'waiting' && !c.acknowledged && c.client.alive) {
        this.#sendRequest(c, timeout * 2, ' (retransmission)');
      }
    });
  }

  #atServer(c: Conversation, server: ServerSide, p: Packet): void {
    const { send, sim } = this.#world;
    if (p.flags?.includes('RST')) {
      server.closed = true;
      server.timer?.();
    } else if (p.flags?.includes('SYN')) {
      send(c, server.namespace, tcp(server.ends, flags.synAck), 'SYN-ACK (retransmission)', 'reply');
    } else if (p.flags?.includes('FIN')) {
      server.timer?.();
      send(c, server.namespace, tcp(server.ends, flags.finAck), 'FIN-ACK', 'reply');
    } else if (p.payload !== undefined) {
      if (server.asked) return this.#acknowledge(c, server);
      server.asked = true;
      c.lost = undefined;
      const response = ask(c, server);
      const takes = response.takes ?? 0;
      if (takes <= 0) return this.#answer(c, server, response);
      if (takes > delayedAck) server.timer = sim.after(delayedAck, () => this.#acknowledge(c, server));
      sim.after(takes, () => this.#answer(c, server, response));
    } else {
      server.closed = true;
    }
  }

  #acknowledge(c: Conversation, server: ServerSide): void {
    if (!server.namespace.alive || server.closed) return;
    this.#world.send(c, server.namespace, tcp(server.ends, flags.ack), 'ACK', 'reply');
  }

  #answer(c: Conversation, server: ServerSide, response: AppResponse): void {
    const { namespace, ends } = server;
    if (!namespace.alive || server.closed) return;
    if (namespace.listener('TCP', ends.sport) !== server.app) {
      server.closed = true;
      return this.#world.send(c, namespace, tcp(ends, flags.rst), 'RST', 'reply');
    }
    server.response = response;
    this.#sendResponse(c, server, response, dataTimeout, '');
  }

  #sendResponse(c: Conversation, server: ServerSide, response: AppResponse, timeout: number, suffix: string): void {
    const http = c.target.scheme === 'http';
    const status = http ? statusText(response.status) : 'answer';
    const payload = http ? `HTTP/1.1 ${status}\r\n\r\n${response.body}` : response.body;
    const label = `${status}${suffix}`;
    server.timer?.();
    this.#world.send(c, server.namespace, tcp(server.ends, flags.pushAck, payload), label, 'reply');
    server.timer = this.#world.sim.after(timeout, () => {
      if (c.finished || server.closed || !server.namespace.alive) return;
      this.#sendResponse(c, server, response, timeout * 2, ' (retransmission)');
    });
  }

  /** No socket has this connection: the kernel says so (tcp_v4_send_reset). */
  #reset(record: PacketRecord): void {
    const back = record.direction === 'request' ? 'reply' : 'request';
    this.#world.send(record.conversation, record.last.namespace, resetFor(record.packet), 'RST', back);
  }

  #refusal(c: Conversation): string {
    const { lost } = c;
    if (lost?.reason === 'rule-reject')
      return `refused: a rule on ${nameOf(lost.last.namespace)} answers with a reset (RST)`;
    if (lost?.reason !== 'port-closed') return 'refused: the connection was reset (RST)';
    return `refused: ${nobodyListens(lost.last)}`;
  }
}
