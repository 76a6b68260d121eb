import type { Packet } from '../../model/packet.ts';
import type { Hook, Hop, PacketTrace, RequestTrace, Stage } from '../../model/trace.ts';
import type { HookPass } from '../netfilter/types.ts';
import type { Conversation, PacketRecord } from './conversation.ts';
import { latencyAfter } from './links.ts';
import { isTranslated, noteOfHook, noteOfLink, noteOfReceive, noteOfRoute, noteOfSend } from './notes.ts';
import { forwarded } from './packets.ts';
import { type Words, whyLost } from './reasons.ts';
import type { Route } from './routes.ts';
import { HookedVisit, isForwarding, ResumedVisit, type Visit } from './visit.ts';

/** Nanoseconds are enough; sums of latencies are not round numbers. */
const instant = (ms: number): number => Math.round(ms * 1e6) / 1e6;

/** Expands a conversation's records into the trace a user reads. */
export function explainRequest(c: Conversation, words: Words): RequestTrace {
  const { by, seenFrom } = c;
  return {
    id: c.id,
    from: c.client.place,
    to: c.spec.to,
    startedAt: instant(c.startedAt),
    ...(c.finished ? { finishedAt: instant(c.finishedAt) } : {}),
    ...(c.outcome === undefined ? {} : { outcome: c.outcome }),
    ...(c.failure === undefined ? {} : { failure: c.failure }),
    ...(by === undefined ? {} : { by }),
    ...(seenFrom === undefined ? {} : { seenFrom }),
    ...(c.connection === c.id ? {} : { connection: c.connection }),
    ...(c.target.name === '' || c.target.address === '' ? {} : { resolved: c.target.address }),
    reason: c.finished ? c.reason : 'under way',
    ...(c.outcome === 'answered' ? { body: c.body } : {}),
    packets: packetsOf(c).map((record) => explainPacket(record, words)),
  };
}

function packetsOf(c: Conversation): PacketRecord[] {
  const packets: PacketRecord[] = [];
  for (let record = c.firstPacket; record; record = record.next) packets.push(record);
  return packets;
}

function explainPacket(record: PacketRecord, words: Words): PacketTrace {
  const { index, label, direction, verdict, reason } = record;
  const hops: Hop[] = [];
  let at = record.sentAt;
  let routers = 0;
  for (let visit = record.first; visit; visit = visit.next) {
    hops.push(...new VisitExplainer(visit, record, { at: instant(at), routers }, words).explain());
    at += latencyAfter(visit);
    if (isForwarding(visit)) routers++;
  }
  const last = hops.pop();
  if (last)
    hops.push({
      ...last,
      verdict,
      reason,
      ...(verdict === 'delivered' ? {} : { note: lossNote(last, record, words) }),
    });
  return { id: index, label, direction, hops, verdict, reason };
}

/** A missing route is told by its own hop; everything else by the reason. */
const lossNote = (last: Hop, record: PacketRecord, words: Words): string =>
  record.reason === 'blackhole' ? last.note : whyLost(record, words);

/** Whether PREROUTING ended the packet's way, so that it was never routed. */
const neverRouted = (visit: Visit, record: PacketRecord): boolean =>
  visit.in !== undefined &&
  record.end === 'hook' &&
  visit === record.last &&
  visit instanceof HookedVisit &&
  visit.middle === undefined;

/** What came after the hooks: nothing, when the packet was lost before. */
function endOf(visit: Visit, record: PacketRecord): 'link' | 'receive' | undefined {
  if (visit.next instanceof ResumedVisit) return undefined;
  if (visit !== record.last) return 'link';
  return record.end === 'link' || record.end === 'receive' ? record.end : undefined;
}

/** Whether the packet was made here. */
const isMade = (visit: Visit): boolean => visit.in === undefined && !(visit instanceof ResumedVisit);

/** How many hops a visit makes in the trace. */
export function hopsOf(visit: Visit, record: PacketRecord): number {
  let hops = isMade(visit) ? 1 : 0;
  if (!neverRouted(visit, record)) hops++;
  if (endOf(visit, record)) hops++;
  if (!(visit instanceof HookedVisit)) return hops;
  if (visit.prerouting) hops++;
  if (visit.middle) hops++;
  if (visit.rerouted) hops++;
  return visit.postrouting ? hops + 1 : hops;
}

function outDevice(visit: Visit, { kind, device }: Route<{ readonly name: string }>): string | undefined {
  if (kind === 'local') return visit.in === undefined ? 'lo' : undefined;
  return device?.name;
}

/** One visit's hops, in the order the kernel did things. */
class VisitExplainer {
  readonly #visit: Visit;
  readonly #record: PacketRecord;
  readonly #words: Words;
  readonly #at: number;
  /** The device it leaves by; for OUTPUT, which comes before a second routing decision, that of the first. */
  readonly #out: string | undefined;
  readonly #firstOut: string | undefined;
  readonly #hops: Hop[] = [];
  /** How many routers the packet had passed. */
  #routers: number;

  constructor(
    visit: Visit,
    record: PacketRecord,
    when: { readonly at: number; readonly routers: number },
    words: Words,
  ) {
    this.#visit = visit;
    this.#record = record;
    this.#words = words;
    this.#at = when.at;
    this.#routers = when.routers;
    this.#out = outDevice(visit, visit.decision);
    this.#firstOut = outDevice(visit, visit.route);
  }

  explain(): Hop[] {
    const visit = this.#visit;
    const record = this.#record;
    const hooked = visit instanceof HookedVisit ? visit : undefined;
    if (isMade(visit)) {
      this.#push('send', noteOfSend(visit, record), visit.arrived);
    }
    if (hooked?.prerouting) this.#hook('PREROUTING', hooked.prerouting, visit.arrived, hooked.routed);
    if (!neverRouted(visit, record)) {
      this.#push('route', noteOfRoute(visit, false, this.#words), hooked?.routed ?? visit.arrived);
    }
    if (isForwarding(visit) || hooked?.middleHook === 'FORWARD') this.#routers++;
    if (hooked?.middle) this.#hook(hooked.middleHook, hooked.middle, hooked.routed, hooked.filtered);
    if (hooked?.rerouted) this.#push('route', noteOfRoute(visit, true, this.#words), hooked.filtered);
    if (hooked?.postrouting) this.#hook('POSTROUTING', hooked.postrouting, hooked.filtered, visit.left);
    const end = endOf(visit, record);
    if (end === 'link') this.#push('link', noteOfLink(visit), visit.left);
    if (end === 'receive') this.#push('receive', noteOfReceive(visit, record.direction), visit.left);
    return this.#hops;
  }

  #push(stage: Stage, note: string, packet: Packet): void {
    const aged = forwarded(packet, this.#routers);
    const { in: inDevice } = this.#visit;
    this.#hops.push({
      at: this.#at,
      place: this.#visit.namespace.place,
      stage,
      ...(inDevice !== undefined && stage !== 'link' ? { in: inDevice } : {}),
      ...(this.#out !== undefined && stage === 'link' ? { out: this.#out } : {}),
      before: aged,
      after: aged,
      looks: [],
      rulesWalked: 0,
      verdict: 'continue',
      reason: stage === 'send' ? 'sent' : 'forwarded',
      note,
    });
  }

  #hook(hook: Hook, pass: HookPass, before: Packet, after: Packet): void {
    const looks = pass.explain();
    const { in: inDevice } = this.#visit;
    const out = hook === 'OUTPUT' ? this.#firstOut : this.#out;
    this.#hops.push({
      at: this.#at,
      place: this.#visit.namespace.place,
      stage: 'hook',
      hook,
      ...(inDevice !== undefined && hook !== 'POSTROUTING' ? { in: inDevice } : {}),
      ...(out !== undefined && hook !== 'PREROUTING' ? { out } : {}),
      before: forwarded(before, this.#routers),
      after: forwarded(after, this.#routers),
      looks,
      rulesWalked: pass.rulesWalked,
      ...(pass.conntrack ? { conntrack: pass.conntrack } : {}),
      verdict: 'continue',
      reason: isTranslated(before, after) ? 'translated' : 'accepted',
      note: noteOfHook(
        { visit: this.#visit, pass, before, after, looks, direction: this.#record.direction },
        this.#words,
      ),
    });
  }
}
