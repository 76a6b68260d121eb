import type { Conversation } from './conversation.ts';
import type { PacketRecord } from './packet-record.ts';
import { icmpError, udp } from './packets.ts';
import { accept, ask, nameOf, type SocketWorld, type Transport, turnedAway } from './sockets.ts';

/** UDP: one datagram, one answer; nothing is sent twice (that is for the application to do). */
export class Datagrams implements Transport {
  readonly #world: SocketWorld;

  constructor(world: SocketWorld) {
    this.#world = world;
  }

  begin(c: Conversation): void {
    this.#world.send(c, c.client, udp(c.ends, 'hello'), 'UDP request', 'request');
    c.state = 'waiting';
  }

  arrived(record: PacketRecord): void {
    const c = record.conversation;
    const { namespace } = record.last;
    const p = record.packet;
    const { finish, send, sim } = this.#world;
    if (c.isForClient(namespace, p)) {
      if (c.finished || !c.server) return;
      return finish(c, 'answered', `answered by ${nameOf(c.server.namespace)}`, c.server.response);
    }
    const app = namespace.listener('UDP', p.dport);
    if (!app) {
      turnedAway(record);
      const back = record.direction === 'request' ? 'reply' : 'request';
      const error = icmpError(p.dst, p, 'port-unreachable');
      return send(c, namespace, error, 'ICMP port-unreachable', back);
    }
    const server = accept(namespace, p, app);
    c.server = server;
    const response = ask(c, server);
    server.asked = true;
    sim.after(response.takes ?? 0, () => {
      if (!namespace.alive || namespace.listener('UDP', p.dport) !== app) return;
      server.response = response;
      send(c, namespace, udp(server.ends, response.body), 'UDP reply', 'reply');
    });
  }
}
