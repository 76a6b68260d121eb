import type { Conversation, PacketRecord } from './conversation.ts';
import { aged } from './details.ts';
import { datagram, icmpError, labelOfError, reversed } from './packets.ts';
import { nobodyListens } from './reasons.ts';
import { accept, answered, answererOf, ask, type SocketWorld, type Transport, turnedAway } from './sockets.ts';

/**
 * UDP: one datagram, one answer; nothing is sent twice (that is for the application to do).
 * SCTP is carried the same way: of an association only one message and its answer are modelled, and the ABORT where nothing listens.
 */
export class Datagrams implements Transport {
  readonly #world: SocketWorld;

  constructor(world: SocketWorld) {
    this.#world = world;
  }

  begin(c: Conversation): void {
    const { payload, label, scheme } = c.target;
    const packet = datagram(scheme === 'sctp' ? 'SCTP' : 'UDP', c.ends, payload);
    this.#world.send(c, c.client, aged(c, packet), label, 'request');
    c.state = 'waiting';
  }

  arrived(record: PacketRecord): void {
    const c = record.conversation;
    const { namespace } = record.last;
    const p = record.packet;
    const { finish, send, sim } = this.#world;
    if (c.isForClient(namespace, p)) {
      if (c.server) finish(c, 'answered', `answered by ${answererOf(c.server)}`, c.server.response);
      else if (c.lost?.reason === 'port-closed') finish(c, 'refused', `refused: ${nobodyListens(c.lost.last)}`);
      return;
    }
    const protocol = p.protocol === 'SCTP' ? 'SCTP' : 'UDP';
    const app = namespace.listener(protocol, p.dport);
    if (!app) {
      turnedAway(record);
      if (protocol === 'SCTP') {
        send(c, namespace, datagram('SCTP', reversed(p), ''), 'ABORT', record.back);
        return;
      }
      const error = icmpError(p.dst, record.agedPacket, 'port-unreachable');
      send(c, namespace, error, labelOfError(error), record.back);
      return;
    }
    const server = accept(namespace, p, app);
    c.server = server;
    server.asked = true;
    answered(sim, ask(c, server), (response) => {
      if (!namespace.alive || namespace.listener(protocol, p.dport) !== app) return;
      server.response = response;
      const label = response.label ?? `${protocol} reply`;
      send(c, namespace, datagram(protocol, server.ends, response.body), label, 'reply');
    });
  }
}
