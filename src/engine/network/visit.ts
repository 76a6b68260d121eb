import type { Packet } from '../../model/packet.ts';
import type { Hook, Reason } from '../../model/trace.ts';
import type { HookPass } from '../netfilter/types.ts';
import type { Namespace } from './namespace.ts';
import type { Route } from './routes.ts';

/**
 * A packet's stay in one namespace, recorded while it happens and put into words only when somebody asks (explain.ts).
 * References only: no text is made on the way.
 */
export class Visit {
  readonly namespace: Namespace;
  /** Virtual milliseconds. */
  readonly at: number;
  /** The device it came in by; undefined when it was made here. */
  readonly in: string | undefined;
  readonly arrived: Packet;
  prerouting: HookPass | undefined = undefined;
  /** After PREROUTING: what the routing decision saw. */
  routed: Packet;
  route: Route | undefined = undefined;
  /** What went into the INPUT, FORWARD or OUTPUT hook: one hop less to live when forwarded. */
  passed: Packet;
  middle: HookPass | undefined = undefined;
  middleHook: Hook | undefined = undefined;
  /** After the middle hook. */
  filtered: Packet;
  /** The second decision, after OUTPUT changed the destination. */
  rerouted: Route | undefined = undefined;
  didReroute = false;
  postrouting: HookPass | undefined = undefined;
  /** As it left, or as the socket got it. */
  left: Packet;
  /** The last stage reached. */
  end: 'route' | 'hook' | 'link' | 'receive' = 'route';
  fate: Reason = 'forwarded';

  constructor(namespace: Namespace, at: number, inDevice: string | undefined, packet: Packet) {
    this.namespace = namespace;
    this.at = at;
    this.in = inDevice;
    this.arrived = packet;
    this.routed = packet;
    this.passed = packet;
    this.filtered = packet;
    this.left = packet;
  }

  /** The routing decision that counted. */
  get decision(): Route | undefined {
    return this.didReroute ? this.rerouted : this.route;
  }

  /** How many hops `explainVisit` makes of this. */
  get hops(): number {
    return (
      (this.in === undefined ? 1 : 0) +
      (this.prerouting ? 1 : 0) +
      (this.middleHook || this.end !== 'hook' ? 1 : 0) +
      (this.middle ? 1 : 0) +
      (this.didReroute ? 1 : 0) +
      (this.postrouting ? 1 : 0) +
      (this.end === 'link' || this.end === 'receive' ? 1 : 0)
    );
  }
}
