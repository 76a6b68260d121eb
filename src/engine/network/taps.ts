import type { Packet } from '../../model/packet.ts';
import type { Simulation } from '../sim/simulation.ts';
import type { PacketRecord } from './conversation.ts';
import { latencyAfter } from './links.ts';
import type { Namespace } from './namespace.ts';
import { ResumedVisit, type Visit } from './visit.ts';

/** A packet as a socket on a device sees it (packet(7)): as it came in, before any rule; or as it goes out, after all of them. */
export interface SeenPacket {
  readonly device: string;
  readonly way: 'In' | 'Out';
  readonly packet: Packet;
}

type Listener = (seen: SeenPacket) => void;

/** Packet sockets of programs that look at all that passes in a namespace. */
export class Taps {
  readonly #sim: Simulation;
  readonly #listeners: { readonly namespace: Namespace; readonly tell: Listener; readonly early: boolean }[] = [];

  constructor(sim: Simulation) {
    this.#sim = sim;
  }

  /** Returns what ends it. */
  add(namespace: Namespace, tell: Listener, early: boolean): () => void {
    const tap = { namespace, tell, early };
    this.#listeners.push(tap);
    return () => {
      const at = this.#listeners.indexOf(tap);
      if (at >= 0) this.#listeners.splice(at, 1);
    };
  }

  /** A packet's whole way is known when it is sent; who listens hears of it at the instants at which it passes. */
  walked(record: PacketRecord): void {
    if (this.#listeners.length === 0) return;
    let at = record.sentAt;
    for (let visit = record.first; visit; visit = visit.next) {
      const seen = seenAt(visit);
      if (seen.length > 0) this.#tell(visit.namespace, at, seen);
      at += latencyAfter(visit);
    }
  }

  #tell(namespace: Namespace, at: number, seen: readonly SeenPacket[]): void {
    for (const tap of [...this.#listeners]) {
      if (tap.namespace !== namespace) continue;
      const tell = (): void => {
        if (this.#listeners.includes(tap)) for (const packet of seen) tap.tell(packet);
      };
      if (tap.early) tell();
      else this.#sim.after(at - this.#sim.now, tell);
    }
  }
}

/** What passes the devices of one namespace. On loopback a packet is seen once, as it comes in (libpcap). */
function seenAt(visit: Visit): readonly SeenPacket[] {
  const seen: SeenPacket[] = [];
  if (visit.in !== undefined) seen.push({ device: visit.in, way: 'In', packet: visit.arrived });
  const sent = visit.next !== undefined && !(visit.next instanceof ResumedVisit);
  const { kind, device } = visit.decision;
  // Nobody has the next hop's address: what is on the wire then is ARP.
  if (sent && kind !== 'local' && device) seen.push({ device: device.name, way: 'Out', packet: visit.left });
  return seen;
}
