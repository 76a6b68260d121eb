import { formatEndpoint } from '../../model/packet.ts';
import type { Flight, FlightLeg, RequestRecord } from '../../model/world.ts';
import type { Conversation, PacketRecord } from './conversation.ts';
import { hopsOf } from './explain.ts';
import { nobodyListens, type Words, whyLost } from './reasons.ts';
import type { Visit } from './visit.ts';

/** A packet's way for the canvas: places and where its hops begin in the trace. */
export function flightOf(record: PacketRecord, words: Words): Flight {
  const legs: FlightLeg[] = [];
  let hop = 0;
  for (let visit = record.first; visit; visit = visit.next) {
    const place = visit.namespace.place;
    const translated = record.direction === 'request' ? translatedFrom(visit) : undefined;
    const before = legs.at(-1);
    // Loopback: the same place, one leg.
    if (before?.place !== place) legs.push(translated === undefined ? { place, hop } : { place, hop, translated });
    hop += hopsOf(visit, record);
  }
  const { last, label, direction, index, conversation } = record;
  const closed = record.verdict === 'delivered' && isForClosedPort(record);
  const verdict = closed ? 'rejected' : record.verdict;
  const why = closed ? nobodyListens(last) : verdict === 'delivered' ? '' : whyLost(record, words);
  const flight = { request: conversation.id, packet: index, label, direction, legs, verdict, why };
  return verdict === 'delivered' ? flight : { ...flight, reason: closed ? 'port-closed' : record.reason };
}

/** Whether the socket it is meant for is missing now: the arrival itself is still to come. */
function isForClosedPort(record: PacketRecord): boolean {
  const { protocol, dport, flags } = record.packet;
  const { namespace } = record.last;
  if (record.direction !== 'request') return false;
  if (protocol === 'UDP' || protocol === 'SCTP') return namespace.listener(protocol, dport) === undefined;
  return protocol === 'TCP' && flags?.length === 1 && flags[0] === 'SYN' && !namespace.listener('TCP', dport);
}

function translatedFrom(visit: Visit): string | undefined {
  const { arrived, left } = visit;
  return arrived.dst === left.dst ? undefined : formatEndpoint(arrived.dst, arrived.dport);
}

/** A request in one flat record, as the page lists it. */
export function requestRecordOf(c: Conversation): RequestRecord {
  return {
    id: c.id,
    from: c.client.place,
    to: c.spec.to,
    startedAt: c.startedAt,
    finishedAt: c.finishedAt,
    outcome: c.outcome ?? 'pending',
    by: c.by ?? '',
    seenFrom: c.seenFrom ?? '',
    reason: c.reason,
  };
}
