import type { Packet } from '../../model/packet.ts';
import type { ConntrackView, RuleLook } from '../../model/trace.ts';
import type { Moment } from './conntrack/moment.ts';
import type { Entrance } from './rules/probe.ts';
import type { HookPass, HookVerdict } from './types.ts';
import { accept } from './verdict.ts';
import type { Walked } from './way.ts';

/**
 * What a walk through rules left behind: enough to walk the same way again. Where it was the only one at its hook, let the packet
 * go on, and nothing changed for conntrack, it is the whole pass too. References only, one object: their number is what costs.
 */
export abstract class HookWalk implements Walked, Entrance, HookPass {
  readonly packet: Packet;
  readonly in: string | undefined;
  readonly out: string | undefined;
  readonly mark: number;
  readonly connection: Moment;
  next: Walked | undefined = undefined;

  constructor({ packet, in: from, out, mark, connection }: Entrance) {
    this.packet = packet;
    this.in = from;
    this.out = out;
    this.mark = mark;
    this.connection = connection;
  }

  abstract get rulesWalked(): number;
  abstract explain(limit?: number): readonly RuleLook[];
  abstract get notModelled(): readonly string[];

  get verdict(): HookVerdict {
    return accept;
  }

  get conntrack(): ConntrackView {
    return this.connection.conntrack;
  }
}
