import type { RuleLook } from '../model/trace.ts';

/** What the list of rules shows, line by line. */
export type RuleRow = {
  readonly key: number;
} /** A chain is entered, or returned to after a jump that decided nothing. */ & (
  | { readonly kind: 'chain'; readonly chain: string; readonly depth: number; readonly returned: boolean }
  | { readonly kind: 'rule'; readonly look: RuleLook }
  /** A run of rules that did not match; `why` when all failed for the same reason. */
  | {
      readonly kind: 'fold';
      readonly looks: readonly RuleLook[];
      readonly count: number;
      readonly depth: number;
      readonly why: string;
    }
);

type Keyless<T> = T extends unknown ? Omit<T, 'key'> : never;

export interface TableRows {
  readonly table: string;
  readonly rows: readonly RuleRow[];
}

/** A run of this many skipped rules is still shown rule by rule: a Service with a few endpoints stays readable. */
const longestOpenRun = 4;

/** The rules looked at in one hop, by table in the order of the kernel, chains headed, long runs of skipped rules folded. */
export function ruleRows(looks: readonly RuleLook[]): TableRows[] {
  return runsBy(looks, (look) => look.table).map((inTable) => ({
    table: inTable.key,
    rows: rowsOfTable(inTable.items),
  }));
}

function rowsOfTable(looks: readonly RuleLook[]): RuleRow[] {
  const rows: Keyless<RuleRow>[] = [];
  /** Which chain is at each jump depth. */
  const stack: string[] = [];
  for (const { key: chain, items } of runsBy(looks, (look) => look.chain)) {
    const depth = items[0]?.depth ?? 0;
    rows.push({ kind: 'chain', chain, depth, returned: stack.length > depth + 1 && stack[depth] === chain });
    stack.length = depth;
    stack[depth] = chain;
    for (const { key: matched, items: run } of runsBy(items, (look) => look.matched)) {
      if (matched) rows.push(...run.map((look) => ({ kind: 'rule' as const, look })));
      else rows.push(...skippedRows(run));
    }
  }
  return rows.map((row, key) => ({ ...row, key }));
}

function skippedRows(run: readonly RuleLook[]): Keyless<RuleRow>[] {
  const count = run.reduce((sum, look) => sum + look.count, 0);
  if (count <= longestOpenRun) return run.map((look) => ({ kind: 'rule', look }));
  const [first] = run;
  const why = run.every((look) => look.why === first?.why) ? (first?.why ?? '') : '';
  return [{ kind: 'fold', looks: run, count, depth: first?.depth ?? 0, why }];
}

function runsBy<T, K>(items: readonly T[], keyOf: (item: T) => K): { key: K; items: T[] }[] {
  const runs: { key: K; items: T[] }[] = [];
  for (const item of items) {
    const key = keyOf(item);
    const last = runs.at(-1);
    if (last && last.key === key) last.items.push(item);
    else runs.push({ key, items: [item] });
  }
  return runs;
}
