import type { IPFamily } from '../../model/objects/meta.ts';
import type { ChainView, RulesView, RuleView } from '../../model/own-rules.ts';
import { SeededRandom } from '../sim/random.ts';
import type { NftRule } from './nft/rule.ts';
import { NftRuleset } from './nft/ruleset.ts';
import type { NftChain, NftTable } from './nft/table.ts';
import type { Chain } from './rules/chain.ts';
import { Ruleset } from './rules/ruleset.ts';
import type { Table } from './rules/table.ts';
import type { NamespaceFacts } from './types.ts';

/** Rules by the text they were read from, and which of them matter: `table chain` → lines that matched there. */
export interface ViewOptions {
  readonly text: string;
  readonly form: 'iptables' | 'nft';
  readonly family: IPFamily;
  readonly visited: ReadonlyMap<string, ReadonlySet<number>>;
}

/** How a chain is named in `visited`. No table's name has an asterisk. */
export const chainKey = (table: string, chain: string): string => `${table}*${chain}`;

/** A chain, whichever tool's it is. */
interface Source {
  readonly table: string;
  readonly name: string;
  readonly base: ChainView['base'];
  readonly total: number;
  rule(index: number): Omit<RuleView, 'line' | 'leads'>;
  /** Chains that a rule may send packets to. */
  leads(index: number): readonly string[];
}

/** Of a longer chain only the first so many rules are shown, and those that matter. */
const longest = 200;
/** Of the chains that one leads to and that were not entered, so many are shown. */
const siblings = 4;

/** What to draw around a packet's way. Throws as `restore` and `nft` of Netfilter do. */
export function viewRules(options: ViewOptions): RulesView {
  const { sources, tables } = options.form === 'nft' ? nftSources(options) : xtablesSources(options);
  const byKey = new Map(sources.map((source) => [chainKey(source.table, source.name), source]));
  const shown = new Map<string, Source>();
  const cut = new Map<string, number>();
  for (const [key, source] of byKey) {
    const wasVisited = options.visited.has(key);
    if (source.base || wasVisited) shown.set(key, source);
    if (!wasVisited) continue;
    const next = [...new Set(everyLead(source))].map((name) => chainKey(source.table, name));
    const unvisited = next.filter((each) => !options.visited.has(each) && byKey.has(each));
    for (const each of unvisited.slice(0, siblings)) {
      const sibling = byKey.get(each);
      if (sibling) shown.set(each, sibling);
    }
    cut.set(key, Math.max(0, unvisited.length - siblings));
  }
  const chains = [...shown].map(([key, source]) => {
    const { table, name, base, total } = source;
    const lines = options.visited.get(key);
    const rules = lines ? rulesOf(source, lines, shown) : [];
    return { table, name, ...(base && { base }), total, rules, others: cut.get(key) ?? 0 };
  });
  return { chains, totals: { tables, ...totalsOf(sources) } };
}

function* everyLead(source: Source): Generator<string> {
  for (let i = 0; i < source.total; i++) yield* source.leads(i);
}

function rulesOf(source: Source, lines: ReadonlySet<number>, shown: ReadonlyMap<string, unknown>): readonly RuleView[] {
  const wanted = new Set(lines);
  for (let line = 1; line <= Math.min(longest, source.total); line++) wanted.add(line);
  return [...wanted]
    .filter((line) => line > 0 && line <= source.total)
    .sort((a, b) => a - b)
    .map((line) => ({
      line,
      ...source.rule(line - 1),
      leads: [...new Set(source.leads(line - 1))].filter((name) => shown.has(chainKey(source.table, name))),
    }));
}

function totalsOf(sources: readonly Source[]): Omit<RulesView['totals'], 'tables'> {
  let [rules, unknown] = [0, 0];
  for (const source of sources) {
    rules += source.total;
    for (let i = 0; i < source.total; i++) if (!source.rule(i).modelled) unknown++;
  }
  return { chains: sources.length, rules, unknown };
}

interface Sources {
  readonly sources: readonly Source[];
  readonly tables: number;
}

/** include/uapi/linux/netfilter_ipv4.h; of nat that of PREROUTING and OUTPUT. */
const priorityOf = (table: string, chain: string): number => {
  if (table === 'nat') return chain === 'INPUT' || chain === 'POSTROUTING' ? 100 : -100;
  return table === 'raw' ? -300 : table === 'mangle' ? -150 : table === 'security' ? 50 : 0;
};

function xtablesSources({ text, family }: ViewOptions): Sources {
  const rules = new Ruleset(family);
  rules.restore(text, false);
  const used = rules.tables.filter(({ used }) => used);
  return {
    sources: used.flatMap((table) => [...table.chains.values()].map((chain) => xtablesSource(table, chain))),
    tables: used.length,
  };
}

function xtablesSource(table: Table, chain: Chain): Source {
  const { name, body, builtin, policy } = chain;
  return {
    table: table.name,
    name,
    base: builtin ? { hook: name, priority: priorityOf(table.name, name), policy } : undefined,
    total: body.rules.length,
    rule(index) {
      const rule = body.rules[index];
      const [packets, bytes] = chain.counter(index);
      return {
        text: rule?.text(name) ?? '',
        modelled: rule?.modelled ?? true,
        ...(packets > 0 && { packets, bytes }),
      };
    },
    leads(index) {
      const target = body.rules[index]?.target;
      return target && 'chain' in target ? [target.chain] : [];
    },
  };
}

/** Rules are only read here, never run. */
const nobody = (): NamespaceFacts => ({
  isLocal: () => false,
  sourceAddressFor: () => '',
  now: () => 0,
  random: new SeededRandom(1),
});

function nftSources({ text, family }: ViewOptions): Sources {
  const rules = new NftRuleset(nobody());
  rules.load(text);
  const other = family === 'IPv4' ? 'ip6' : 'ip';
  const tables = [...rules.tables].filter((table) => table.family !== other);
  return {
    sources: tables.flatMap((table) => [...table.chains.values()].map((chain) => nftSource(table, chain))),
    tables: tables.length,
  };
}

function nftSource(table: NftTable, { name, base, body }: NftChain): Source {
  return {
    table: table.title,
    name,
    base: base && { hook: base.hook.toUpperCase(), priority: base.priority, policy: base.policy.toUpperCase() },
    total: body.rules.length,
    rule(index) {
      const rule = body.rules[index];
      return { text: rule?.text ?? '', modelled: rule?.modelled ?? true };
    },
    leads(index) {
      const rule = body.rules[index];
      return rule ? nftLeads(table, rule) : [];
    },
  };
}

/** Where a rule's own words lead, and the elements of the maps it looks in. */
function nftLeads(table: NftTable, rule: NftRule): readonly string[] {
  const mapped = rule.sets.flatMap((name) => table.sets.get(name)?.live(0) ?? []);
  return [...rule.chains, ...mapped.flatMap(({ data }) => (data && 'chain' in data ? [data.chain] : []))];
}
