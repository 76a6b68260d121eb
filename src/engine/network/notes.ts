import { cidrContains, parseCidrs } from '../../model/ip.ts';
import { formatEndpoint, type Packet } from '../../model/packet.ts';
import type { PacketTrace, RuleLook } from '../../model/trace.ts';
import type { HookPass } from '../netfilter/types.ts';
import type { PacketRecord } from './conversation.ts';
import { linkFor } from './links.ts';
import { nobodyHas, type Words } from './reasons.ts';
import { formatRoute } from './routes.ts';
import { HookedVisit, type Visit } from './visit.ts';

const translation = /-j (DNAT|SNAT|MASQUERADE|REDIRECT)\b/;

/** `DNAT in KUBE-SEP-…`: the rule that changed the address; undefined when the mapping was already decided (conntrack). */
function ruleThatTranslated(looks: readonly RuleLook[]): string | undefined {
  const rule = looks.findLast((look) => look.matched && translation.test(look.rule));
  return rule && `${translation.exec(rule.rule)?.[1]} in ${rule.chain}`;
}

const changed = (a: Packet, b: Packet, side: 'src' | 'dst'): boolean =>
  side === 'src' ? a.src !== b.src || a.sport !== b.sport : a.dst !== b.dst || a.dport !== b.dport;

/** Whether NAT changed anything a user could see. */
export const isTranslated = (a: Packet, b: Packet): boolean =>
  a !== b && (changed(a, b, 'src') || changed(a, b, 'dst') || a.about !== b.about);

interface HookStep {
  readonly visit: Visit;
  readonly pass: HookPass;
  readonly before: Packet;
  readonly after: Packet;
  readonly looks: readonly RuleLook[];
  readonly direction: PacketTrace['direction'];
}

/** What a hook did to the packet, in plain words with the exact term beside. */
export function noteOfHook({ visit, pass, before, after, looks, direction }: HookStep, words: Words): string {
  const rule = ruleThatTranslated(looks);
  const ipvs = looks.findLast(({ table }) => table === 'ipvs');
  const parts: string[] = [];
  if (changed(before, after, 'dst')) {
    const to = formatEndpoint(after.dst, after.dport);
    if (ipvs) parts.push(`IPVS sends it on to ${to}: ${ipvs.why}`);
    else if (rule) parts.push(`${whatIs(before, visit, words)}sent on to ${to} (${rule})`);
    else if (direction === 'request')
      parts.push(`same connection, same endpoint: sent on to ${to} (DNAT by conntrack)`);
    else parts.push(`back to the real client ${to} (un-SNAT by conntrack)`);
  }
  if (changed(before, after, 'src')) {
    const as = formatEndpoint(after.src, after.sport);
    if (ipvs) parts.push(`comes from ${as} again, as the client expects (IPVS)`);
    else if (rule) parts.push(`leaves under the address of ${visit.namespace.label}, ${as} (${rule})`);
    else if (direction === 'request') parts.push(`same connection: leaves as ${as} (SNAT by conntrack)`);
    else parts.push(`comes from ${as} again, as the client expects (un-DNAT by conntrack)`);
  }
  if (before.about !== after.about)
    parts.push('the packet quoted in the error is translated back too (conntrack RELATED)');
  if (parts.length > 0) return parts.join('; ');
  if (pass.rulesWalked === 0) return 'nothing to do here';
  return `${pass.rulesWalked === 1 ? 'one rule' : `${pass.rulesWalked} rules`} looked at it; it goes on unchanged (ACCEPT)`;
}

function whatIs(packet: Packet, visit: Visit, words: Words): string {
  const services = parseCidrs(words.networks.services);
  if (services.some((range) => cidrContains(range, packet.dst))) return 'the address is a Service: ';
  if (visit.namespace.isLocal(packet.dst)) return 'the port belongs to a Service (NodePort): ';
  return '';
}

/** Which route was taken, or that there is none. */
export function noteOfRoute(visit: Visit, second: boolean, words: Words): string {
  const route = second ? visit.decision : visit.route;
  const seen = visit instanceof HookedVisit ? (second ? visit.filtered : visit.routed) : visit.arrived;
  const { dst } = seen;
  if (route.kind === 'none') return `there is no way to ${dst} from here (no route)`;
  if (route.kind === 'blackhole') {
    if (visit.namespace.kind === 'balancer') return nobodyHas(visit, dst, words);
    const whose = visit.namespace.kind === 'wire' ? "the router's" : "the node's";
    return `${nobodyHas(visit, dst, words)}: ${whose} route for its range is a blackhole`;
  }
  const text = formatRoute(route);
  if (visit.namespace.kind === 'balancer' && dst === visit.namespace.address)
    return `this connection goes to ${route.via} (hash of its addresses and ports)`;
  if (route.kind === 'local') return `${dst} is an address of ${visit.namespace.label} itself (${text})`;
  const next = second ? 'the destination was changed, so the way is looked up again' : `the way to ${dst}`;
  return `${next}: ${route.via === undefined ? 'directly' : `next hop ${route.via}`} (${text})`;
}

/** Which cable the packet took. */
export function noteOfLink(visit: Visit): string {
  const route = visit.decision;
  if (!route.device || route.kind === 'local') return 'stays on this machine (loopback)';
  const peer = linkFor(route.device, route.via ?? visit.left.dst);
  return peer ? `over ${route.device.name} to ${peer.namespace.label}` : `over ${route.device.name}`;
}

/** Who sent it; a proxy that asks another for its client does so on a connection of its own. */
export function noteOfSend(visit: Visit, { label, direction, conversation: { relay } }: PacketRecord): string {
  const to = formatEndpoint(visit.arrived.dst, visit.arrived.dport);
  const who = visit.namespace.label;
  if (relay === undefined || direction === 'reply') return `${who} sends ${label} to ${to}`;
  if (label === 'SYN') return `kube-proxy on ${who} opens a connection of its own to ${to} (${relay}): SYN`;
  const why = visit.arrived.protocol === 'UDP' ? ` (${relay})` : '';
  return `kube-proxy on ${who} sends ${label} to ${to}, on its own connection${why}`;
}

/** Who got the packet. */
export function noteOfReceive(visit: Visit, direction: PacketTrace['direction']): string {
  const { protocol, dport, icmp } = visit.left;
  const name = visit.namespace.label;
  const port = protocol === 'ICMP' || protocol === 'ICMPv6' ? undefined : visit.namespace.listener(protocol, dport);
  if (port?.title !== undefined && direction === 'request')
    return `${port.title} listens on port ${dport} (${protocol})`;
  if (icmp === 'echo-request') return `the kernel of ${name} answers (ICMP echo)`;
  if (icmp !== undefined) return `the kernel of ${name} tells the program that waits (ICMP)`;
  return direction === 'request'
    ? `${name} listens on port ${dport} (${protocol})`
    : `${name} gets its answer on port ${dport} (${protocol})`;
}
