import { type Element, isVerdict } from './element.ts';
import { refuse, refused } from './errors.ts';
import type { Family } from './family.ts';
import { checkLoops } from './loops.ts';
import type { NftRule } from './rule.ts';
import { NftSet, type SetSpec } from './set.ts';
import { type ChainBody, NftChain, NftTable } from './table.ts';

const noSuchFile = 'No such file or directory';
const busy = refused('Device or resource busy');
const notSupported = refused('Operation not supported');
const exists = refused('File exists');

type Undo = () => void;

/**
 * One `nft -f`: changes tables step by step and can take all of it back (net/netfilter/nf_tables_api.c). What cannot be done throws
 * Refusal; `create` refuses what is there already.
 */
export class Transaction {
  readonly #tables: Map<string, NftTable>;
  readonly #undo: Undo[] = [];
  /** Chains with rules that are being changed: their arrays are this transaction's own. */
  readonly #open = new Map<NftChain, { readonly rules: NftRule[]; readonly handles: number[] }>();
  /** Chains that got new ways out, or whose name is newly led to. */
  readonly #touched = new Set<NftChain>();
  /** Base chains came or went. */
  hooksChanged = false;

  /** Virtual milliseconds. */
  readonly now: () => number;

  constructor(tables: Map<string, NftTable>, now: () => number) {
    this.#tables = tables;
    this.now = now;
  }

  /** Takes everything back. */
  rollBack(): void {
    for (const undo of this.#undo.reverse()) undo();
  }

  /** Checks what can only be known at the end. Throws Refusal. */
  finish(): void {
    checkLoops(this.#touched);
  }

  /** Throws Refusal when there is none. */
  table(family: Family, name: string): NftTable {
    return this.#tables.get(`${family} ${name}`) ?? refuse(noSuchFile);
  }

  tables(): readonly NftTable[] {
    return [...this.#tables.values()];
  }

  addTable(
    family: Family,
    name: string,
    more: { comment: string | undefined; flags: readonly string[] },
    create: boolean,
  ): NftTable {
    const key = `${family} ${name}`;
    const known = this.#tables.get(key);
    if (known) return create ? refuse(exists) : known;
    const handle = Math.max(0, ...this.tables().map((each) => each.handle)) + 1;
    const table = new NftTable(family, name, { handle, ...more });
    this.#tables.set(key, table);
    this.#undo.push(() => this.#tables.delete(key));
    return table;
  }

  deleteTable(table: NftTable): void {
    this.#remove(this.#tables, table.title, table);
    this.hooksChanged = true;
  }

  /** One that is there takes over the policy. */
  addChain(
    table: NftTable,
    name: string,
    more: { comment: string | undefined; base: NftChain['base'] },
    create: boolean,
  ): NftChain {
    const known = table.chains.get(name);
    if (known) {
      if (create) refuse(exists);
      const { base } = known;
      if (more.base && base && more.base.policy !== base.policy) {
        const { policy } = base;
        base.policy = more.base.policy;
        this.#undo.push(() => {
          base.policy = policy;
        });
      }
      return known;
    }
    const chain = new NftChain(table, name, { handle: table.nextHandle(), ...more });
    table.chains.set(name, chain);
    this.#undo.push(() => table.chains.delete(name));
    if (more.base) this.hooksChanged = true;
    return chain;
  }

  /** Throws Refusal when rules or elements elsewhere lead there. */
  deleteChain(chain: NftChain): void {
    const own = chain.body.rules.reduce(
      (sum, rule) => sum + rule.chains.filter((name) => name === chain.name).length,
      0,
    );
    if (chain.uses > own) refuse(busy);
    this.flushChain(chain);
    this.#remove(chain.table.chains, chain.name, chain);
    if (chain.base) this.hooksChanged = true;
  }

  /** Takes its rules out. */
  flushChain(chain: NftChain): void {
    for (const rule of chain.body.rules) this.#refer(chain.table, rule, -1);
    this.#swap(chain, { chain, rules: [], handles: [] });
    this.#open.delete(chain);
  }

  /** Adds a rule at an index; at the end without one. */
  addRule(chain: NftChain, rule: NftRule, index: number | undefined): void {
    for (const name of rule.sets) if (!chain.table.sets.has(name)) refuse(noSuchFile);
    for (const { learns, natHooks } of rule.statements) {
      const { base } = chain;
      if (natHooks && base && (base.type !== 'nat' || !natHooks.includes(base.hook))) refuse(notSupported);
      const set = learns === undefined ? undefined : chain.table.sets.get(learns);
      if (set) set.isLearning = true;
    }
    this.#refer(chain.table, rule, 1);
    const { rules, handles } = this.#opened(chain);
    const handle = chain.table.nextHandle();
    if (index === undefined) {
      rules.push(rule);
      handles.push(handle);
    } else {
      rules.splice(index, 0, rule);
      handles.splice(index, 0, handle);
    }
    if (rule.chains.length > 0 || rule.sets.length > 0) this.#touched.add(chain);
  }

  /** Takes the rule at an index out, and puts another in its place if there is one. */
  deleteRule(chain: NftChain, index: number, instead?: NftRule): void {
    const { rules, handles } = this.#opened(chain);
    const rule = rules[index];
    if (!rule) refuse(noSuchFile);
    this.#refer(chain.table, rule, -1);
    rules.splice(index, 1);
    handles.splice(index, 1);
    if (instead) this.addRule(chain, instead, index);
  }

  addSet(table: NftTable, spec: SetSpec, create: boolean): NftSet {
    const { name } = spec;
    const known = table.sets.get(name);
    if (known) return create ? refuse(exists) : known;
    const set = new NftSet(spec, table.nextHandle());
    table.sets.set(name, set);
    this.#undo.push(() => table.sets.delete(name));
    return set;
  }

  /** Throws Refusal when rules look in it. */
  deleteSet(table: NftTable, set: NftSet): void {
    if (set.uses > 0) refuse(busy);
    this.flushSet(table, set);
    this.#remove(table.sets, set.spec.name, set);
  }

  /** Takes its elements out. */
  flushSet(table: NftTable, set: NftSet): void {
    const before = set.swap();
    for (const { data } of before.elements()) this.#lead(table, data, -1);
    this.#undo.push(() => set.swap(before));
  }

  /** Throws Refusal when its key is there with other data, or lies over another. */
  addElement(table: NftTable, set: NftSet, element: Element, create: boolean): void {
    const { elements } = set;
    const known = elements.overlapping(element);
    if (known) {
      const same = elements.same(element.key);
      if (!same) {
        if (!set.spec.autoMerge) refuse('conflicting intervals specified');
      } else if (create || !isSameData(same.data, element.data)) {
        refuse(exists);
      } else return;
    }
    this.#lead(table, element.data, 1);
    elements.add(element);
    this.#undo.push(() => elements.delete(element));
  }

  /** Throws Refusal when there is no such key. */
  deleteElement(table: NftTable, set: NftSet, key: Element['key']): void {
    const { elements } = set;
    const found = elements.same(key) ?? refuse(refused(noSuchFile));
    this.#lead(table, found.data, -1);
    elements.delete(found);
    this.#undo.push(() => elements.add(found));
  }

  /** Puts anything into one of a table's maps. */
  addTo<T>(map: Map<string, T>, key: string, value: T): void {
    const before = map.get(key);
    map.set(key, value);
    this.#undo.push(() => {
      if (before === undefined) map.delete(key);
      else map.set(key, before);
    });
  }

  /** Throws Refusal when it is not there. */
  removeFrom<T>(map: Map<string, T>, key: string): void {
    const value = map.get(key);
    if (value === undefined) refuse(noSuchFile);
    this.#remove(map, key, value);
  }

  #remove<T>(map: Map<string, T>, key: string, value: T): void {
    map.delete(key);
    this.#undo.push(() => map.set(key, value));
  }

  #swap(chain: NftChain, body: ChainBody): void {
    const before = chain.body;
    chain.body = body;
    this.#undo.push(() => {
      chain.body = before;
    });
  }

  #opened(chain: NftChain): { readonly rules: NftRule[]; readonly handles: number[] } {
    const open = this.#open.get(chain);
    if (open) return open;
    const { rules, handles } = chain.body;
    const own = { rules: [...rules], handles: [...handles] };
    this.#open.set(chain, own);
    this.#swap(chain, { chain, ...own });
    return own;
  }

  /** Counts a rule's references up or down. Throws Refusal when a chain is not there. */
  #refer(table: NftTable, rule: NftRule, by: 1 | -1): void {
    for (const name of rule.chains) this.#count(table, name, by);
    for (const name of rule.sets) {
      const set = table.sets.get(name);
      if (!set) continue;
      set.uses += by;
      this.#undo.push(() => {
        set.uses -= by;
      });
    }
  }

  #lead(table: NftTable, data: Element['data'], by: 1 | -1): void {
    if (!isVerdict(data) || !('chain' in data)) return;
    const chain = this.#count(table, data.chain, by);
    if (by > 0 && chain) this.#touched.add(chain);
  }

  #count(table: NftTable, name: string, by: 1 | -1): NftChain | undefined {
    const chain = table.chains.get(name);
    if (!chain) return by > 0 ? refuse(refused(noSuchFile)) : undefined;
    if (chain.base) refuse(notSupported);
    chain.uses += by;
    this.#undo.push(() => {
      chain.uses -= by;
    });
    return chain;
  }
}

const isSameData = (a: Element['data'], b: Element['data']): boolean =>
  JSON.stringify(a, plainBig) === JSON.stringify(b, plainBig);
const plainBig = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? String(value) : value);
