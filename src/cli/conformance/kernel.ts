import { parseRule, type Rule } from './rule.ts';

export type TableName = 'filter' | 'nat';
type Chains = Map<string, readonly Rule[]>;

const builtIn = new Set(['ACCEPT', 'DROP', 'REJECT', 'RETURN', 'MARK', 'DNAT', 'SNAT', 'MASQUERADE']);

/** The part of the kernel that the cases look at: which chains there are and what is in them. It runs no packets. */
export class Kernel {
  #tables: Record<TableName, Chains> = { filter: new Map(), nat: new Map() };

  chains(table: TableName): readonly string[] {
    return [...this.#tables[table].keys()];
  }

  /** Empty for a chain that does not exist. */
  rules(table: TableName, chain: string): readonly Rule[] {
    return this.#tables[table].get(chain) ?? [];
  }

  /** `iptables -t TABLE -A CHAIN …`. */
  append(table: TableName, rule: string): void {
    const parsed = parseRule(rule);
    this.#tables[table].set(parsed.chain, [...this.rules(table, parsed.chain), parsed]);
  }

  /** `iptables-restore --noflush`. Throws, and changes nothing, when a rule's chain or target is not there, or a deleted chain is in use. */
  restore(text: string): void {
    const next: Record<TableName, Chains> = { filter: new Map(this.#tables.filter), nat: new Map(this.#tables.nat) };
    let chains = next.filter;
    for (const line of text.split('\n')) {
      if (line === '*filter') chains = next.filter;
      else if (line === '*nat') chains = next.nat;
      else applyLine(chains, line);
    }
    for (const table of [next.filter, next.nat]) checkTargets(table);
    this.#tables = next;
  }
}

function applyLine(chains: Chains, line: string): void {
  if (line.startsWith(':')) {
    chains.set(line.slice(1).split(' ')[0] ?? '', []);
  } else if (line.startsWith('-X ')) {
    chains.delete(line.slice(3));
  } else if (line.startsWith('-A ')) {
    const rule = parseRule(line);
    const rules = chains.get(rule.chain);
    if (!rules) throw new Error(`No chain/target/match by that name: ${line}`);
    // Appending to the array that `:CHAIN` made would be quicker, but arrays of the state before must stay as they are.
    chains.set(rule.chain, [...rules, rule]);
  }
}

function checkTargets(chains: Chains): void {
  for (const rules of chains.values()) {
    for (const { target, text } of rules) {
      if (target !== undefined && !builtIn.has(target) && !chains.has(target)) {
        throw new Error(`the target ${target} does not exist: ${text}`);
      }
    }
  }
}
