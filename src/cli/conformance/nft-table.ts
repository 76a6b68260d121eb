import type { Listing } from '../../engine/index.ts';

/** Chains, sets and maps by name: how each was added, and its rules or elements (these by key). */
interface Thing {
  readonly kind: string;
  readonly declaration: string;
  readonly rules: readonly string[];
  readonly elements: ReadonlyMap<string, string>;
}

const operation = /^(add|delete|flush) (table|chain|rule|set|map|element) (?:ip6?) (\S+)(?: (\S+))?(?: (.*))?$/;

/** An element's key and verdict, as in `{ KEY comment "…" : VERDICT }`. */
function parseElement(text: string): { readonly key: string; readonly value: string } {
  const [, key = '', value = ''] = /^\{ (.*?)(?: comment "[^"]*")?(?: : (.*))? \}$/.exec(text) ?? [];
  return { key, value };
}

/** The body of an `add rule` line: without a comment. */
const bodyOf = (line: string): string => (operation.exec(line)?.[5] ?? '').replace(/ comment "[^"]*"$/, '');

/** One nftables table as a kernel would hold it, in the words in which it was added. It runs no packets. */
export class NftTable {
  #declaration: string | undefined;
  #things: ReadonlyMap<string, Thing> = new Map();

  /**
   * `nft -f`: all of it or, with an error, nothing. Lines of comment do not count. Returns the number of operations.
   */
  run(text: string): number {
    const before = { declaration: this.#declaration, things: this.#things };
    const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    const things = new Map(this.#things);
    this.#things = things;
    try {
      for (const line of lines) this.#apply(things, line);
      checkReferences(things);
    } catch (error) {
      this.#declaration = before.declaration;
      this.#things = before.things;
      throw error;
    }
    return lines.length;
  }

  /** What is in the table, as lines that would add it. */
  dump(): string {
    if (this.#declaration === undefined) return '';
    const things = [...this.#things.values()];
    const lines = things.flatMap((each) => [each.declaration, ...each.rules, ...each.elements.values()]);
    return [this.#declaration, ...lines, ''].join('\n');
  }

  /** As a proxier that starts finds it. */
  listing(): Listing | undefined {
    if (this.#declaration === undefined) return undefined;
    const names = (kind: string): ReadonlySet<string> =>
      new Set([...this.#things].filter(([, thing]) => thing.kind === kind).map(([name]) => name));
    return {
      chains: names('chain'),
      sets: names('set'),
      elements: {
        'cluster-ips': this.verdicts('cluster-ips'),
        'service-ips': this.verdicts('service-ips'),
        'firewall-ips': this.verdicts('firewall-ips'),
        'no-endpoint-services': this.verdicts('no-endpoint-services'),
        'no-endpoint-nodeports': this.verdicts('no-endpoint-nodeports'),
        'service-nodeports': this.verdicts('service-nodeports'),
      },
    };
  }

  /** The rules of a chain, without comments; undefined when there is no such chain. */
  rules(chain: string): readonly string[] | undefined {
    return this.#things.get(chain)?.rules.map(bodyOf);
  }

  /** The rules of a chain as they were added. */
  lines(chain: string): readonly string[] {
    return this.#things.get(chain)?.rules ?? [];
  }

  /** Keys of a set or map with their verdicts (empty in a set); empty as well when there is no such set. */
  verdicts(name: string): ReadonlyMap<string, string> {
    const elements = this.#things.get(name)?.elements ?? new Map<string, string>();
    return new Map([...elements].map(([key, line]) => [key, parseElement(operation.exec(line)?.[5] ?? '').value]));
  }

  #apply(things: Map<string, Thing>, line: string): void {
    const [, verb, kind = '', , name = '', rest = ''] = operation.exec(line) ?? [];
    if (verb === undefined) throw new Error(`syntax error: ${line}`);
    if (kind === 'table') {
      things.clear();
      this.#declaration = verb === 'add' ? line : undefined;
      return;
    }
    if (this.#declaration === undefined) throw new Error(`No such file or directory (no table): ${line}`);
    const known = things.get(name);
    if (!known && (verb !== 'add' || kind === 'rule' || kind === 'element')) {
      throw new Error(`No such file or directory: ${line}`);
    }
    const next = changed(known, verb, kind, { line, rest });
    if (next) things.set(name, next);
    else things.delete(name);
  }
}

function changed(
  known: Thing | undefined,
  verb: string,
  kind: string,
  { line, rest }: { readonly line: string; readonly rest: string },
): Thing | undefined {
  if (known && kind === 'rule') return { ...known, rules: [...known.rules, line] };
  if (known && kind === 'element') {
    const elements = new Map(known.elements);
    const { key } = parseElement(rest);
    if (verb === 'add') elements.set(key, line);
    else if (!elements.delete(key)) throw new Error(`No such file or directory: ${line}`);
    return { ...known, elements };
  }
  if (verb === 'delete') return undefined;
  if (verb === 'add') return known ?? { kind, declaration: line, rules: [], elements: new Map() };
  return known && { ...known, rules: [], elements: new Map() };
}

/** Chains that are jumped to and sets that are looked up must be there; so none that is in use can have been deleted. */
function checkReferences(things: ReadonlyMap<string, Thing>): void {
  for (const { rules, elements } of things.values()) {
    for (const line of [...rules, ...elements.values()]) {
      const text = line.replace(/ comment "[^"]*"/, '');
      for (const [, name = ''] of text.matchAll(/(?:\b(?:goto|jump) |@)(\S+)/g)) {
        if (!things.has(name)) throw new Error(`No such file or directory (${name}): ${line}`);
      }
    }
  }
}
