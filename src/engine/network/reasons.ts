import { formatEndpoint } from '../../model/packet.ts';
import type { SceneSettings } from '../../model/scene.ts';
import type { Conversation, PacketRecord } from './conversation.ts';
import { linkFor } from './links.ts';
import { formatRoute, leads } from './routes.ts';
import { HookedVisit, type Visit } from './visit.ts';

/** What is needed to put a packet's fate into words. */
export interface Words {
  readonly networks: SceneSettings['networks'];
  /** Whether a pod ever had the address. */
  everGiven(address: string): boolean;
}

/** The rule (or policy) that ended the packet's way, as iptables-save prints it. */
function ruleThatStopped(visit: Visit): string {
  const verdict = visit instanceof HookedVisit ? visit.lastPass?.verdict : undefined;
  return !verdict || !('by' in verdict) ? '' : verdict.by;
}

/** No rule then: IPVS says itself why. */
const isIpvs = (by: string): boolean => by.startsWith('IPVS: ');

/** Whom the packet was handed to on the link, if that address is anybody's. */
function neighbourOf(visit: Visit): { readonly address: string; readonly name: string } {
  const route = visit.decision;
  const address = route.via ?? visit.left.dst;
  const neighbour = route.device && linkFor(route.device, address);
  return { address, name: neighbour ? neighbour.namespace.label : address };
}

/** How the kernel asks for a neighbour's link address. */
const resolution = ({ left }: Visit): string => (left.family === 'IPv4' ? 'ARP' : 'neighbour solicitation');

/** `nothing listens on 10.244.0.5:5000 in pod default/web-1 (RST)`. */
export function nobodyListens(visit: Visit): string {
  const { dst, dport, protocol, family } = visit.left;
  const unreachable = family === 'IPv4' ? 'ICMP port-unreachable' : 'ICMPv6 port-unreachable';
  const answer = protocol === 'TCP' ? 'RST' : protocol === 'SCTP' ? 'ABORT' : unreachable;
  return `nothing listens on ${formatEndpoint(dst, dport)} in ${visit.namespace.label} (${answer})`;
}

/** Who is missing behind a blackhole route: a pod on its node, any cluster address at the router, a way on at a load balancer. */
export function nobodyHas(visit: Visit, address: string, words: Words): string {
  if (visit.namespace.kind === 'balancer') {
    const { protocol, dport } = visit.left;
    return `the load balancer sends nothing on from ${formatEndpoint(address, dport)} (${protocol})`;
  }
  if (visit.namespace.kind === 'wire') return `${address} means nothing outside the cluster`;
  return `no pod has ${address}${words.everGiven(address) ? ' any more' : ''}`;
}

/** What rp_filter found of the packet's source: `it came in by eth0, but packets to its source 10.244.0.9 leave by veth1 …`. */
function whyFiltered({ namespace, in: device, left }: Visit): string {
  const back = namespace.routes.lookup(left.src);
  const way = leads(back)
    ? `leave by ${back.device?.name}`
    : `go nowhere (${back.kind === 'none' ? 'no route' : formatRoute(back)})`;
  return `it came in by ${device}, but packets to its source ${left.src} ${way} (rp_filter)`;
}

/** Why a packet ended here, without the place: `no pod has 10.244.1.7 any more (blackhole route)`. */
export function whyLost(record: PacketRecord, words: Words): string {
  const visit = record.last;
  const { dst } = visit.left;
  const by = ruleThatStopped(visit);
  switch (record.reason) {
    case 'blackhole':
      return visit.namespace.kind === 'balancer'
        ? nobodyHas(visit, dst, words)
        : `${nobodyHas(visit, dst, words)} (blackhole route)`;
    case 'no-route':
      return `there is no way to ${dst} from here (no route)`;
    case 'host-down':
      return record.end === 'receive'
        ? 'it lost power while the packet was on its way'
        : `${neighbourOf(visit).name} does not answer (no reply to ${resolution(visit)})`;
    case 'link-down':
      return `${visit.namespace.label} was removed while the packet was on its way`;
    case 'no-such-address':
      return record.end === 'link'
        ? `nobody on this network has ${neighbourOf(visit).address} (no reply to ${resolution(visit)})`
        : `${dst} is not an address of ${visit.namespace.label}, which forwards nothing`;
    case 'martian-source':
      return `it comes from outside with an address of ${visit.namespace.label} itself as its source (martian source ${visit.left.src})`;
    case 'rp-filter':
      return whyFiltered(visit);
    case 'ttl-exceeded':
      return 'it was forwarded too often (TTL exceeded)';
    case 'port-closed':
      return nobodyListens(visit);
    case 'rule-drop':
      return isIpvs(by) ? by : `a rule throws it away (${by})`;
    case 'policy-drop':
      return `no rule lets it pass (${by})`;
    case 'invalid':
      return `connection tracking throws it away (${by})`;
    case 'rule-reject':
      return isIpvs(by) ? `${by} (ICMP port-unreachable)` : `a rule turns it away (${by})`;
    default:
      return 'it went no further';
  }
}

function where(visit: Visit): string {
  const { kind } = visit.namespace;
  return `${kind === 'pod' ? 'in' : kind === 'wire' || kind === 'balancer' ? 'at' : 'on'} ${visit.namespace.label}`;
}

/** Where and why the conversation's last lost packet ended: `the packet died on node-2: no pod has …`. */
export function whereAndWhy(c: Conversation, words: Words): string {
  const { lost } = c;
  if (!lost) return 'nothing was lost on the way';
  const visit = lost.last;
  const why = whyLost(lost, words);
  if (lost.reason === 'port-closed') return why;
  const packet = lost.direction === 'request' ? 'the packet' : 'the reply';
  return `${packet} ${lost.verdict === 'rejected' ? 'was rejected' : 'died'} ${where(visit)}: ${why}`;
}

/** Why no answer came in time. */
export function reasonForTimeout(c: Conversation, words: Words): string {
  if (!c.client.alive) return `timed out: the client, ${c.client.label}, is gone`;
  if (c.lost) return `timed out: ${whereAndWhy(c, words)}`;
  const limit = `${c.spec.timeout / 1000} s`;
  if (!c.server) return `timed out: no answer within ${limit}`;
  return `timed out: ${c.server.namespace.label} was reached and did not answer within ${limit}`;
}

/** Why a client whose connection was reset while it connected was. */
export function whyRefused({ lost }: Conversation): string {
  if (lost?.reason === 'port-closed') return `refused: ${nobodyListens(lost.last)}`;
  if (lost?.reason === 'rule-reject')
    return `refused: a rule on ${lost.last.namespace.label} answers with a reset (RST)`;
  return 'refused: the connection was reset (RST)';
}
