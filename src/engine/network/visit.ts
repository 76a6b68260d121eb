import type { Packet } from '../../model/packet.ts';
import type { Hook } from '../../model/trace.ts';
import type { HookPass } from '../netfilter/types.ts';
import type { Device, Namespace } from './namespace.ts';
import { noRoute, type Route } from './routes.ts';

/**
 * A packet's stay in one namespace, recorded while it happens and put into words only when somebody asks (explain.ts).
 * As few references as will do: at 200,000 packets a second their size is what costs.
 */
export class Visit {
  readonly namespace: Namespace;
  /** The device it came in by; undefined when it was made here. */
  readonly in: string | undefined;
  readonly arrived: Packet;
  route: Route<Device> = noRoute;
  /** As it left, or as the socket got it, or as it was when it was lost. */
  left: Packet;
  next: Visit | undefined = undefined;

  constructor(namespace: Namespace, inDevice: string | undefined, packet: Packet) {
    this.namespace = namespace;
    this.in = inDevice;
    this.arrived = packet;
    this.left = packet;
  }

  /** The routing decision that counted. */
  get decision(): Route<Device> {
    return this.route;
  }
}

/** A stay in a namespace that has a netfilter. */
export class HookedVisit extends Visit {
  prerouting: HookPass | undefined = undefined;
  /** What the first routing decision saw. */
  routed: Packet;
  middle: HookPass | undefined = undefined;
  /** After INPUT, FORWARD or OUTPUT. */
  filtered: Packet;
  /** The second decision, when OUTPUT changed the destination. */
  rerouted: Route<Device> | undefined = undefined;
  postrouting: HookPass | undefined = undefined;

  constructor(namespace: Namespace, inDevice: string | undefined, packet: Packet) {
    super(namespace, inDevice, packet);
    this.routed = packet;
    this.filtered = packet;
  }

  override get decision(): Route<Device> {
    return this.rerouted ?? this.route;
  }

  /** Which hook `middle` was. */
  get middleHook(): Hook {
    if (this.in === undefined) return 'OUTPUT';
    return this.route.kind === 'local' ? 'INPUT' : 'FORWARD';
  }

  /** The pass that came last: the one that ended the packet's way, if a hook did. */
  get lastPass(): HookPass | undefined {
    return this.postrouting ?? this.middle ?? this.prerouting;
  }
}

/** What IPVS sends on: the rest of the stay, from the routing to the real server on, as if the packet were made here. */
export class ResumedVisit extends HookedVisit {}

/** Whether the packet was passed on by this namespace rather than made or received here. */
export const isForwarding = (visit: Visit): boolean => visit.in !== undefined && visit.next !== undefined;
