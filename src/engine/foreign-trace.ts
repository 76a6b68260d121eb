import { parseAddress } from '../model/ip.ts';
import type { Problem } from '../model/problem.ts';
import type { RequestTrace } from '../model/trace.ts';
import { RestoreError } from './netfilter/errors.ts';
import { NftError } from './netfilter/nft/errors.ts';
import { ForeignRules } from './network/foreign-rules.ts';
import { Simulation } from './sim/simulation.ts';

/** A packet asked for through rules that were taken from a machine. */
export interface ForeignQuestion {
  /** `iptables-save` text, `ip6tables-save` text, or one after the other; or `nft list ruleset`. */
  readonly rules: string;
  /** The machine's own addresses. */
  readonly local: readonly string[];
  readonly from: string;
  /** `tcp://10.96.0.50:80`, `udp://…`, `icmp://10.96.0.50`; without a scheme it is TCP. */
  readonly to: string;
  /** The device it comes in by, and the one others lie behind. */
  readonly in?: string;
  readonly out?: string;
  readonly seed?: number;
}

export type ForeignAnswer =
  | { readonly ok: true; readonly traces: readonly RequestTrace[] }
  | { readonly ok: false; readonly problems: readonly Problem[] };

const refused = (message: string, more: Partial<Problem> = {}): ForeignAnswer => ({
  ok: false,
  problems: [{ severity: 'error', message, ...more }],
});

/** Sends `count` requests, one after the other, through rules as `iptables-save` or nft printed them. Bad input is told, never thrown. */
export function traceForeign(question: ForeignQuestion, count = 1): ForeignAnswer {
  const local = question.local.map((text) => parseAddress(text));
  const wrong = local.indexOf(undefined);
  if (wrong >= 0) return refused(`local: "${question.local[wrong]}" is not an IP address`, { field: 'local' });
  if (local.length === 0) return refused('local: at least one address of the machine is needed', { field: 'local' });
  const from = parseAddress(question.from);
  if (from === undefined) return refused(`from: "${question.from}" is not an IP address`, { field: 'from' });
  const to = question.to.includes('://') ? question.to : `tcp://${question.to}`;
  try {
    const rules = new ForeignRules(new Simulation(question.seed ?? 1), {
      rules: question.rules,
      local: local.filter((address) => address !== undefined),
      in: question.in ?? 'eth0',
      out: question.out ?? 'eth0',
    });
    return { ok: true, traces: Array.from({ length: count }, () => rules.trace(from, to)) };
  } catch (error) {
    if (error instanceof RestoreError || error instanceof NftError)
      return refused(error.problem, { line: error.line, field: 'rules' });
    if (error instanceof Error) return refused(error.message, { field: 'to' });
    throw error;
  }
}
