import { formatPacket } from '../model/packet.ts';
import type { Hop, RequestTrace, RuleLook } from '../model/trace.ts';

/** A hop with the packet it belongs to, for programs. */
export interface FlatHop extends Hop {
  /** The packet's place among the request's, from 0. */
  readonly packet: number;
  readonly label: string;
  readonly direction: 'request' | 'reply';
}

/** A request as `--json` prints it. */
export interface PrintedRequest
  extends Pick<RequestTrace, 'outcome' | 'by' | 'seenFrom' | 'reason' | 'resolved' | 'body'> {
  readonly hops: readonly FlatHop[];
}

const flatHops = ({ packets }: RequestTrace): readonly FlatHop[] =>
  packets.flatMap(({ id, label, direction, hops }) => hops.map((hop) => ({ packet: id, label, direction, ...hop })));

export function asJson(trace: RequestTrace): PrintedRequest {
  const { outcome, by, seenFrom, reason, resolved, body } = trace;
  return {
    ...(outcome && { outcome }),
    ...(by !== undefined && { by }),
    ...(seenFrom !== undefined && { seenFrom }),
    reason,
    ...(resolved !== undefined && { resolved }),
    ...(body !== undefined && { body }),
    hops: flatHops(trace),
  };
}

/** `answered by pod default/web-1, which saw 10.244.0.5`; `timeout: timed out: …`. */
export function summaryLine({ outcome, seenFrom, reason }: RequestTrace): string {
  if (outcome !== 'answered') return `${outcome ?? 'under way'}: ${reason}`;
  return `${reason}${seenFrom === undefined ? '' : `; it saw ${seenFrom}`}`;
}

function ruleLine({ table, chain, line, rule, matched, why, depth, count }: RuleLook): string {
  const where = line === 0 ? `${table} ${chain} policy` : `${table} ${chain} ${line}`;
  const more = count > 1 ? ` (and ${count - 1} more like it)` : '';
  return `      ${'  '.repeat(depth)}${matched ? '✓' : '·'} ${where}: ${rule}${more}  # ${why}`;
}

function hopLines(hop: Hop): readonly string[] {
  const place = `    ${hop.at.toFixed(2)} ms  ${hop.place}  ${hop.hook ?? hop.stage}`;
  const changed =
    formatPacket(hop.before) === formatPacket(hop.after)
      ? ''
      : `  ${formatPacket(hop.before)} ⇒ ${formatPacket(hop.after)}`;
  return [`${place}  ${hop.note}${changed}`, ...hop.looks.map(ruleLine)];
}

/** The whole way of every packet, for people. */
export function traceLines(trace: RequestTrace): readonly string[] {
  const packets = trace.packets.flatMap(({ label, direction, verdict, hops }) => [
    `  ${label} (${direction}): ${verdict}`,
    ...hops.flatMap(hopLines),
  ]);
  return [`${trace.from} → ${trace.to}`, ...packets, summaryLine(trace)];
}

/** How many requests ended how: `98 answered (60 by default/a, 38 by default/b), 2 timeout`. */
export function tally(traces: readonly RequestTrace[]): string {
  const outcomes = new Map<string, Map<string, number>>();
  for (const { outcome: ended, by = '' } of traces) {
    const outcome = ended ?? 'under way';
    const servers = outcomes.get(outcome) ?? new Map<string, number>();
    outcomes.set(outcome, servers.set(by, (servers.get(by) ?? 0) + 1));
  }
  const parts = [...outcomes].map(([outcome, servers]) => {
    const total = [...servers.values()].reduce((sum, n) => sum + n, 0);
    const each = [...servers].filter(([name]) => name !== '').map(([name, n]) => `${n} by ${name}`);
    return `${total} ${outcome}${each.length > 0 ? ` (${each.join(', ')})` : ''}`;
  });
  return `${traces.length} requests: ${parts.join(', ')}`;
}
