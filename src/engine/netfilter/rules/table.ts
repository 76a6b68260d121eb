import type { TableName } from '../../../model/trace.ts';
import { RuleError } from '../errors.ts';
import { addedJumps } from './added-jumps.ts';
import { Chain, ChainBody } from './chain.ts';

/** Built-in chains of each table in the order iptables-save prints them. */
export const builtinChains: Readonly<Record<string, readonly string[]>> = {
  raw: ['PREROUTING', 'OUTPUT'],
  mangle: ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'],
  nat: ['PREROUTING', 'INPUT', 'OUTPUT', 'POSTROUTING'],
  filter: ['INPUT', 'FORWARD', 'OUTPUT'],
  security: ['INPUT', 'FORWARD', 'OUTPUT'],
};

/** Built-in chains have their place by hook. */
const hooks = ['PREROUTING', 'INPUT', 'FORWARD', 'OUTPUT', 'POSTROUTING'] as const;

export const tooManyLinks = (chain: string) =>
  new RuleError(`RULE_APPEND failed (Too many links): rule in chain ${chain}`, true);
export const noSuchChain = () => new RuleError('No chain/target/match by that name.', true);

const none: readonly string[] = [];

/** Takes changes back, latest first. */
export type Journal = (() => void)[];

export function rollBack(journal: Journal): void {
  for (let undo = journal.pop(); undo; undo = journal.pop()) undo();
}

/** One table of one namespace. Every change writes its inverse into a journal. */
export class Table {
  readonly name: TableName;
  /** Whether anyone ever used it: iptables-save prints only those. */
  #used = false;
  #chains = new Map<string, Chain>();
  #builtins: readonly (Chain | undefined)[];
  /** The chains that rules jump to, as far as somebody asked since they changed: few do, and of tens of thousands it is much to keep. */
  referenced: ReadonlySet<string> | undefined;

  constructor(name: TableName) {
    this.name = name;
    for (const chain of builtinChains[name] ?? []) this.#chains.set(chain, new Chain(chain, true));
    this.#builtins = builtinsOf(this.#chains);
  }

  /** By hook, in the order PREROUTING, INPUT, FORWARD, OUTPUT, POSTROUTING: every packet asks for them, several times. */
  get builtins(): readonly (Chain | undefined)[] {
    return this.#builtins;
  }

  get used(): boolean {
    return this.#used;
  }

  use(journal: Journal): void {
    if (this.#used) return;
    this.#used = true;
    journal.push(() => {
      this.#used = false;
    });
  }

  get chains(): ReadonlyMap<string, Chain> {
    return this.#chains;
  }

  chain(name: string): Chain | undefined {
    return this.#chains.get(name);
  }

  /** Throws RuleError when there is no such chain. */
  existing(name: string): Chain {
    const chain = this.#chains.get(name);
    if (!chain) throw noSuchChain();
    return chain;
  }

  /** Removes every rule and every user chain; policies stay. */
  clear(journal: Journal): void {
    const [chains, builtins] = [this.#chains, this.#builtins];
    journal.push(() => {
      this.#chains = chains;
      this.#builtins = builtins;
      this.referenced = undefined;
    });
    this.#chains = new Map();
    this.referenced = undefined;
    for (const name of builtinChains[this.name] ?? []) {
      const fresh = new Chain(name, true);
      fresh.policy = chains.get(name)?.policy ?? 'ACCEPT';
      this.#chains.set(name, fresh);
    }
    this.#builtins = builtinsOf(this.#chains);
  }

  /** Whether rules may jump there. */
  isUserChain(name: string): boolean {
    const chain = this.#chains.get(name);
    return chain !== undefined && !chain.builtin;
  }

  create(name: string, journal: Journal): Chain {
    const chain = new Chain(name, false);
    this.#chains.set(name, chain);
    journal.push(() => this.#chains.delete(name));
    return chain;
  }

  /** Takes a chain away that is empty, and that nobody jumps to. */
  remove(chain: Chain, journal: Journal): void {
    this.#chains.delete(chain.name);
    journal.push(() => this.#chains.set(chain.name, chain));
  }

  /** Gives a chain other rules; returns the jumps it did not have. Throws RuleError when a rule jumps to a chain that does not exist. */
  replace(chain: Chain, body: ChainBody, counters: Float64Array | undefined, journal: Journal): readonly string[] {
    const [oldBody, oldCounters] = [chain.body, chain.counters];
    if (oldBody === body && oldCounters === counters) return none;
    const added = addedJumps(oldBody.jumps, body.jumps);
    // What is jumped to already is there.
    const missing = added.find((name) => !this.isUserChain(name));
    if (missing !== undefined) throw new RuleError(`Chain '${missing}' does not exist`);
    this.#swap(chain, body, counters);
    journal.push(() => this.#swap(chain, oldBody, oldCounters));
    return added;
  }

  flush(chain: Chain, journal: Journal): void {
    if (chain.body.rules.length > 0) this.replace(chain, new ChainBody(chain.name, []), undefined, journal);
  }

  /** A chain from which jumps lead back to itself, if there is one since the given jumps of some chains were added. */
  findLoop(added: Iterable<readonly [chain: string, jumps: readonly string[]]>): string | undefined {
    const done = new Set<string>();
    const open = new Set<string>();
    const visit = (name: string): string | undefined => {
      if (open.has(name)) return name;
      if (done.has(name)) return undefined;
      const jumps = this.#chains.get(name)?.body.jumps ?? [];
      if (jumps.length === 0) return undefined;
      const loop = through(name, jumps);
      done.add(name);
      return loop;
    };
    const through = (name: string, jumps: readonly string[]): string | undefined => {
      open.add(name);
      for (const next of jumps) {
        const loop = visit(next);
        if (loop !== undefined) return loop;
      }
      open.delete(name);
      return undefined;
    };
    for (const [name, jumps] of added) {
      const loop = through(name, jumps);
      if (loop !== undefined) return loop;
    }
    return undefined;
  }

  #swap(chain: Chain, body: ChainBody, counters: Float64Array | undefined): void {
    if (chain.body.jumps.length > 0 || body.jumps.length > 0) this.referenced = undefined;
    chain.replace(body, counters);
  }
}

const builtinsOf = (chains: ReadonlyMap<string, Chain>): readonly (Chain | undefined)[] =>
  hooks.map((hook) => chains.get(hook));
