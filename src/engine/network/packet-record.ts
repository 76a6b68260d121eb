import type { Packet } from '../../model/packet.ts';
import type { PacketTrace, Reason } from '../../model/trace.ts';
import type { Conversation } from './conversation.ts';
import type { Visit } from './visit.ts';

/** One packet's way, visit by visit. */
export class PacketRecord {
  readonly conversation: Conversation;
  /** Place in the conversation, from 0. */
  readonly index: number;
  readonly label: string;
  readonly direction: PacketTrace['direction'];
  readonly visits: Visit[] = [];
  verdict: PacketTrace['verdict'] = 'delivered';
  reason: Reason = 'delivered';

  constructor(conversation: Conversation, index: number, label: string, direction: PacketTrace['direction']) {
    this.conversation = conversation;
    this.index = index;
    this.label = label;
    this.direction = direction;
  }

  /** Where the packet is, or ended. */
  get last(): Visit {
    const visit = this.visits[this.visits.length - 1];
    if (!visit) throw new Error('a packet is somewhere from its first instant');
    return visit;
  }

  /** The packet as it is there. */
  get packet(): Packet {
    return this.last.left;
  }
}
