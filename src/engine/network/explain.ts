import { formatEndpoint, type Packet } from '../../model/packet.ts';
import type { Hook, Hop, PacketTrace, RequestTrace, Stage } from '../../model/trace.ts';
import type { HookPass } from '../netfilter/types.ts';
import type { Conversation } from './conversation.ts';
import { isTranslated, noteOfHook, noteOfLink, noteOfReceive, noteOfRoute } from './notes.ts';
import type { PacketRecord } from './packet-record.ts';
import { type Words, whyLost } from './reasons.ts';
import { nameOf } from './sockets.ts';
import type { Visit } from './visit.ts';

export type { Words } from './reasons.ts';

/** Microseconds are enough; sums of latencies are not round numbers. */
const instant = (ms: number): number => Math.round(ms * 1e6) / 1e6;

/** Expands a conversation's records into the trace a user reads. */
export function explainRequest(c: Conversation, words: Words): RequestTrace {
  const { by, seenFrom } = c;
  return {
    id: c.id,
    from: c.spec.from,
    to: c.spec.to,
    startedAt: instant(c.startedAt),
    ...(c.finished ? { finishedAt: instant(c.finishedAt) } : {}),
    ...(c.outcome === undefined ? {} : { outcome: c.outcome }),
    ...(by === undefined ? {} : { by }),
    ...(seenFrom === undefined ? {} : { seenFrom }),
    reason: c.finished ? c.reason : 'under way',
    ...(c.outcome === 'answered' ? { body: c.body } : {}),
    packets: c.packets.map((record) => explainPacket(record, words)),
  };
}

function explainPacket(record: PacketRecord, words: Words): PacketTrace {
  const { index, label, direction, verdict, reason } = record;
  const hops = record.visits.flatMap((visit) => explainVisit(visit, record, words));
  return { id: index, label, direction, hops, verdict, reason };
}

/** A visit's hops, in the order the kernel did things. */
export function explainVisit(visit: Visit, record: PacketRecord, words: Words): Hop[] {
  const hops: Hop[] = [];
  const { in: inDevice, route, decision } = visit;
  const outDevice = decision && decision.kind !== 'local' ? decision.device?.name : undefined;
  const out = inDevice === undefined || !route || route.kind !== 'local' ? (outDevice ?? 'lo') : undefined;

  const push = (stage: Stage, note: string, packet: Packet): void => {
    hops.push(hop(visit, stage, note, packet, packet));
  };
  const hook = (name: Hook, pass: HookPass, before: Packet, after: Packet): void => {
    const looks = pass.explain();
    const isTranslation = isTranslated(before, after);
    hops.push({
      ...hop(visit, 'hook', noteOfHook(visit, pass, before, after, looks, record.direction, words), before, after),
      hook: name,
      ...(inDevice !== undefined && name !== 'POSTROUTING' ? { in: inDevice } : {}),
      ...(out !== undefined && name !== 'PREROUTING' ? { out } : {}),
      looks,
      rulesWalked: pass.rulesWalked,
      ...(pass.conntrack ? { conntrack: pass.conntrack } : {}),
      reason: isTranslation ? 'translated' : 'accepted',
    });
  };

  if (inDevice === undefined) push('send', sendNote(visit, record), visit.arrived);
  if (visit.prerouting) hook('PREROUTING', visit.prerouting, visit.arrived, visit.routed);
  if (visit.middleHook || visit.end !== 'hook') push('route', noteOfRoute(visit, false, words), visit.routed);
  if (visit.middle && visit.middleHook) hook(visit.middleHook, visit.middle, visit.passed, visit.filtered);
  if (visit.didReroute) push('route', noteOfRoute(visit, true, words), visit.filtered);
  if (visit.postrouting) hook('POSTROUTING', visit.postrouting, visit.filtered, visit.left);
  if (visit.end === 'link')
    hops.push({
      ...hop(visit, 'link', noteOfLink(visit), visit.left, visit.left),
      ...(out === undefined ? {} : { out }),
    });
  if (visit.end === 'receive') push('receive', noteOfReceive(visit, record.direction), visit.left);

  const last = hops.pop();
  if (last) hops.push(visit === record.last ? ending(last, visit, record, words) : last);
  return hops;
}

function hop(visit: Visit, stage: Stage, note: string, before: Packet, after: Packet): Hop {
  return {
    at: instant(visit.at),
    place: visit.namespace.place,
    stage,
    before,
    after,
    looks: [],
    rulesWalked: 0,
    verdict: 'continue',
    reason: stage === 'send' ? 'sent' : 'forwarded',
    note,
  };
}

/** The packet's last hop carries its verdict. */
function ending(last: Hop, visit: Visit, record: PacketRecord, words: Words): Hop {
  const note = record.verdict === 'delivered' || visit.fate === 'blackhole' ? last.note : whyLost(visit, words);
  return { ...last, verdict: record.verdict, reason: record.reason, note };
}

function sendNote(visit: Visit, record: PacketRecord): string {
  const { dst, dport } = visit.arrived;
  return `${nameOf(visit.namespace)} sends ${record.label} to ${formatEndpoint(dst, dport)}`;
}
