import { type OutcomeOrPending, outcomeWords } from '../graph/outcome-words.ts';
import type { Hop, PacketTrace, PlaceId, Reason } from '../model/trace.ts';

export interface PlaceWords {
  /** `Pod`, `Node`, `Outside`, `Network`. */
  readonly kind: string;
  readonly name: string;
  /** Empty for what has no namespace. */
  readonly namespace: string;
}

/** A place as people call it: `pod/default/web-1` is Pod web-1 in default. Names may hold dots, never slashes. */
export function placeWords(place: PlaceId): PlaceWords {
  const [type = '', first = '', second] = place.split('/');
  if (type === 'pod') return { kind: 'Pod', name: second ?? first, namespace: second === undefined ? '' : first };
  if (type === 'node') return { kind: 'Node', name: first, namespace: '' };
  if (type === 'balancer') return { kind: 'Load balancer', name: place.slice('balancer/'.length), namespace: '' };
  if (type === 'outside') return { kind: 'Outside', name: first, namespace: '' };
  return { kind: 'Network', name: type === 'wire' ? 'between the machines' : place, namespace: '' };
}

/** A reason to stand beside its outcome, which it need not say again: `timed out: no answer within 5 s`. */
export function reasonBeside(outcome: OutcomeOrPending, reason: string): string {
  const said = `${outcomeWords[outcome]}: `.toLowerCase();
  return capitalised(reason.toLowerCase().startsWith(said) ? reason.slice(said.length) : reason);
}

export const verdictWords: Readonly<Record<PacketTrace['verdict'], string>> = {
  delivered: 'Delivered',
  dropped: 'Dropped',
  rejected: 'Rejected',
};

/** Why a packet's way ended as it did: plain words, the exact term beside. */
export const reasonWords: Readonly<Record<Reason, string>> = {
  sent: 'it was sent',
  forwarded: 'it was passed on',
  delivered: 'a socket took it',
  accepted: 'no rule was against it',
  translated: 'its address was rewritten (NAT)',
  'rule-drop': 'a rule threw it away (DROP); the sender hears nothing and waits',
  'rule-reject': 'a rule turned it away (REJECT) and told the sender',
  'policy-drop': 'no rule let it through, and the chain throws away the rest (policy DROP)',
  'port-closed': 'nothing listens on that port (RST)',
  'no-route': 'the machine knows no way to that address (no route to host)',
  blackhole: 'the route to that address leads nowhere (blackhole)',
  'no-such-address': 'nobody has that address any more (no ARP reply)',
  'host-down': 'the machine with that address is off (host unreachable)',
  'link-down': 'the link is down',
  invalid: 'it belongs to no known connection (conntrack INVALID)',
  'ttl-exceeded': 'it went round too often (TTL exceeded)',
  'martian-source': 'it claims to come from the machine it came to (martian source)',
  'rp-filter': 'no route leads back to its source by the device it came by (rp_filter)',
  'not-modelled': 'what happens next is not modelled by Kubehop',
};

/** The exact term for where in the stack a hop happened, to stand beside its note. */
export function stageTerm(hop: Hop): string {
  switch (hop.stage) {
    case 'hook':
      return `${hop.hook ?? 'netfilter'} hook`;
    case 'conntrack':
      return 'conntrack';
    case 'route':
      return hop.out === undefined ? 'routing table' : `routing table: dev ${hop.out}`;
    case 'link':
      return [hop.in, hop.out].filter((device) => device !== undefined).join(' → ') || 'link';
    default:
      return 'socket';
  }
}

const stageWords: Readonly<Record<Hop['stage'], string>> = {
  send: 'Sent',
  hook: 'Checked against the rules',
  conntrack: 'Looked up among the known connections',
  route: 'The way to go is chosen',
  link: 'Carried over a link',
  receive: 'Received',
};

/** A hop's heading: the engine's note, with a capital letter. */
export function hopTitle(hop: Hop): string {
  return capitalised(hop.note) || stageWords[hop.stage];
}

/** The engine's sentences start small, so that they can stand after a colon too. A name in front (`node-2`) stays as it is. */
export const capitalised = (text: string): string =>
  /^[a-z]+(?=[\s,:]|$)/.test(text) ? text.charAt(0).toUpperCase() + text.slice(1) : text;

/** `1 rule`, `4,980 rules`. */
export const countRules = (count: number): string => `${count.toLocaleString('en')} ${count === 1 ? 'rule' : 'rules'}`;

/** Virtual milliseconds as `12.3 s` since the scene began. */
export const seconds = (ms: number): string => `${(ms / 1000).toFixed(ms < 100_000 ? 2 : 1)} s`;
