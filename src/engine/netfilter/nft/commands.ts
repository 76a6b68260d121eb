import {
  type ChainSpec,
  parseChain,
  parseChainLine,
  parseObject,
  parseSet,
  parseTableLine,
  restOfLine,
} from './declarations.ts';
import { type Placed, parseElements } from './element.ts';
import { NftFault } from './errors.ts';
import type { Family } from './family.ts';
import type { Lexer } from './lexer.ts';
import { type NftRule, parseRule, parseRuleLine } from './rule.ts';
import { NftSet } from './set.ts';
import { NftChain, type NftObject, type NftTable } from './table.ts';
import { Refusal, refuse, type Transaction } from './transaction.ts';

const families = ['ip', 'ip6', 'inet', 'arp', 'bridge', 'netdev'] as const;
const verbs = ['add', 'create', 'insert', 'replace', 'delete', 'destroy', 'flush', 'reset', 'list', 'rename'] as const;
/** Objects that are kept and shown, and have no part in what happens to packets here. */
const kept = ['flowtable', 'counter', 'quota', 'limit', 'secmark', 'synproxy', 'ct', 'tunnel'] as const;
const objects = ['table', 'chain', 'rule', 'set', 'map', 'element', ...kept] as const;
type What = (typeof objects)[number];
type Verb = 'add' | 'create' | 'insert' | 'replace';

/** Reads nft's commands one by one and carries each out in a transaction. */
export class Commands {
  readonly #lexer: Lexer;
  readonly #do: Transaction;
  /** Where the thing that the command names stands. */
  #named = 0;
  /** Where it ends, if not before the next token. */
  #until: number | undefined = undefined;

  constructor(lexer: Lexer, transaction: Transaction) {
    this.#lexer = lexer;
    this.#do = transaction;
  }

  /** Throws NftFault at the first that is wrong. */
  run(): void {
    const lexer = this.#lexer;
    while (true) {
      lexer.skipNewlines();
      if (lexer.ended) break;
      this.#named = lexer.start;
      this.#until = undefined;
      this.#blaming(() => this.#command());
      if (lexer.kind !== 'newline' && !lexer.ended) lexer.unexpected();
    }
    this.#blaming(() => this.#do.finish());
  }

  #blaming(act: () => void): void {
    try {
      act();
    } catch (error) {
      throw error instanceof Refusal ? this.#placed(error) : error;
    }
  }

  #placed(cause: Refusal): NftFault {
    return new NftFault(cause.message, this.#named, Math.max(this.#named + 1, this.#until ?? this.#lexer.before), {
      cause,
    });
  }

  #command(): void {
    const lexer = this.#lexer;
    const verb = lexer.takeAny(verbs) ?? 'add';
    switch (verb) {
      case 'list':
      case 'rename':
        if (verb === 'rename') lexer.fault('not modelled: rename');
        restOfLine(lexer);
        return;
      case 'reset':
        this.#reset();
        return;
      case 'flush':
        this.#flush();
        return;
      case 'delete':
      case 'destroy':
        this.#delete(verb === 'destroy');
        return;
      default:
        this.#add(verb);
    }
  }

  #what(): What {
    const { kind, token } = this.#lexer;
    if (kind === 'word' && (token === 'define' || token === 'include')) this.#lexer.fault(`not modelled: ${token}`);
    return this.#lexer.takeAny(objects) ?? this.#lexer.unexpected();
  }

  #family(): Family {
    return this.#lexer.takeAny(families) ?? 'ip';
  }

  #table(): NftTable {
    const family = this.#family();
    this.#named = this.#lexer.start;
    return this.#do.table(family, this.#lexer.name());
  }

  #name(): string {
    this.#named = this.#lexer.start;
    return this.#lexer.name();
  }

  #chain(table: NftTable): NftChain {
    const name = this.#name();
    return table.chains.get(name) ?? refuse('No such file or directory');
  }

  #set(table: NftTable): NftSet {
    const name = this.#name();
    return table.sets.get(name) ?? refuse('No such file or directory');
  }

  #add(verb: Verb): void {
    const lexer = this.#lexer;
    const create = verb === 'create';
    const what = this.#what();
    if ((verb === 'insert' || verb === 'replace') && what !== 'rule') lexer.unexpected('rule');
    if (what === 'table') {
      this.#addTable(create);
      return;
    }
    const table = this.#table();
    switch (what) {
      case 'chain': {
        const name = this.#name();
        this.#declare(table, name, parseChain(lexer), create);
        return;
      }
      case 'rule':
        this.#addRule(verb, table);
        return;
      case 'set':
      case 'map': {
        const name = this.#name();
        const { spec, elements } = parseSet(lexer, table.family, { name, isMap: what === 'map' });
        this.#fill(
          table,
          this.#do.addSet(table, (handle) => new NftSet(spec, handle), name, create),
          elements,
        );
        return;
      }
      case 'element': {
        const set = this.#set(table);
        this.#addElements(table, set, create);
        return;
      }
      default: {
        const kind = what === 'ct' ? `ct ${lexer.name()}` : what;
        this.#addObject(table, kind);
      }
    }
  }

  #declare(table: NftTable, name: string, spec: ChainSpec, create = false): NftChain {
    return this.#do.addChain(table, name, spec, create, (handle) => new NftChain(table, name, { handle, ...spec }));
  }

  #addRule(verb: Verb, table: NftTable): void {
    const lexer = this.#lexer;
    const chain = this.#chain(table);
    const index = this.#place(chain);
    const from = lexer.start;
    const rule = parseRuleLine(lexer, table.family);
    this.#named = from;
    if (verb === 'replace') this.#do.deleteRule(chain, index ?? refuse('No such file or directory'), rule);
    else this.#do.addRule(chain, rule, verb === 'insert' ? (index ?? 0) : index === undefined ? undefined : index + 1);
  }

  /** `handle N`, `position N`, `index N`: the rule that is meant. */
  #place(chain: NftChain): number | undefined {
    const how = this.#lexer.takeAny(['handle', 'position', 'index']);
    if (how === undefined) return undefined;
    this.#named = this.#lexer.start;
    const number = this.#lexer.count();
    const index = how === 'index' ? number : chain.body.handles.indexOf(number);
    return index >= 0 && index < chain.body.rules.length ? index : refuse('No such file or directory');
  }

  #addElements(table: NftTable, set: NftSet, create: boolean): void {
    this.#fill(table, set, parseElements(this.#lexer, set.spec.shape), create);
  }

  #fill(table: NftTable, set: NftSet, elements: readonly Placed[], create = false): void {
    const now = this.#do.now();
    for (const { element, from, to } of elements) {
      this.#named = from;
      this.#until = to;
      const timeout = element.timeout ?? set.spec.timeout;
      if (timeout !== undefined) element.expiresAt = now + (element.expiresAt ?? timeout);
      if (set.spec.counter) element.counter ??= { packets: 0, bytes: 0 };
      this.#do.addElement(table, set, element, create);
    }
  }

  #addObject(table: NftTable, kind: string): void {
    const name = this.#name();
    const lines = this.#lexer.at('{') ? parseObject(this.#lexer) : [];
    const counted = /^packets (\d+) bytes (\d+)$/.exec(lines[0] ?? '');
    const counter =
      kind === 'counter' ? { packets: Number(counted?.[1] ?? 0), bytes: Number(counted?.[2] ?? 0) } : undefined;
    const object: NftObject = counter
      ? { kind, name, counter, lines: () => [`packets ${counter.packets} bytes ${counter.bytes}`] }
      : { kind, name, lines: () => lines };
    this.#do.addTo(table.objects, `${kind} ${name}`, object);
  }

  #addTable(create: boolean): void {
    const lexer = this.#lexer;
    const family = this.#family();
    const name = this.#name();
    const spec: { comment: string | undefined; flags: string[] } = { comment: undefined, flags: [] };
    if (!lexer.at('{')) {
      this.#do.addTable(family, name, spec, create);
      return;
    }
    // The declarations at the head belong to the table itself.
    lexer.next();
    lexer.skipNewlines();
    while (parseTableLine(lexer, spec)) lexer.skipNewlines();
    const table = this.#do.addTable(family, name, spec, create);
    const rules: (() => void)[] = [];
    for (lexer.skipNewlines(); !lexer.take('}'); lexer.skipNewlines()) this.#inTable(table, rules);
    // Chains and sets may be named before they are declared.
    for (const add of rules) add();
  }

  #inTable(table: NftTable, later: (() => void)[]): void {
    const lexer = this.#lexer;
    if (lexer.at('set') || lexer.at('map')) {
      const isMap = lexer.next() === 'map';
      const name = this.#name();
      const { spec, elements } = parseSet(lexer, table.family, { name, isMap });
      const set = this.#do.addSet(table, (handle) => new NftSet(spec, handle), name, false);
      later.unshift(() => this.#fill(table, set, elements));
    } else if (lexer.take('chain')) this.#chainBlock(table, later);
    else {
      const kind = lexer.takeAny(kept) ?? lexer.unexpected();
      this.#addObject(table, kind === 'ct' ? `ct ${lexer.name()}` : kind);
    }
  }

  #chainBlock(table: NftTable, later: (() => void)[]): void {
    const lexer = this.#lexer;
    const name = this.#name();
    const spec: { -readonly [K in keyof ChainSpec]: ChainSpec[K] } = { base: undefined, comment: undefined };
    const rules: (readonly [NftRule, number])[] = [];
    lexer.expect('{');
    for (lexer.skipNewlines(); !lexer.take('}'); lexer.skipNewlines()) {
      if (parseChainLine(lexer, spec)) continue;
      if (lexer.kind === 'end') lexer.unexpected();
      const from = lexer.start;
      rules.push([parseRule(lexer, table.family).rule, from]);
    }
    const chain = this.#declare(table, name, spec);
    later.push(() => {
      for (const [rule, from] of rules) {
        this.#named = from;
        this.#until = undefined;
        this.#do.addRule(chain, rule, undefined);
      }
    });
  }

  #flush(): void {
    const lexer = this.#lexer;
    if (lexer.take('ruleset')) {
      const family = lexer.takeAny(families);
      for (const table of this.#do.tables())
        if (family === undefined || table.family === family) this.#do.deleteTable(table);
      return;
    }
    const what = lexer.takeAny(['table', 'chain', 'set', 'map']) ?? lexer.unexpected();
    const table = this.#table();
    if (what === 'table') for (const chain of table.chains.values()) this.#do.flushChain(chain);
    else if (what === 'chain') this.#do.flushChain(this.#chain(table));
    else this.#do.flushSet(table, this.#set(table));
  }

  #delete(lenient: boolean): void {
    const what = this.#what();
    const from = this.#lexer.start;
    try {
      this.#deleteOne(what);
    } catch (error) {
      if (!lenient || !(error instanceof Refusal) || !error.message.includes('No such file')) throw error;
      this.#lexer.jump(from);
      restOfLine(this.#lexer);
    }
  }

  #deleteOne(what: What): void {
    const lexer = this.#lexer;
    const table = this.#table();
    switch (what) {
      case 'table':
        this.#do.deleteTable(table);
        return;
      case 'chain':
        this.#do.deleteChain(this.#chain(table));
        return;
      case 'rule': {
        const chain = this.#chain(table);
        this.#do.deleteRule(chain, this.#place(chain) ?? lexer.unexpected('handle'));
        return;
      }
      case 'set':
      case 'map':
        this.#do.deleteSet(table, this.#set(table));
        return;
      case 'element': {
        const set = this.#set(table);
        const { shape } = set.spec;
        for (const { element, from, to } of parseElements(lexer, {
          key: shape.key,
          ...(this.#hasData() ? shape : {}),
        })) {
          this.#named = from;
          this.#until = to;
          this.#do.deleteElement(table, set, element.key);
        }
        return;
      }
      default:
        this.#do.removeFrom(table.objects, `${what === 'ct' ? `ct ${lexer.name()}` : what} ${this.#name()}`);
    }
  }

  /** Whether the elements ahead say what they are mapped to; to delete them the keys are enough. */
  #hasData(): boolean {
    const { text, start } = this.#lexer;
    return /\s:\s/.test(text.slice(start, text.indexOf('}', start)));
  }

  /** `reset rules`, `reset counters`: counters go back to zero. */
  #reset(): void {
    const what = this.#lexer.takeAny(['rules', 'rule', 'counters', 'counter']) ?? this.#lexer.unexpected();
    restOfLine(this.#lexer);
    const counters = this.#do
      .tables()
      .flatMap((table) =>
        what.startsWith('counter')
          ? [...table.objects.values()].map(({ counter }) => counter)
          : [...table.chains.values()].flatMap((chain) =>
              chain.body.rules.flatMap(({ statements }) => statements.map(({ counter }) => counter)),
            ),
      );
    for (const counter of counters) if (counter) Object.assign(counter, { packets: 0, bytes: 0 });
  }
}
