import type { Packet } from '../../model/packet.ts';
import type { PacketTrace, Reason } from '../../model/trace.ts';
import type { Conversation } from './conversation.ts';
import { forwarded } from './packets.ts';
import type { Visit } from './visit.ts';

/** One packet's way, visit by visit. */
export class PacketRecord {
  readonly conversation: Conversation;
  /** Place in the conversation, from 0. */
  readonly index: number;
  readonly label: string;
  readonly direction: PacketTrace['direction'];
  /** Virtual milliseconds. Later instants follow from the links' latencies. */
  readonly sentAt: number;
  first: Visit | undefined = undefined;
  #last: Visit | undefined = undefined;
  /** The last stage of the last visit. */
  end: 'route' | 'hook' | 'link' | 'receive' = 'route';
  reason: Reason = 'delivered';

  constructor(conversation: Conversation, label: string, direction: PacketTrace['direction'], sentAt: number) {
    this.conversation = conversation;
    this.index = conversation.sent++;
    this.label = label;
    this.direction = direction;
    this.sentAt = sentAt;
  }

  add(visit: Visit): void {
    if (this.#last) this.#last.next = visit;
    else this.first = visit;
    this.#last = visit;
  }

  /** Where the packet is, or ended. */
  get last(): Visit {
    if (!this.#last) throw new Error('a packet is somewhere from its first instant');
    return this.#last;
  }

  /** The packet as it is there, but for its TTL. */
  get packet(): Packet {
    return this.last.left;
  }

  /** The packet as it is there, TTL included. */
  get agedPacket(): Packet {
    let hops = 0;
    for (let visit = this.first; visit; visit = visit.next) if (isForwarding(visit)) hops++;
    return forwarded(this.packet, hops);
  }

  get verdict(): PacketTrace['verdict'] {
    if (this.reason === 'delivered') return 'delivered';
    return this.reason === 'rule-reject' || this.reason === 'port-closed' ? 'rejected' : 'dropped';
  }

  /** The direction of an answer. */
  get back(): PacketTrace['direction'] {
    return this.direction === 'request' ? 'reply' : 'request';
  }
}

/** Whether the packet was passed on by this namespace rather than made or received here. */
export const isForwarding = (visit: Visit): boolean => visit.in !== undefined && visit.next !== undefined;
