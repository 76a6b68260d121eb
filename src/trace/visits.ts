import type { Hop, PacketTrace, PlaceId } from '../model/trace.ts';

/** A hop with its place in the packet's own numbering. */
export interface NumberedHop {
  readonly index: number;
  readonly hop: Hop;
}

/** An unbroken stay of a packet in one network namespace. A packet may visit a place twice (hairpin). */
export interface Visit {
  readonly place: PlaceId;
  readonly hops: readonly NumberedHop[];
}

/** A packet's hops, in order, by the places it was in. */
export function visitsOf(packet: PacketTrace): Visit[] {
  const visits: { place: PlaceId; hops: NumberedHop[] }[] = [];
  packet.hops.forEach((hop, index) => {
    const last = visits.at(-1);
    if (last?.place === hop.place) last.hops.push({ index, hop });
    else visits.push({ place: hop.place, hops: [{ index, hop }] });
  });
  return visits;
}

/** Whether NAT rewrote the packet in this hop. */
export function isTranslated({ before, after }: Pick<Hop, 'before' | 'after'>): boolean {
  return (
    before.src !== after.src || before.dst !== after.dst || before.sport !== after.sport || before.dport !== after.dport
  );
}

/** Whether a hop is worth reading without being asked: it rewrote the packet (or the one an ICMP error quotes) or stopped it. */
export const isTelling = (hop: Hop): boolean =>
  isTranslated(hop) || hop.reason === 'translated' || hop.verdict === 'dropped' || hop.verdict === 'rejected';

/** The packet to show first: the first that did not arrive, or else the one that opened the conversation. */
export function tellingPacket(packets: readonly PacketTrace[]): number {
  const lost = packets.findIndex((packet) => packet.verdict !== 'delivered');
  return Math.max(0, lost);
}

/** The packet that opened the conversation itself: what was asked of name servers before is not it. */
export const opening = (packets: readonly PacketTrace[]): PacketTrace | undefined =>
  packets.find(({ label, direction }) => direction === 'request' && !label.startsWith('DNS '));

/** How many rules the kernels on a packet's way looked at, place by place where they looked at any. */
export const rulesWalked = (packet: PacketTrace | undefined): { readonly place: PlaceId; readonly rules: number }[] =>
  (packet ? visitsOf(packet) : [])
    .map(({ place, hops }) => ({ place, rules: hops.reduce((sum, { hop }) => sum + hop.rulesWalked, 0) }))
    .filter(({ rules }) => rules > 0);
