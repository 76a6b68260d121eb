import type { Packet } from '../../model/packet.ts';
import type { Conversation, PacketRecord } from './conversation.ts';
import { connectedOnly } from './details.ts';
import { askedFor, emptyReply, wasReset } from './failures.ts';
import { KeptConnections } from './kept-connections.ts';
import type { Namespace } from './namespace.ts';
import { flags, tcp } from './packets.ts';
import { answererOf, type SocketWorld, type Transport } from './sockets.ts';
import { isTcp, type Target } from './target.ts';
import { dataTimeout, TcpServers } from './tcp-servers.ts';
import { clientHello } from './tls.ts';
import { handshakeDone } from './tls-handshake.ts';

/** tcp(7): the first SYN is sent again after 1 s, then 2 s, 4 s, … (RFC 6298 2.1; tcp_syn_linear_timeouts is not modelled). */
const synTimeout = 1000;

/**
 * TCP as its users see it: handshake, one request, one answer, the client closes, or leaves the connection open for its next request.
 * Simplified: the ACK of the handshake travels with the request and the ACK of the answer with the FIN; a SYN-ACK is sent again
 * only when the SYN is; a FIN is never sent again; a connection whose process died is reset when its answer is due.
 * Retransmission timers are set once something was lost: without a loss none ever fires. Here are the clients' ends, the servers' in
 * `tcp-servers.ts`.
 */
export class Tcp implements Transport {
  readonly #world: SocketWorld;
  readonly #servers: TcpServers;
  /** Made for the first connection that is kept. */
  #kept: KeptConnections | undefined;

  constructor(world: SocketWorld) {
    this.#world = world;
    this.#servers = new TcpServers(world, (c) => this.stalled(c));
  }

  begin(c: Conversation): void {
    if (c.state === 'waiting') this.#sendRequest(c);
    else this.#sendSyn(c);
  }

  /** The conversation that left its connection open for this one, which takes it over; undefined when a new connection is needed. */
  reuse(request: number | undefined, client: Namespace, target: Target): Conversation | undefined {
    return request === undefined ? undefined : this.#kept?.take(request, client, target);
  }

  /** close(2) by the client. */
  hangUp(request: number): void {
    const c = this.#kept?.get(request);
    if (!c) return;
    this.#release(c);
    c.state = 'closing';
    this.#world.send(c, c.client, tcp(c.ends, flags.finAck), 'FIN', 'request');
  }

  /** Servers in this namespace stopped listening: they close the connections that their clients keep. */
  listenerClosed(namespace: Namespace): void {
    for (const c of this.#kept?.servedBy(namespace) ?? []) {
      const { server } = c;
      if (!server || server.closing || namespace.listener('TCP', server.ends.sport) === server.app) continue;
      this.#servers.close(c, server);
    }
  }

  /** All processes in the namespace are at their end, and their kernel closes what they left open. */
  ended(namespace: Namespace): void {
    namespace.closeAll();
    this.listenerClosed(namespace);
    for (const c of this.#kept?.heldBy(namespace) ?? []) this.hangUp(c.id);
  }

  #release(c: Conversation): void {
    this.#kept?.drop(c);
    c.client.ports.release(c.ends.sport);
  }

  arrived(record: PacketRecord): void {
    const c = record.conversation;
    const { namespace } = record.last;
    const p = record.packet;
    if (c.isForClient(namespace, p) && c.state !== 'closed') this.#atClient(c, p);
    else if (c.server && c.isForServer(namespace, p)) this.#servers.arrived(c, c.server, p);
    else if (!p.flags?.includes('RST')) this.#servers.atListener(record);
  }

  /** Something of this conversation was lost: whoever waits for an acknowledgement will send again. */
  stalled(c: Conversation): void {
    const { sim } = this.#world;
    if (c.finished || !isTcp(c.target)) return;
    const { server } = c;
    if (server) this.#servers.stalled(c, server);
    if (c.retry || c.acknowledged) return;
    const timeout = (c.state === 'connecting' ? synTimeout : dataTimeout) * 2 ** c.attempts;
    c.retry = sim.at(c.sentAt + timeout, () => this.#resend(c));
  }

  #resend(c: Conversation): void {
    c.retry = undefined;
    c.attempts++;
    if (c.finished || !c.client.alive) return;
    if (c.state === 'connecting') this.#sendSyn(c);
    else if (!c.acknowledged) this.#sendRequest(c);
  }

  #sendSyn(c: Conversation): void {
    c.sentAt = this.#world.sim.now;
    const label = c.attempts === 0 ? 'SYN' : 'SYN (retransmission)';
    this.#world.send(c, c.client, tcp(c.ends, flags.syn), label, 'request');
  }

  #atClient(c: Conversation, p: Packet): void {
    if (p.flags?.includes('RST')) {
      wasReset(this.#world, c);
    } else if (p.flags?.includes('SYN')) {
      if (c.state !== 'connecting') return;
      c.state = 'waiting';
      c.tell({ step: 'connected' });
      if (c.spec.details?.connectOnly) connectedOnly(this.#world, c);
      else this.#next(c);
    } else if (p.flags?.includes('FIN')) {
      this.#finAtClient(c);
    } else if (p.payload === undefined) {
      if (c.state === 'last-ack') c.state = 'closed';
      c.acknowledged = true;
      c.retry?.();
    } else if (c.state === 'waiting') {
      if (c.target.scheme === 'https' && !c.secured) this.#helloAtClient(c);
      else this.#answered(c);
    }
  }

  /** The next message of the client, which was not sent before. */
  #next(c: Conversation): void {
    c.lost = undefined;
    c.attempts = 0;
    c.acknowledged = false;
    c.retry?.();
    c.retry = undefined;
    this.#sendRequest(c);
  }

  /** The server's first flight, or what stands for it where no TLS is spoken. */
  #helloAtClient(c: Conversation): void {
    const { server } = c;
    if (!server || !handshakeDone(this.#world, c, server)) return;
    c.secured = true;
    c.tell({ step: 'secured' });
    c.server = { ...server, response: undefined, asked: false, attempts: 0, retry: undefined };
    this.#next(c);
  }

  #answered(c: Conversation): void {
    const { finish, send } = this.#world;
    const { keepAlive } = c.spec;
    c.state = keepAlive ? 'idle' : 'closing';
    if (keepAlive) {
      this.#kept ??= new KeptConnections();
      this.#kept.keep(c);
    }
    const how = c.connection === c.id ? '' : ', on the connection that was open already';
    const reason = `answered by ${answererOf(c.server)}${how}${c.server?.namespace.kind === 'outside' ? askedFor(c) : ''}`;
    finish(c, 'answered', reason, c.server?.response);
    if (!keepAlive) send(c, c.client, tcp(c.ends, flags.finAck), 'FIN', 'request');
  }

  #finAtClient(c: Conversation): void {
    const { send } = this.#world;
    if (c.state === 'waiting') {
      emptyReply(this.#world, c);
      c.state = 'last-ack';
      send(c, c.client, tcp(c.ends, flags.finAck), 'FIN-ACK', 'request');
    } else if (c.state === 'closing') {
      c.state = 'closed';
      send(c, c.client, tcp(c.ends, flags.ack), 'ACK', 'request');
    } else if (c.state === 'idle' && this.#kept?.get(c.id)) {
      this.#release(c);
      c.state = 'last-ack';
      send(c, c.client, tcp(c.ends, flags.finAck), 'FIN-ACK', 'request');
    }
  }

  #sendRequest(c: Conversation): void {
    c.sentAt = this.#world.sim.now;
    const hello = c.target.scheme === 'https' && !c.secured ? clientHello(c.target) : undefined;
    const { payload, label } = hello === undefined ? c.target : { payload: hello, label: hello };
    const called = c.attempts === 0 ? label : `${label} (retransmission)`;
    this.#world.send(c, c.client, tcp(c.ends, flags.pushAck, payload), called, 'request');
  }
}
