import type { BaseView, ChainView, RulesView } from '../model/own-rules.ts';
import type { Hook, Hop, RequestTrace, RuleLook } from '../model/trace.ts';

/** A rule, or a policy, that the packet met and that matched. */
export interface Step {
  /** 1-based on the packet's whole way. */
  readonly number: number;
  readonly hook: Hook;
  readonly table: string;
  readonly chain: string;
  /** 0: the chain's policy. */
  readonly line: number;
  readonly rule: string;
  readonly why: string;
  /** The chain it sent the packet to. */
  readonly to: string | undefined;
}

/** A chain at one hook: the packet went through it, or could have. */
export interface ChainCard {
  readonly chain: ChainView;
  readonly entered: boolean;
  /** Numbers of the steps by line. */
  readonly steps: ReadonlyMap<number, readonly number[]>;
  /** Lines that were skipped because we do not model them. */
  readonly skipped: ReadonlySet<number>;
  /** The last line that was looked at. */
  readonly lookedTo: number;
}

/** A rule that leads to another chain; without steps the packet did not go there. */
export interface Jump {
  readonly from: string;
  readonly line: number;
  readonly to: string;
  readonly steps: readonly number[];
}

/** One base chain at one hook, with what it leads to. */
export interface Lane {
  readonly key: string;
  readonly hook: Hook;
  readonly table: string;
  readonly chain: string;
  readonly base: BaseView | undefined;
  readonly cards: readonly ChainCard[];
  readonly jumps: readonly Jump[];
}

export interface Way {
  readonly lanes: readonly Lane[];
  readonly steps: readonly Step[];
  /** Whether the rules are others than those the packet met. */
  readonly changed: boolean;
}

/** Packets of a request that met rules on the machine, by their index. */
export const packetsWithRules = ({ packets }: RequestTrace): readonly number[] =>
  packets.flatMap(({ hops }, index) => (hops.some(({ looks }) => looks.length > 0) ? [index] : []));

interface OpenLane {
  readonly hook: Hook;
  readonly table: string;
  readonly chain: string;
  readonly looks: RuleLook[];
}

/** A packet's way through the chains of a rule set, in the kernel's order. */
export function wayOf(hops: readonly Hop[], view: RulesView): Way {
  const steps: Step[] = [];
  const lanes = hops.flatMap((hop) => lanesOf(hop, view)).map((lane, i) => drawnLane(lane, `${i}`, view, steps));
  return { lanes, steps, changed: steps.some((step) => isOther(step, view)) };
}

const chainOf = (view: RulesView, table: string, name: string): ChainView | undefined =>
  view.chains.find((chain) => chain.table === table && chain.name === name);

const uncounted = (text: string): string => text.replace(/counter packets \d+ bytes \d+/g, 'counter');

function isOther({ table, chain, line, rule }: Step, view: RulesView): boolean {
  const found = chainOf(view, table, chain);
  if (line === 0) return !found?.base;
  const now = found?.rules.find((each) => each.line === line);
  return now === undefined || uncounted(now.text) !== uncounted(rule);
}

/** What was looked at in one hop, by base chain. */
function lanesOf({ hook, looks }: Hop, view: RulesView): readonly OpenLane[] {
  if (!hook) return [];
  const lanes: OpenLane[] = [];
  for (const look of looks) {
    const { table, chain, depth } = look;
    const last = lanes.at(-1);
    const isBase = depth === 0 && chainOf(view, table, chain)?.base !== undefined;
    if (last?.table === table && (!isBase || last.chain === chain)) last.looks.push(look);
    else lanes.push({ hook, table, chain, looks: [look] });
  }
  return lanes;
}

class Marks {
  readonly steps = new Map<number, number[]>();
  readonly skipped = new Set<number>();
  lookedTo = 0;
}

function drawnLane({ hook, table, chain, looks }: OpenLane, key: string, view: RulesView, steps: Step[]): Lane {
  const marks = new Map<string, Marks>([[chain, new Marks()]]);
  const taken: { from: string; line: number; to: string; step: number }[] = [];
  const at = (name: string): Marks => {
    const known = marks.get(name) ?? new Marks();
    marks.set(name, known);
    return known;
  };
  for (const [i, look] of looks.entries()) {
    const { line, rule, why, count, matched } = look;
    const mark = at(look.chain);
    mark.lookedTo = Math.max(mark.lookedTo, line + count - 1);
    if (why.startsWith('not modelled')) for (let i = 0; i < count; i++) mark.skipped.add(line + i);
    if (!matched) continue;
    const number = steps.length + 1;
    const to = leadsTo(look, looks[i + 1], view);
    steps.push({ number, hook, table, chain: look.chain, line, rule, why, to });
    mark.steps.set(line, [...(mark.steps.get(line) ?? []), number]);
    if (to === undefined) continue;
    at(to);
    taken.push({ from: look.chain, line, to, step: number });
  }
  const entered = [...marks.keys()].flatMap((name) => chainOf(view, table, name) ?? []);
  const jumps = entered.flatMap(({ name, rules }) =>
    rules.flatMap(({ line, leads }) =>
      leads.map((to) => ({ from: name, line, to, steps: stepsOf(taken, name, line, to) })),
    ),
  );
  const beside = [...new Set(jumps.map(({ to }) => to))].filter((name) => !marks.has(name));
  return {
    key,
    hook,
    table,
    chain,
    base: chainOf(view, table, chain)?.base,
    cards: [
      ...entered.map((view) => ({ chain: view, entered: true, ...(marks.get(view.name) ?? new Marks()) })),
      ...beside.flatMap((name) => {
        const chain = chainOf(view, table, name);
        return chain ? [{ chain, entered: false, ...new Marks() }] : [];
      }),
    ],
    jumps,
  };
}

const stepsOf = (
  taken: readonly { from: string; line: number; to: string; step: number }[],
  from: string,
  line: number,
  to: string,
): readonly number[] =>
  taken.flatMap((each) => (each.from === from && each.line === line && each.to === to ? [each.step] : []));

/** Where a rule that matched sent the packet: to the chain looked at next, or to one without rules. */
function leadsTo(look: RuleLook, next: RuleLook | undefined, view: RulesView): string | undefined {
  const rule = chainOf(view, look.table, look.chain)?.rules.find(({ line }) => line === look.line);
  if (!rule) return undefined;
  if (next && next.chain !== look.chain && rule.leads.includes(next.chain)) return next.chain;
  const empty = rule.leads.filter((name) => chainOf(view, look.table, name)?.total === 0);
  return rule.leads.length === 1 ? empty[0] : undefined;
}
