import type { IcmpType, Packet } from '../../model/packet.ts';
import type { HookPass, Skb } from '../netfilter/types.ts';
import type { Simulation } from '../sim/simulation.ts';
import { PacketRecord } from './conversation.ts';
import { arpTimeout } from './links.ts';
import type { Device, Namespace } from './namespace.ts';
import { forwarded, icmpError, isIcmpError, labelOfError, rejections, resetFor } from './packets.ts';
import type { Visit } from './visit.ts';

/** A packet that a lost or rejected one causes, sent as soon as the walk of the first is over. */
export interface Consequence {
  readonly from: Namespace;
  readonly packet: Packet;
  readonly label: string;
  /** What it answers, for conntrack. */
  readonly cause: Skb | undefined;
}

/** The ICMP error that the visited kernel sends about a packet which passed that many routers; none about another error. */
export function complaint(visit: Visit, hops: number, type: IcmpType, cause: Skb | undefined): Consequence | undefined {
  const ns = visit.namespace;
  const about = forwarded(visit.left, hops);
  if (isIcmpError(about)) return undefined;
  const source = ns.isLocal(about.dst) ? about.dst : ns.sourceFor(about.src);
  const packet = icmpError(source, about, type);
  return { from: ns, packet, label: labelOfError(packet), cause };
}

/** What a rule that rejects has the kernel send: `how` is its --reject-with. */
export const rejection = (
  visit: Visit,
  hops: number,
  how: Extract<HookPass['verdict'], { readonly kind: 'reject' }>['with'],
  cause: Skb | undefined,
): Consequence | undefined =>
  how === 'tcp-reset'
    ? { from: visit.namespace, packet: resetFor(visit.left), label: 'RST', cause }
    : complaint(visit, hops, rejections[how] ?? 'port-unreachable', cause);

/** A packet that waits for an ARP answer. */
interface Waiting {
  readonly record: PacketRecord;
  readonly skb: Skb | undefined;
}

/** Next hops that nobody answers for: packets wait for an answer to ARP; when none comes each is answered with host-unreachable (arp_error_report). */
export class UnresolvedHops {
  readonly #sim: Simulation;
  readonly #start: (record: PacketRecord, from: Namespace, packet: Packet, cause?: Skb) => void;
  readonly #queues = new WeakMap<Namespace, Map<string, Waiting[]>>();

  /** @param start sends a packet made in a namespace, with what it answers */
  constructor(sim: Simulation, start: (record: PacketRecord, from: Namespace, packet: Packet, cause?: Skb) => void) {
    this.#sim = sim;
    this.#start = start;
  }

  /** A packet has to wait from then on (virtual ms). */
  wait(at: number, device: Device, nextHop: string, packet: Waiting): void {
    const ns = device.namespace;
    const queues = this.#queuesOf(ns);
    const waiting = queues.get(nextHop);
    if (waiting) {
      waiting.push(packet);
      return;
    }
    queues.set(nextHop, [packet]);
    this.#sim.at(at + arpTimeout, () => {
      const queue = queues.get(nextHop) ?? [];
      queues.delete(nextHop);
      if (!ns.alive) return;
      for (const { record: lost, skb } of queue) {
        const { conversation, agedPacket, back } = lost;
        if (conversation.finished || isIcmpError(agedPacket)) continue;
        const error = icmpError(ns.sourceFor(agedPacket.src), agedPacket, 'host-unreachable');
        this.#start(new PacketRecord(conversation, labelOfError(error), back, this.#sim.now), ns, error, skb);
      }
    });
  }

  #queuesOf(ns: Namespace): Map<string, Waiting[]> {
    const known = this.#queues.get(ns) ?? new Map<string, Waiting[]>();
    this.#queues.set(ns, known);
    return known;
  }
}
