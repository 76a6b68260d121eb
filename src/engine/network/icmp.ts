import type { IcmpType } from '../../model/packet.ts';
import type { Outcome } from '../../model/trace.ts';
import type { AppResponse } from './application.ts';
import type { Conversation, PacketRecord } from './conversation.ts';
import { aged } from './details.ts';
import type { Namespace } from './namespace.ts';
import { echo } from './packets.ts';
import { accept, type SocketWorld, type Transport } from './sockets.ts';
import { isTcp } from './target.ts';

/** What connect(2) or curl make of each ICMP error (icmp_err_convert in net/ipv4/icmp.c, tab_unreach in net/ipv6/icmp.c). */
const meaning: Partial<Record<IcmpType, { readonly outcome: Outcome; readonly says: string }>> = {
  'port-unreachable': { outcome: 'rejected', says: 'rejected' },
  'admin-prohibited': { outcome: 'rejected', says: 'rejected' },
  'host-unreachable': { outcome: 'unreachable', says: 'no route to host' },
  'addr-unreachable': { outcome: 'unreachable', says: 'no route to host' },
  'net-unreachable': { outcome: 'unreachable', says: 'network is unreachable' },
  'no-route': { outcome: 'unreachable', says: 'network is unreachable' },
  'time-exceeded': { outcome: 'unreachable', says: 'the packet was forwarded too often' },
};

const fatal: ReadonlySet<IcmpType> = new Set(['port-unreachable', 'admin-prohibited']);

const silent = (): AppResponse => ({ status: 0, body: '' });

/** ICMP: the kernel of the target answers echo requests; errors go to the socket they are about. */
export class Icmp implements Transport {
  readonly #world: SocketWorld;
  readonly #blame: (c: Conversation) => string;

  /** `blame` puts into words where and why the last packet was lost. */
  constructor(world: SocketWorld, blame: (c: Conversation) => string) {
    this.#world = world;
    this.#blame = blame;
  }

  begin(c: Conversation): void {
    const { family, src, dst, sport } = c.ends;
    const packet = aged(c, echo(family, src, dst, sport, 'echo-request'));
    this.#world.send(c, c.client, packet, 'echo request', 'request');
    c.state = 'waiting';
  }

  arrived(record: PacketRecord): void {
    const c = record.conversation;
    const p = record.packet;
    const ns = record.last.namespace;
    if (p.about) {
      if (c.finished || !p.icmp || !c.concernsClient(ns, p.about)) return;
      c.tell({ step: 'error', packet: record.agedPacket });
      this.#failed(c, p.icmp, ns);
    } else if (p.icmp === 'echo-request') {
      c.server = { ...accept(ns, p, silent), response: silent(), asked: true };
      const answer = echo(p.family, p.dst, p.src, p.sport, 'echo-reply');
      this.#world.send(c, ns, answer, 'echo reply', 'reply');
    } else if (p.icmp === 'echo-reply') {
      const mine = ns === c.client && p.src === c.ends.dst && p.sport === c.ends.sport;
      if (!mine || c.finished || !c.server) return;
      c.tell({ step: 'echoed', packet: record.agedPacket });
      this.#world.finish(c, 'answered', `answered by the kernel of ${c.server.namespace.label}`, c.server.response);
    }
  }

  #failed(c: Conversation, type: IcmpType, ns: Namespace): void {
    // Errors about an established connection are soft: TCP goes on trying (tcp_v4_err).
    if (isTcp(c.target) && c.state !== 'connecting') return;
    // A UDP socket hears only of errors that are fatal (udp_err; icmp_err_convert in net/ipv4/icmp.c).
    if (c.target.scheme === 'udp' && !fatal.has(type)) return;
    const closed = c.lost?.reason === 'port-closed';
    const { outcome, says } = meaning[type] ?? { outcome: 'unreachable', says: 'unreachable' };
    const where = c.lost ? this.#blame(c) : `ICMP ${type} reached ${ns.label}`;
    if (closed) this.#world.finish(c, 'refused', `refused: ${where}`);
    else this.#world.finish(c, outcome, `${says}: ${where}`);
  }
}
