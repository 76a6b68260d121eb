import type { Conversation, PacketRecord } from './conversation.ts';
import { icmpError, udp } from './packets.ts';
import { accept, ask, type SocketWorld, type Transport, turnedAway } from './sockets.ts';

/** UDP: one datagram, one answer; nothing is sent twice (that is for the application to do). */
export class Datagrams implements Transport {
  readonly #world: SocketWorld;

  constructor(world: SocketWorld) {
    this.#world = world;
  }

  begin(c: Conversation): void {
    const { payload, label } = c.target;
    this.#world.send(c, c.client, udp(c.ends, payload), label, 'request');
    c.state = 'waiting';
  }

  arrived(record: PacketRecord): void {
    const c = record.conversation;
    const { namespace } = record.last;
    const p = record.packet;
    const { finish, send, sim } = this.#world;
    if (c.isForClient(namespace, p)) {
      if (c.server) finish(c, 'answered', `answered by ${c.server.namespace.label}`, c.server.response);
      return;
    }
    const app = namespace.listener('UDP', p.dport);
    if (!app) {
      turnedAway(record);
      const error = icmpError(p.dst, record.agedPacket, 'port-unreachable');
      send(c, namespace, error, 'ICMP port-unreachable', record.back);
      return;
    }
    const server = accept(namespace, p, app);
    c.server = server;
    const response = ask(c, server);
    server.asked = true;
    sim.after(response.takes ?? 0, () => {
      if (!namespace.alive || namespace.listener('UDP', p.dport) !== app) return;
      server.response = response;
      send(c, namespace, udp(server.ends, response.body), response.label ?? 'UDP reply', 'reply');
    });
  }
}
