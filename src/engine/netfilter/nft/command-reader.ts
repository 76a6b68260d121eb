import { NftFault, Refusal, refuse } from './errors.ts';
import type { Family } from './family.ts';
import type { Lexer } from './lexer.ts';
import type { NftSet } from './set.ts';
import type { NftChain, NftTable } from './table.ts';
import type { Transaction } from './transaction.ts';

const families = ['ip', 'ip6', 'inet', 'arp', 'bridge', 'netdev'] as const;
/** Objects that are kept and shown, and have no part in what happens to packets here. */
const kept = ['flowtable', 'counter', 'quota', 'limit', 'secmark', 'synproxy', 'ct', 'tunnel'] as const;
const objects = ['table', 'chain', 'rule', 'set', 'map', 'element', ...kept] as const;

/** What a command is about. */
export type What = (typeof objects)[number];

/** Reads what a command names, looks it up, and knows which of it is to blame when the kernel refuses. */
export class CommandReader {
  readonly lexer: Lexer;
  readonly transaction: Transaction;
  /** Where the thing that the command names stands. */
  #named = 0;
  /** Where it ends, if not before the next token. */
  #until: number | undefined = undefined;

  constructor(lexer: Lexer, transaction: Transaction) {
    this.lexer = lexer;
    this.transaction = transaction;
  }

  /** From now on this place of the text is to blame: up to the last token taken, or to `until`. */
  blame(named: number, until?: number): void {
    this.#named = named;
    this.#until = until;
  }

  /** Does it; what is refused on the way is said of the place to blame. Throws NftFault. */
  blaming(act: () => void): void {
    try {
      act();
    } catch (error) {
      throw error instanceof Refusal ? this.#placed(error) : error;
    }
  }

  #placed(cause: Refusal): NftFault {
    return new NftFault(cause.message, this.#named, Math.max(this.#named + 1, this.#until ?? this.lexer.before), {
      cause,
    });
  }

  what(): What {
    const { kind, token } = this.lexer;
    if (kind === 'word' && (token === 'define' || token === 'include')) this.lexer.fault(`not modelled: ${token}`);
    return this.lexer.takeAny(objects) ?? this.lexer.unexpected();
  }

  /** The kind of an object that is kept: `counter`, `ct helper`. */
  kept(what: What = this.lexer.takeAny(kept) ?? this.lexer.unexpected()): string {
    return what === 'ct' ? `ct ${this.lexer.name()}` : what;
  }

  /** The family, if the command names one. */
  takeFamily(): Family | undefined {
    return this.lexer.takeAny(families);
  }

  /** What the command names next. */
  name(): string {
    this.#named = this.lexer.start;
    return this.lexer.name();
  }

  table(): NftTable {
    const family = this.takeFamily() ?? 'ip';
    return this.transaction.table(family, this.name());
  }

  chain(table: NftTable): NftChain {
    return table.chains.get(this.name()) ?? refuse('No such file or directory');
  }

  set(table: NftTable): NftSet {
    return table.sets.get(this.name()) ?? refuse('No such file or directory');
  }

  /** `handle N`, `position N`, `index N`: the index of the rule that is meant; undefined when none is named. */
  rule(chain: NftChain): number | undefined {
    const how = this.lexer.takeAny(['handle', 'position', 'index']);
    if (how === undefined) return undefined;
    this.#named = this.lexer.start;
    const number = this.lexer.count();
    const index = how === 'index' ? number : chain.body.handles.indexOf(number);
    return index >= 0 && index < chain.body.rules.length ? index : refuse('No such file or directory');
  }
}
