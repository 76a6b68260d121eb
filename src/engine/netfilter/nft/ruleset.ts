import { Memory } from '../rules/memory.ts';
import type { NamespaceFacts } from '../types.ts';
import { runCommands } from './commands.ts';
import { NftError, NftFault } from './errors.ts';
import { Lexer } from './lexer.ts';
import { printTable } from './print.ts';
import { NftProbe } from './probe.ts';
import type { NftChain, NftTable } from './table.ts';
import { Transaction } from './transaction.ts';
import { NftWalker } from './walk.ts';

/** The nf_tables of one network namespace. */
export class NftRuleset {
  readonly #tables = new Map<string, NftTable>();
  readonly #now: () => number;
  readonly walker: NftWalker;
  #bases: ReadonlyMap<string, readonly NftChain[]> = new Map();

  constructor(facts: NamespaceFacts) {
    this.#now = () => facts.now();
    this.walker = new NftWalker(new NftProbe(facts, new Memory()));
  }

  /** `nft -f`: whole input or nothing. Throws NftError. */
  load(input: string): void {
    const text = withDefinitions(input);
    const transaction = new Transaction(this.#tables, this.#now);
    try {
      runCommands(new Lexer(text), transaction);
    } catch (error) {
      transaction.rollBack();
      throw error instanceof NftFault ? new NftError(text, error) : error;
    }
    if (transaction.hooksChanged) this.#bases = basesOf(this.#tables.values());
  }

  /** `nft list ruleset`. */
  list(): string {
    return this.tables.map((table) => printTable(table, this.#now())).join('');
  }

  /** In the order of their listing. */
  get tables(): readonly NftTable[] {
    return [...this.#tables.values()].sort((a, b) => a.handle - b.handle);
  }

  /** Base chains by hook (`prerouting`), in the kernel's order. */
  get bases(): ReadonlyMap<string, readonly NftChain[]> {
    return this.#bases;
  }
}

/** Families whose packets exist here. */
const inet: ReadonlySet<string> = new Set(['ip', 'ip6', 'inet']);

function basesOf(tables: Iterable<NftTable>): ReadonlyMap<string, readonly NftChain[]> {
  const bases = new Map<string, NftChain[]>();
  for (const table of tables) {
    if (!inet.has(table.family) || table.flags.includes('dormant')) continue;
    for (const chain of table.chains.values()) {
      if (chain.base) bases.set(chain.base.hook, [...(bases.get(chain.base.hook) ?? []), chain]);
    }
  }
  // Of the same priority, what was registered last comes first (nf_hook_entries_grow).
  for (const [hook, chains] of bases) {
    bases.set(
      hook,
      chains.reverse().sort((a, b) => (a.base?.priority ?? 0) - (b.base?.priority ?? 0)),
    );
  }
  return bases;
}

/** Puts in the values of `define NAME = …`; lines stay where they are. */
function withDefinitions(text: string): string {
  if (!/^\s*define\s/m.test(text)) return text;
  const known = new Map<string, string>();
  const expand = (line: string) => line.replace(/\$(\w+)/g, (whole, name: string) => known.get(name) ?? whole);
  return text.replace(/^([^\n]*)$/gm, (line) => {
    const found = /^\s*define\s+(\w+)\s*=\s*(.*?)\s*(?:#.*)?$/.exec(line);
    if (!found?.[1]) return expand(line);
    known.set(found[1], expand(found[2] ?? ''));
    return '';
  });
}
