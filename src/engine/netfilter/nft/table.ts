import type { Counter } from './counter.ts';
import type { Family } from './family.ts';
import type { NftRule } from './rule.ts';
import type { NftSet } from './set.ts';

/** Where a base chain is called. */
export interface BaseChain {
  readonly type: 'filter' | 'nat' | 'route';
  readonly hook: string;
  readonly priority: number;
  /** `device …` of chains at a device's own hooks, as written. */
  readonly device: string;
  policy: 'accept' | 'drop';
}

/** The rules of a chain, immutable once the transaction is over: walks refer to it later. */
export interface ChainBody {
  readonly chain: NftChain;
  readonly rules: readonly NftRule[];
  /** One handle a rule. */
  readonly handles: readonly number[];
}

/** A chain in one namespace. */
export class NftChain {
  readonly table: NftTable;
  readonly name: string;
  readonly handle: number;
  readonly comment: string | undefined;
  readonly base: BaseChain | undefined;
  body: ChainBody;
  /** Rules and elements that lead here. */
  uses = 0;

  constructor(
    table: NftTable,
    name: string,
    { handle, comment, base }: { handle: number; comment: string | undefined; base: BaseChain | undefined },
  ) {
    this.table = table;
    this.name = name;
    this.handle = handle;
    this.comment = comment;
    this.base = base;
    this.body = { chain: this, rules: [], handles: [] };
  }
}

/** A named object that is kept and shown: a quota, a limit, a helper, a flowtable. */
export interface NftObject {
  readonly kind: string;
  readonly name: string;
  /** Its lines between the braces. */
  readonly lines: () => readonly string[];
  readonly counter?: Counter;
}

/** A table in one namespace. */
export class NftTable {
  readonly family: Family;
  readonly name: string;
  readonly handle: number;
  readonly comment: string | undefined;
  readonly flags: readonly string[];
  readonly chains = new Map<string, NftChain>();
  readonly sets = new Map<string, NftSet>();
  /** By kind and name. */
  readonly objects = new Map<string, NftObject>();
  #handles = 0;

  constructor(
    family: Family,
    name: string,
    { handle, comment, flags }: { handle: number; comment: string | undefined; flags: readonly string[] },
  ) {
    this.family = family;
    this.name = name;
    this.handle = handle;
    this.comment = comment;
    this.flags = flags;
  }

  /** `ip kube-proxy`. */
  get title(): string {
    return `${this.family} ${this.name}`;
  }

  nextHandle(): number {
    this.#handles++;
    return this.#handles;
  }
}
