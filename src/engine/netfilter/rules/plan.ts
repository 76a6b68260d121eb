import { RestoreError, RuleError } from '../errors.ts';
import { ChainBody } from './chain.ts';
import { type Command, type Counters, checkChainName, type Policy, parseCommand, parsePolicy } from './commands.ts';
import { Generations } from './generations.ts';
import type { Rule } from './rule.ts';
import { builtinChains } from './table.ts';
import { tokenize } from './tokenize.ts';

/** A `:CHAIN POLICY [packets:bytes]` line. */
export interface Declaration {
  readonly kind: 'declare';
  readonly line: number;
  readonly chain: string;
  readonly policy: Policy | undefined;
  readonly counters: Counters;
}

/** A run of `-A` lines, put together by chain (rules of different chains do not depend on each other's order). */
export interface Appends {
  readonly kind: 'append';
  readonly chains: readonly Appended[];
}

export interface Appended {
  readonly body: ChainBody;
  readonly lines: readonly number[];
  /** Two numbers a rule; undefined when all are zero. */
  readonly counters: readonly number[] | undefined;
}

export interface OtherCommand {
  readonly kind: 'command';
  readonly line: number;
  readonly command: Command;
}

export type Step = Declaration | Appends | OtherCommand;

/** One `*table … COMMIT` section. */
export interface Section {
  readonly table: string;
  readonly line: number;
  readonly steps: readonly Step[];
}

/** What an input of iptables-restore asks for. Immutable: nodes with the same input share it. */
export type RestorePlan = readonly Section[];

interface AppendLine {
  /** Stands for its text. */
  readonly id: number;
  readonly chain: string;
  readonly rules: readonly Rule[];
  readonly counters: Counters;
}

/** By table, then by line. */
const knownLines = new Map<string, Generations<AppendLine>>();
let lastLineId = 0;
/** By the lines' ids. */
const knownBodies = new Generations<ChainBody>(50_000);
const knownPlans = new Generations<RestorePlan>(4);

class Pending {
  readonly ids: number[] = [];
  readonly rules: Rule[] = [];
  readonly lines: number[] = [];
  readonly counters: number[] = [];
  counted = false;
}

class SectionReader {
  readonly table: string;
  readonly line: number;
  readonly steps: Step[] = [];
  readonly #known: Generations<AppendLine>;
  #pending = new Map<string, Pending>();

  constructor(table: string, line: number) {
    this.table = table;
    this.line = line;
    this.#known = knownLines.get(table) ?? new Generations(100_000);
    knownLines.set(table, this.#known);
  }

  read(text: string, line: number): void {
    if (text.startsWith(':')) {
      this.#settle();
      this.steps.push({ kind: 'declare', line, ...declaration(text) });
      return;
    }
    const counted = text.startsWith('[') ? /^\[(\d+):(\d+)\]\s*/.exec(text) : undefined;
    const bare = counted ? text.slice(counted[0].length) : text;
    const counters: Counters = counted ? [Number(counted[1]), Number(counted[2])] : undefined;
    const known = this.#known.get(bare);
    if (known) {
      this.#append(known, { line, counters });
      return;
    }
    const own = copyOf(bare);
    const command = parseCommand(this.table, tokenize(own));
    if (command.op === 'append') {
      const parsed: AppendLine = { id: ++lastLineId, ...command };
      if (!command.rules.some((rule) => rule.unshared)) this.#known.set(own, parsed);
      this.#append(parsed, { line, counters });
    } else {
      this.#settle();
      this.steps.push({ kind: 'command', line, command });
    }
  }

  finish(): Section {
    this.#settle();
    return { table: this.table, line: this.line, steps: this.steps };
  }

  #append(parsed: AppendLine, at: { line: number; counters: Counters }): void {
    let pending = this.#pending.get(parsed.chain);
    if (!pending) {
      pending = new Pending();
      this.#pending.set(parsed.chain, pending);
    }
    const counters = at.counters ?? parsed.counters;
    pending.ids.push(parsed.id);
    for (const rule of parsed.rules) {
      pending.rules.push(rule);
      pending.lines.push(at.line);
      pending.counters.push(counters?.[0] ?? 0, counters?.[1] ?? 0);
    }
    if (counters && (counters[0] > 0 || counters[1] > 0)) pending.counted = true;
  }

  #settle(): void {
    if (this.#pending.size === 0) return;
    const chains = [...this.#pending].map(([name, pending]) => ({
      body: sharedBody(name, pending),
      lines: pending.lines,
      counters: pending.counted ? pending.counters : undefined,
    }));
    this.steps.push({ kind: 'append', chains });
    this.#pending = new Map();
  }
}

/** The same text apart from the whole it was cut from: what is cut from that in turn does not keep megabytes of restore input. */
const copyOf = (text: string): string => [text, ''].join('');

/** One body for equal chains, so that a hundred nodes hold their common rules, and the index over them, once. */
function sharedBody(name: string, { ids, rules }: Pending): ChainBody {
  if (rules.some((rule) => rule.unshared)) return new ChainBody(name, rules);
  const key = ids.join();
  const known = knownBodies.get(key);
  if (known) return known;
  const body = new ChainBody(name, rules);
  knownBodies.set(key, body);
  return body;
}

function declaration(text: string): Omit<Declaration, 'kind' | 'line'> {
  const [chain = '', policy = '', counters] = text.slice(1).trim().split(/\s+/);
  if (chain === '') throw new RuleError('chain name invalid', true);
  checkChainName(chain);
  const numbers = counters === undefined ? undefined : /^\[(\d+):(\d+)\]$/.exec(counters);
  if (counters !== undefined && !numbers) throw new RuleError('invalid policy counters for chain', true);
  return {
    chain,
    policy: policy === '-' || policy === '' ? undefined : parsePolicy(policy),
    counters: numbers ? [Number(numbers[1]), Number(numbers[2])] : undefined,
  };
}

/** Reads the input of iptables-restore. Throws RestoreError at the first line that cannot be read. */
export function parsePlan(text: string): RestorePlan {
  const known = knownPlans.get(text);
  if (known) return known;
  const sections: Section[] = [];
  let section: SectionReader | undefined;
  let line = 0;
  for (let start = 0; start < text.length; ) {
    const end = text.indexOf('\n', start);
    const raw = text.slice(start, end === -1 ? text.length : end).trimEnd();
    start = end === -1 ? text.length : end + 1;
    line++;
    if (raw === '' || raw.startsWith('#')) continue;
    try {
      section = readLine(raw, line, section, sections);
    } catch (error) {
      throw error instanceof RuleError ? new RestoreError(line, error) : error;
    }
  }
  if (section) throw new RestoreError(line + 1, new RuleError('COMMIT expected', true));
  knownPlans.set(text, sections);
  return sections;
}

function readLine(
  raw: string,
  line: number,
  section: SectionReader | undefined,
  done: Section[],
): SectionReader | undefined {
  if (!section) {
    // Anything else outside a table is passed over, as iptables-restore does.
    if (!raw.startsWith('*')) return undefined;
    const table = raw.slice(1).trim();
    if (!Object.hasOwn(builtinChains, table)) throw new RuleError(`table name '${table}' invalid`);
    return new SectionReader(table, line);
  }
  if (raw === 'COMMIT') {
    done.push(section.finish());
    return undefined;
  }
  section.read(raw, line);
  return section;
}
