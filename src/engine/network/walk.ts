import type { IcmpType, Packet } from '../../model/packet.ts';
import type { Hook, PacketTrace, Reason } from '../../model/trace.ts';
import type { HookPass, HookVerdict, Netfilter, Skb } from '../netfilter/types.ts';
import type { Simulation } from '../sim/simulation.ts';
import type { Conversation } from './conversation.ts';
import type { Device, Namespace } from './namespace.ts';
import { PacketRecord } from './packet-record.ts';
import { forwarded, icmpError, isIcmpError, resetFor } from './packets.ts';
import type { Route } from './routes.ts';
import { Visit } from './visit.ts';

/** Through the loopback device and back, in virtual milliseconds. */
const loopbackLatency = 0.01;
/** Three solicitations, a second apart (arp(7): mcast_solicit, retrans_time_ms). */
export const arpTimeout = 3000;

const rejections: Readonly<Record<string, IcmpType>> = {
  'icmp-port-unreachable': 'port-unreachable',
  'icmp-host-unreachable': 'host-unreachable',
  'icmp-net-unreachable': 'net-unreachable',
  'icmp-admin-prohibited': 'admin-prohibited',
  'icmp-host-prohibited': 'admin-prohibited',
  'icmp-net-prohibited': 'admin-prohibited',
};

/** A packet that a lost or rejected one causes, sent as soon as the walk of the first is over. */
interface Consequence {
  readonly from: Namespace;
  readonly packet: Packet;
  readonly label: string;
}

interface Listeners {
  /** A packet reached a local socket or kernel; called at its instant of arrival. */
  arrived(record: PacketRecord): void;
  /** A packet's way is known; called when it is sent. */
  walked(record: PacketRecord): void;
}

/**
 * Carries packets through the namespaces: device → PREROUTING → routing → INPUT → socket, or FORWARD → POSTROUTING → device;
 * what is made locally: routing → OUTPUT (and routing again, when NAT changed the destination) → POSTROUTING → device.
 * (https://wiki.nftables.org/wiki-nftables/index.php/Netfilter_hooks; net/ipv4/ip_input.c, ip_forward.c, ip_output.c.)
 * One packet's whole way is walked at the instant it is sent; link latencies add up and its arrival is an event.
 * Not modelled: rp_filter (off), martian sources, ICMP redirects and rate limits, MTU, neighbour entries that are still fresh.
 */
export class PacketWalk {
  readonly #sim: Simulation;
  readonly #listeners: Listeners;
  #consequence: Consequence | undefined;

  constructor(sim: Simulation, listeners: Listeners) {
    this.#sim = sim;
    this.#listeners = listeners;
  }

  /** Sends a packet made in `from` at virtual instant `at`. */
  send(
    conversation: Conversation,
    from: Namespace,
    packet: Packet,
    label: string,
    direction: PacketTrace['direction'],
    at: number = this.#sim.now,
  ): void {
    const record = new PacketRecord(conversation, conversation.sent++, label, direction);
    if (conversation.traced) conversation.packets.push(record);
    this.#emit(from, packet, record, at);
    const consequence = this.#consequence;
    this.#consequence = undefined;
    this.#listeners.walked(record);
    if (consequence) {
      const back = direction === 'request' ? 'reply' : 'request';
      this.send(conversation, consequence.from, consequence.packet, consequence.label, back, record.last.at);
    }
  }

  #emit(ns: Namespace, packet: Packet, record: PacketRecord, at: number): void {
    const visit = new Visit(ns, at, undefined, packet);
    record.visits.push(visit);
    let route = ns.routes.lookup(packet.dst);
    visit.route = route;
    if (!route || route.kind === 'blackhole') return this.#unrouted(visit, record, route);
    const { netfilter } = ns;
    if (!netfilter) return this.#transmit(visit, record, route, undefined);

    const skb: Skb = { packet, mark: 0, out: route.device?.name ?? 'lo' };
    if (!this.#middle(netfilter, 'OUTPUT', skb, visit, record)) return;
    if (skb.packet.dst !== packet.dst) {
      route = ns.routes.lookup(skb.packet.dst);
      visit.didReroute = true;
      visit.rerouted = route;
      if (!route || route.kind === 'blackhole') return this.#unrouted(visit, record, route);
      skb.out = route.device?.name ?? 'lo';
    }
    if (this.#post(netfilter, skb, visit, record)) this.#transmit(visit, record, route, skb);
  }

  #receive(ns: Namespace, inDevice: string, packet: Packet, record: PacketRecord, at: number, looped?: Skb): void {
    const visit = new Visit(ns, at, inDevice, packet);
    record.visits.push(visit);
    const { netfilter } = ns;
    let skb: Skb | undefined;
    if (netfilter) {
      // Over loopback it is the same sk_buff: conntrack and mark stay with it.
      skb = looped ?? { packet, mark: 0, in: inDevice };
      if (looped) {
        skb.in = inDevice;
        delete skb.out;
      }
      const pass = netfilter.run('PREROUTING', skb);
      visit.prerouting = pass;
      visit.routed = visit.passed = visit.filtered = visit.left = skb.packet;
      if (pass.verdict.kind !== 'accept') return this.#stopped(visit, record, pass.verdict, skb.packet);
    }
    const route = ns.routes.lookup(visit.routed.dst);
    visit.route = route;
    if (route?.kind === 'local') {
      if (skb && netfilter && !this.#middle(netfilter, 'INPUT', skb, visit, record)) return;
      return this.#deliver(visit, record);
    }
    if (!ns.forwards) return this.#lose(visit, record, 'no-such-address');
    if (!route || route.kind === 'blackhole') return this.#unrouted(visit, record, route);
    this.#forward(visit, record, route, skb);
  }

  #forward(visit: Visit, record: PacketRecord, route: Route, skb: Skb | undefined): void {
    if (visit.routed.ttl <= 1) {
      this.#lose(visit, record, 'ttl-exceeded');
      return this.#complain(visit.namespace, visit.routed, 'time-exceeded');
    }
    const packet = forwarded(visit.routed);
    visit.passed = visit.filtered = visit.left = packet;
    const { netfilter } = visit.namespace;
    if (skb && netfilter) {
      skb.packet = packet;
      skb.out = route.device?.name ?? 'lo';
      if (!this.#middle(netfilter, 'FORWARD', skb, visit, record)) return;
      if (!this.#post(netfilter, skb, visit, record)) return;
    }
    this.#transmit(visit, record, route, undefined);
  }

  #middle(netfilter: Netfilter, hook: Hook, skb: Skb, visit: Visit, record: PacketRecord): boolean {
    const pass = netfilter.run(hook, skb);
    visit.middleHook = hook;
    visit.middle = pass;
    visit.filtered = visit.left = skb.packet;
    return this.#accepted(visit, record, pass, skb.packet);
  }

  #post(netfilter: Netfilter, skb: Skb, visit: Visit, record: PacketRecord): boolean {
    const pass = netfilter.run('POSTROUTING', skb);
    visit.postrouting = pass;
    visit.left = skb.packet;
    return this.#accepted(visit, record, pass, skb.packet);
  }

  #accepted(visit: Visit, record: PacketRecord, pass: HookPass, packet: Packet): boolean {
    if (pass.verdict.kind === 'accept') return true;
    this.#stopped(visit, record, pass.verdict, packet);
    return false;
  }

  #transmit(visit: Visit, record: PacketRecord, route: Route, skb: Skb | undefined): void {
    const packet = visit.left;
    const { device } = route;
    visit.end = 'link';
    visit.fate = 'forwarded';
    if (route.kind === 'local' || !device) {
      return this.#receive(visit.namespace, 'lo', packet, record, visit.at + loopbackLatency, skb);
    }
    const neighbour = device.segment ? device.segment.get(route.via ?? packet.dst) : device.peer;
    if (!neighbour?.namespace.alive) {
      this.#lose(visit, record, neighbour ? 'host-down' : 'no-such-address');
      return this.#unresolved(device, route.via ?? packet.dst, record, packet);
    }
    this.#receive(neighbour.namespace, neighbour.name, packet, record, visit.at + device.latency);
  }

  /** Packets wait for an answer to ARP; when none comes each is answered with host-unreachable (arp_error_report). */
  #unresolved(device: Device, nextHop: string, record: PacketRecord, packet: Packet): void {
    const ns = device.namespace;
    const waiting = ns.unresolved.get(nextHop);
    if (waiting) {
      waiting.push({ record, packet });
      return;
    }
    ns.unresolved.set(nextHop, [{ record, packet }]);
    this.#sim.at(record.last.at + arpTimeout, () => {
      const queue = ns.unresolved.get(nextHop) ?? [];
      ns.unresolved.delete(nextHop);
      if (!ns.alive) return;
      for (const lost of queue) {
        if (lost.record.conversation.finished || isIcmpError(lost.packet)) continue;
        const back = lost.record.direction === 'request' ? 'reply' : 'request';
        const error = icmpError(ns.sourceFor(lost.packet.src), lost.packet, 'host-unreachable');
        this.send(lost.record.conversation, ns, error, 'ICMP host-unreachable', back);
      }
    });
  }

  #unrouted(visit: Visit, record: PacketRecord, route: Route | undefined): void {
    const last = visit.filtered;
    this.#lose(visit, record, route ? 'blackhole' : 'no-route');
    visit.end = 'route';
    // A local sender gets the error from its system call (or none, after OUTPUT), not by ICMP.
    if (!route && visit.in !== undefined) this.#complain(visit.namespace, last, 'net-unreachable');
  }

  #stopped(visit: Visit, record: PacketRecord, verdict: HookVerdict, packet: Packet): void {
    visit.end = 'hook';
    if (verdict.kind === 'drop') return this.#lose(visit, record, verdict.reason);
    this.#lose(visit, record, 'rule-reject');
    record.verdict = 'rejected';
    if (verdict.kind !== 'reject') return;
    if (verdict.with !== 'tcp-reset') {
      return this.#complain(visit.namespace, packet, rejections[verdict.with] ?? 'port-unreachable');
    }
    this.#consequence = { from: visit.namespace, packet: resetFor(packet), label: 'RST' };
  }

  #complain(ns: Namespace, about: Packet, type: IcmpType): void {
    if (isIcmpError(about)) return;
    const source = ns.isLocal(about.dst) ? about.dst : ns.sourceFor(about.src);
    this.#consequence = { from: ns, packet: icmpError(source, about, type), label: `ICMP ${type}` };
  }

  #lose(visit: Visit, record: PacketRecord, reason: Reason): void {
    visit.fate = reason;
    record.verdict = 'dropped';
    record.reason = reason;
    record.conversation.lost = record;
  }

  #deliver(visit: Visit, record: PacketRecord): void {
    visit.end = 'receive';
    visit.fate = 'delivered';
    this.#sim.at(visit.at, () => {
      if (visit.namespace.alive) this.#listeners.arrived(record);
      else this.#lose(visit, record, visit.namespace.kind === 'node' ? 'host-down' : 'link-down');
    });
  }
}
