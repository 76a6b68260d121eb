import { familyOf, parseAddress } from '../model/ip.ts';
import type { DrawnTrace, OwnRulesAnswer, OwnRulesQuestion, RulesView } from '../model/own-rules.ts';
import type { Problem } from '../model/problem.ts';
import type { RequestTrace } from '../model/trace.ts';
import { EndlessWay, RestoreError } from './netfilter/errors.ts';
import { NftError } from './netfilter/nft/errors.ts';
import { chainKey, viewRules } from './netfilter/view.ts';
import { ForeignRules } from './network/foreign-rules.ts';
import { type RulesText, RulesTextError, readRulesText } from './network/rules-text.ts';
import { Simulation } from './sim/simulation.ts';

type Refused = { readonly ok: false; readonly problems: readonly Problem[] };
type ForeignAnswer = { readonly ok: true; readonly traces: readonly RequestTrace[] } | Refused;

const refused = (message: string, more: Partial<Problem> = {}): Refused => ({
  ok: false,
  problems: [{ severity: 'error', message, ...more }],
});

/** A question whose addresses and rules' form are known to be good. */
interface Checked {
  readonly ok: true;
  readonly rules: RulesText;
  readonly local: readonly string[];
  readonly from: string;
  readonly to: string;
}

/** Bad input is told, never thrown. */
function check(question: OwnRulesQuestion): Checked | Refused {
  const local = question.local.map((text) => parseAddress(text));
  const wrong = local.indexOf(undefined);
  if (wrong >= 0) return refused(`local: "${question.local[wrong]}" is not an IP address`, { field: 'local' });
  if (local.length === 0) return refused('local: at least one address of the machine is needed', { field: 'local' });
  const from = parseAddress(question.from);
  if (from === undefined) return refused(`from: "${question.from}" is not an IP address`, { field: 'from' });
  const own = local.filter((address) => address !== undefined);
  const to = question.to.includes('://') ? question.to : `tcp://${question.to}`;
  try {
    return { ok: true, rules: readRulesText(question.rules, own), local: own, from, to };
  } catch (error) {
    if (!(error instanceof RulesTextError)) throw error;
    return refused(error.message, { field: 'rules', ...(error.line !== undefined && { line: error.line }) });
  }
}

/** What was thrown at rules or a target that cannot be used. */
function problemOf(error: unknown): Refused {
  if (error instanceof RestoreError || error instanceof NftError) {
    return refused(error.problem, { line: error.line, field: 'rules' });
  }
  if (error instanceof EndlessWay) return refused(error.message, { field: 'rules' });
  if (error instanceof Error) return refused(error.message, { field: 'to' });
  throw error;
}

const machineOf = (question: OwnRulesQuestion, { rules, local }: Checked): ForeignRules =>
  new ForeignRules(new Simulation(question.seed ?? 1), {
    rules,
    local,
    in: question.in ?? 'eth0',
    out: question.out ?? 'eth0',
  });

/** Sends `count` requests, one after the other, through rules as a machine printed them. Bad input is told, never thrown. */
export function traceForeign(question: OwnRulesQuestion, count = 1): ForeignAnswer {
  const checked = check(question);
  if (!checked.ok) return checked;
  try {
    const machine = machineOf(question, checked);
    return { ok: true, traces: Array.from({ length: count }, () => machine.trace(checked.from, checked.to)) };
  } catch (error) {
    return problemOf(error);
  }
}

/** Sends one request through rules as a machine printed them, and says how to draw its way. Bad input is told, never thrown. */
export function drawForeign(question: OwnRulesQuestion): OwnRulesAnswer {
  const checked = check(question);
  if (!checked.ok) return checked;
  try {
    const trace = machineOf(question, checked).trace(checked.from, checked.to);
    return { ok: true, trace, view: viewOf(checked, trace) };
  } catch (error) {
    return problemOf(error);
  }
}

/** How to draw a request's way through the rules that a simulated node has. They may be others than those it met. */
export function drawTrace({ rules, trace }: DrawnTrace): OwnRulesAnswer {
  const from = trace.packets[0]?.hops[0]?.before.src ?? '';
  try {
    const views = rules.map((text) => viewOf({ rules: readRulesText(text, [from]), from }, trace));
    return { ok: true, trace, view: joined(views) };
  } catch (error) {
    return problemOf(error);
  }
}

function joined(views: readonly RulesView[]): RulesView {
  const total = (of: keyof RulesView['totals']) => views.reduce((sum, { totals }) => sum + totals[of], 0);
  return {
    chains: views.flatMap(({ chains }) => chains),
    totals: { tables: total('tables'), chains: total('chains'), rules: total('rules'), unknown: total('unknown') },
  };
}

function viewOf({ rules, from }: Pick<Checked, 'rules' | 'from'>, trace: RequestTrace): RulesView {
  const family = familyOf(from);
  const text = rules.form === 'nft' ? rules.text : (rules.families.get(family) ?? '');
  return viewRules({ form: rules.form, text, family, visited: visitedOn(trace) });
}

/** The chains that a request's packets looked into, and the lines that matched there. */
function visitedOn({ packets }: RequestTrace): ReadonlyMap<string, ReadonlySet<number>> {
  const visited = new Map<string, Set<number>>();
  for (const { table, chain, line, matched } of packets.flatMap(({ hops }) => hops.flatMap(({ looks }) => looks))) {
    const key = chainKey(table, chain);
    const lines = visited.get(key) ?? new Set();
    if (matched) lines.add(line);
    visited.set(key, lines);
  }
  return visited;
}
