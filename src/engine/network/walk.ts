import type { IcmpType, Packet } from '../../model/packet.ts';
import type { PacketTrace, Reason } from '../../model/trace.ts';
import type { HookPass, Netfilter, Skb } from '../netfilter/types.ts';
import type { Simulation } from '../sim/simulation.ts';
import type { Conversation } from './conversation.ts';
import { PacketRecord } from './conversation.ts';
import { linkFor, loopbackLatency } from './links.ts';
import { type Consequence, complaint, rejection, UnresolvedHops } from './lost-packets.ts';
import type { Device, Namespace } from './namespace.ts';
import { isIcmpError } from './packets.ts';
import { leads, type Route } from './routes.ts';
import { HookedVisit, ResumedVisit, Visit } from './visit.ts';

interface Listeners {
  /** A packet reached a local socket or kernel; called at its instant of arrival. */
  arrived(record: PacketRecord): void;
  /** A packet's way is known; called when it is sent. */
  walked(record: PacketRecord): void;
  /** A packet of this conversation did not arrive. */
  lost(conversation: Conversation): void;
}

/** Where a packet that came in goes on to. */
const routeFor = (ns: Namespace, packet: Packet): Route<Device> =>
  ns.redirect?.(packet) ?? ns.routes.lookup(packet.dst);

/**
 * Carries packets through the namespaces: device → PREROUTING → routing → INPUT → socket, or FORWARD → POSTROUTING → device;
 * what is made locally: routing → OUTPUT (and routing again, when NAT changed the destination) → POSTROUTING → device.
 * (https://wiki.nftables.org/wiki-nftables/index.php/Netfilter_hooks; net/ipv4/ip_input.c, ip_forward.c, ip_output.c.)
 * One packet's whole way is walked at the instant it is sent; link latencies add up and its arrival is an event.
 * Not modelled: ICMP redirects and rate limits, MTU, neighbour entries that are still
 * fresh, rules that match on a TTL.
 */
export class PacketWalk {
  readonly #sim: Simulation;
  readonly #listeners: Listeners;
  /** Of the packet that is walking: its virtual instant, how many routers it passed, and what the present kernel keeps on it. */
  #at = 0;
  #hops = 0;
  #skb: Skb | undefined;
  #consequence: Consequence | undefined;
  #unresolved: UnresolvedHops | undefined;

  constructor(sim: Simulation, listeners: Listeners) {
    this.#sim = sim;
    this.#listeners = listeners;
  }

  /** Sends a packet made in `from` now. */
  send(c: Conversation, from: Namespace, packet: Packet, label: string, direction: PacketTrace['direction']): void {
    this.#start(new PacketRecord(c, label, direction, this.#sim.now), from, packet);
  }

  #start(record: PacketRecord, from: Namespace, packet: Packet, cause?: Skb): void {
    const { conversation } = record;
    if (conversation.traced) conversation.keep(record);
    this.#at = record.sentAt;
    this.#hops = 0;
    this.#emit(from, packet, record, cause);
    const consequence = this.#consequence;
    const at = this.#at;
    this.#consequence = undefined;
    this.#listeners.walked(record);
    if (!consequence) return;
    const next = new PacketRecord(conversation, consequence.label, record.back, at);
    this.#start(next, consequence.from, consequence.packet, consequence.cause);
  }

  #emit(ns: Namespace, packet: Packet, record: PacketRecord, cause: Skb | undefined): void {
    const route = ns.routes.lookup(packet.dst);
    const { netfilter } = ns;
    if (!netfilter) {
      this.#skb = undefined;
      const plain = new Visit(ns, undefined, packet);
      record.add(plain);
      plain.route = route;
      if (leads(route)) this.#transmit(plain, record, route, undefined);
      else this.#unrouted(plain, record, route);
      return;
    }
    const visit = new HookedVisit(ns, undefined, packet);
    record.add(visit);
    visit.route = route;
    if (!leads(route)) {
      this.#unrouted(visit, record, route);
      return;
    }
    const skb: Skb = { packet, mark: 0, out: route.device?.name ?? 'lo' };
    this.#skb = skb;
    if (cause) netfilter.attach?.(skb, cause);
    if (!this.#middle(netfilter, skb, visit, record)) return;
    let decision = route;
    if (skb.packet.dst !== packet.dst) {
      decision = ns.routes.lookup(skb.packet.dst);
      visit.rerouted = decision;
      if (!leads(decision)) {
        this.#unrouted(visit, record, decision);
        return;
      }
      skb.out = decision.device?.name ?? 'lo';
    }
    if (this.#post(netfilter, skb, visit, record)) this.#transmit(visit, record, decision, skb);
  }

  #receive(ns: Namespace, inDevice: string, packet: Packet, record: PacketRecord, looped?: Skb): void {
    const { netfilter } = ns;
    if (netfilter) {
      this.#receiveFiltered(netfilter, new HookedVisit(ns, inDevice, packet), record, looped);
      return;
    }
    const visit = new Visit(ns, inDevice, packet);
    this.#skb = undefined;
    record.add(visit);
    const route = routeFor(ns, packet);
    visit.route = route;
    if (this.#isRefused(visit, packet, record)) return;
    if (route.kind === 'local') this.#deliver(record);
    else if (!ns.forwards) this.#lose(record, 'route', 'no-such-address');
    else if (!leads(route)) this.#unrouted(visit, record, route);
    else if (this.#age(visit, record)) this.#transmit(visit, record, route, undefined);
  }

  #receiveFiltered(netfilter: Netfilter, visit: HookedVisit, record: PacketRecord, looped?: Skb): void {
    record.add(visit);
    // Over loopback it is the same sk_buff: conntrack and mark stay with it.
    const skb: Skb = looped ?? { packet: visit.arrived, mark: 0 };
    this.#skb = skb;
    skb.in = visit.in ?? 'lo';
    const pass = netfilter.run('PREROUTING', skb);
    visit.prerouting = pass;
    visit.routed = visit.filtered = visit.left = skb.packet;
    if (pass.verdict.kind !== 'accept') {
      this.#stopped(visit, record, pass);
      return;
    }
    const route = routeFor(visit.namespace, skb.packet);
    visit.route = route;
    if (this.#isRefused(visit, skb.packet, record)) return;
    if (route.kind === 'local') {
      if (this.#middle(netfilter, skb, visit, record)) this.#deliver(record);
    } else if (!leads(route)) {
      this.#unrouted(visit, record, route);
    } else if (this.#age(visit, record)) {
      skb.out = route.device?.name ?? 'lo';
      if (!this.#middle(netfilter, skb, visit, record)) return;
      if (this.#post(netfilter, skb, visit, record)) this.#transmit(visit, record, route, undefined);
    }
  }

  /**
   * Whether the kernel throws it away for its source: an address of this machine itself, loopback included, whatever
   * rp_filter and route_localnet say (fib_validate_source; IPv6 looks for loopback only, ip6_rcv_core); or as rp_filter has it.
   */
  #isRefused(visit: Visit, { src, family }: Packet, record: PacketRecord): boolean {
    const { namespace, in: device } = visit;
    if (device === 'lo' || namespace.redirect) return false;
    const martian = family === 'IPv6' ? src === '::1' : namespace.isLocal(src);
    if (!martian && !namespace.settings?.refuses(visit, src)) return false;
    this.#lose(record, 'route', martian ? 'martian-source' : 'rp-filter');
    return true;
  }

  #middle(netfilter: Netfilter, skb: Skb, visit: HookedVisit, record: PacketRecord): boolean {
    const pass = netfilter.run(visit.middleHook, skb);
    visit.middle = pass;
    visit.filtered = visit.left = skb.packet;
    if (pass.verdict.kind === 'accept') return true;
    if (pass.verdict.kind === 'stolen') this.#resume(netfilter, skb, visit, record);
    else this.#stopped(visit, record, pass);
    return false;
  }

  /** ip_vs_nat_xmit: what IPVS sends to a real server elsewhere is routed, and leaves through OUTPUT. */
  #resume(netfilter: Netfilter, skb: Skb, visit: HookedVisit, record: PacketRecord): void {
    const { namespace } = visit;
    const rest = new ResumedVisit(namespace, undefined, skb.packet);
    record.add(rest);
    const route = namespace.routes.lookup(skb.packet.dst);
    rest.route = route;
    if (!leads(route)) {
      this.#unrouted(rest, record, route);
      // Whatever the route says instead (__ip_vs_get_out_rt: dst_link_failure).
      this.#complain(rest, 'host-unreachable');
    } else if (visit.in === undefined || this.#age(rest, record)) {
      skb.in = undefined;
      skb.out = route.device?.name ?? 'lo';
      if (!this.#middle(netfilter, skb, rest, record)) return;
      if (this.#post(netfilter, skb, rest, record)) this.#transmit(rest, record, route, undefined);
    }
  }

  #post(netfilter: Netfilter, skb: Skb, visit: HookedVisit, record: PacketRecord): boolean {
    const pass = netfilter.run('POSTROUTING', skb);
    visit.postrouting = pass;
    visit.left = skb.packet;
    if (pass.verdict.kind === 'accept') return true;
    this.#stopped(visit, record, pass);
    return false;
  }

  /** One router more; false when that was one too many. */
  #age(visit: Visit, record: PacketRecord): boolean {
    if (visit.left.ttl - this.#hops > 1) {
      this.#hops++;
      return true;
    }
    this.#lose(record, 'route', 'ttl-exceeded');
    this.#complain(visit, 'time-exceeded');
    return false;
  }

  #transmit(visit: Visit, record: PacketRecord, route: Route<Device>, skb: Skb | undefined): void {
    const packet = visit.left;
    const { device } = route;
    if (route.kind === 'local' || !device) {
      this.#at += loopbackLatency;
      this.#receive(visit.namespace, 'lo', packet, record, skb);
      return;
    }
    const neighbour = linkFor(device, route.via ?? packet.dst);
    if (neighbour?.namespace.alive) {
      this.#at += device.latency;
      this.#receive(neighbour.namespace, neighbour.name, packet, record);
      return;
    }
    this.#lose(record, 'link', neighbour ? 'host-down' : 'no-such-address');
    this.#unresolved ??= new UnresolvedHops(this.#sim, (...start) => this.#start(...start));
    this.#unresolved.wait(this.#at, device, route.via ?? packet.dst, { record, skb: this.#skb });
  }

  #unrouted(visit: Visit, record: PacketRecord, route: Route<Device>): void {
    this.#lose(record, 'route', route.kind === 'none' ? 'no-route' : 'blackhole');
    // A local sender gets the error from its system call (or none, after OUTPUT), not by ICMP.
    if (route.kind === 'none' && visit.in !== undefined) this.#complain(visit, 'net-unreachable');
  }

  #stopped(visit: Visit, record: PacketRecord, { verdict }: HookPass): void {
    if (verdict.kind === 'drop') {
      this.#lose(record, 'hook', verdict.reason);
    } else if (verdict.kind === 'reject') {
      this.#lose(record, 'hook', 'rule-reject');
      this.#consequence = rejection(visit, this.#hops, verdict.with, this.#skb);
    }
  }

  #complain(visit: Visit, type: IcmpType): void {
    this.#consequence = complaint(visit, this.#hops, type, this.#skb);
  }

  #lose(record: PacketRecord, end: PacketRecord['end'], reason: Reason): void {
    record.end = end;
    record.reason = reason;
    const { conversation } = record;
    // An error that gets lost is not what went wrong first.
    if (!isIcmpError(record.packet) || !conversation.lost) conversation.lost = record;
    this.#listeners.lost(conversation);
  }

  #deliver(record: PacketRecord): void {
    record.end = 'receive';
    this.#sim.post(this.#at, () => {
      const { namespace } = record.last;
      if (namespace.alive) this.#listeners.arrived(record);
      else this.#lose(record, 'receive', namespace.kind === 'node' ? 'host-down' : 'link-down');
    });
  }
}
