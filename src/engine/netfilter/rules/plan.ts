import { flat } from '../../../model/flat.ts';
import type { IPFamily } from '../../../model/objects/meta.ts';
import { failedWithoutWords, RestoreError, RuleError } from '../errors.ts';
import { ChainBody } from './chain.ts';
import { type Command, type Counters, checkChainName, type Policy, parseCommand, parsePolicy } from './commands.ts';
import type { RuleTable } from './extension.ts';
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

/** By family and table, then by line. */
const knownLines = new Map<string, Generations<AppendLine>>();
let lastLineId = 0;
/** By the lines' ids, or the pieces'. */
export const knownBodies = new Generations<ChainBody>(50_000);
const knownPlans = { IPv4: new Generations<RestorePlan>(4), IPv6: new Generations<RestorePlan>(4) };

class Pending {
  readonly ids: number[] = [];
  readonly rules: Rule[] = [];
  readonly lines: number[] = [];
  readonly counters: number[] = [];
  counted = false;
}

const knownZeros: (readonly number[])[] = [];

/** The lines of rules that do not know theirs. */
export function zeros(length: number): readonly number[] {
  let known = knownZeros[length];
  if (!known) {
    known = new Array<number>(length).fill(0);
    knownZeros[length] = known;
  }
  return known;
}

/** Reads the lines of one table's section; `line` is 0 for a piece, whose lines are not known. */
export class SectionReader {
  readonly #at: RuleTable;
  readonly line: number;
  readonly steps: Step[] = [];
  /** Whether what was read may stand in several places: no rule has a memory of its own. */
  shared = true;
  readonly #known: Generations<AppendLine> | undefined;
  #pending = new Map<string, Pending>();

  /** `remember`: lines are kept by their text, for whoever reads them again. */
  constructor(at: RuleTable, line: number, remember = true) {
    this.#at = at;
    this.line = line;
    if (!remember) return;
    const key = `${at.family} ${at.table}`;
    this.#known = knownLines.get(key) ?? new Generations(100_000);
    knownLines.set(key, this.#known);
  }

  read(text: string, line: number): void {
    if (text.startsWith(':')) {
      this.#settle();
      this.steps.push(declaration(text, line));
      return;
    }
    const counted = text.startsWith('[') ? /^\[(\d+):(\d+)\]\s*/.exec(text) : undefined;
    const bare = counted ? text.slice(counted[0].length) : text;
    const counters: Counters = counted ? [Number(counted[1]), Number(counted[2])] : undefined;
    const known = this.#known?.get(bare);
    if (known) {
      this.#append(known, { line, counters });
      return;
    }
    // What is cut from a line in turn must not keep megabytes of restore input.
    const own = this.#known ? flat(bare) : bare;
    const command = parseCommand(this.#at, tokenize(own));
    if (command.op === 'append') {
      const { chain, rules } = command;
      const parsed: AppendLine = { id: ++lastLineId, chain, rules, counters: command.counters };
      if (command.rules.some((rule) => rule.unshared)) this.shared = false;
      else this.#known?.set(own, parsed);
      this.#append(parsed, { line, counters });
    } else {
      this.#settle();
      this.steps.push({ kind: 'command', line, command });
    }
  }

  finish(): Section {
    this.#settle();
    return { table: this.#at.table, line: this.line, steps: this.steps };
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
      body: this.#known ? sharedBody(name, pending) : new ChainBody(name, pending.rules.slice()),
      lines: this.line === 0 ? zeros(pending.lines.length) : pending.lines.slice(),
      counters: pending.counted ? pending.counters : undefined,
    }));
    this.steps.push({ kind: 'append', chains });
    this.#pending = new Map();
  }
}

/** One body for equal chains, so that a hundred nodes hold their common rules, and the index over them, once. */
function sharedBody(name: string, { ids, rules }: Pending): ChainBody {
  if (rules.some((rule) => rule.unshared)) return new ChainBody(name, rules);
  const key = ids.join();
  const known = knownBodies.get(key);
  if (known) return known;
  const body = new ChainBody(name, rules.slice());
  knownBodies.set(key, body);
  return body;
}

/** How kube-proxy ends its declarations. */
const emptyCounters = ' - [0:0]';
const zero: Counters = [0, 0];

function declaration(text: string, line: number): Declaration {
  if (text.endsWith(emptyCounters) && text.indexOf(' ') === text.length - emptyCounters.length) {
    const name = text.slice(1, -emptyCounters.length);
    checkChainName(name);
    if (name !== '') return { kind: 'declare', line, chain: name, policy: undefined, counters: zero };
  }
  const [chain = '', policy = '', counters] = text.slice(1).trim().split(/\s+/);
  if (chain === '') throw new RuleError('chain name invalid', true);
  checkChainName(chain);
  const numbers = counters === undefined ? undefined : /^\[(\d+):(\d+)\]$/.exec(counters);
  if (counters !== undefined && !numbers) throw new RuleError('invalid policy counters for chain', true);
  return {
    kind: 'declare',
    line,
    chain,
    policy: policy === '-' || policy === '' ? undefined : parsePolicy(policy),
    counters: numbers ? [Number(numbers[1]), Number(numbers[2])] : undefined,
  };
}

/** Calls back with each line that is neither empty nor a comment, and its 1-based number. Returns how many lines there are. */
export function eachLine(text: string, read: (raw: string, line: number) => void): number {
  let line = 0;
  for (let start = 0; start < text.length; ) {
    const end = text.indexOf('\n', start);
    const raw = text.slice(start, end === -1 ? text.length : end).trimEnd();
    start = end === -1 ? text.length : end + 1;
    line++;
    if (raw !== '' && !raw.startsWith('#')) read(raw, line);
  }
  return line;
}

/** Reads the input of iptables-restore, or ip6tables-restore. Throws RestoreError at the first line that cannot be read. */
export function parsePlan(text: string, family: IPFamily): RestorePlan {
  const known = knownPlans[family].get(text);
  if (known) return known;
  const sections: Section[] = [];
  let section: SectionReader | undefined;
  const lines = eachLine(text, (raw, line) => {
    try {
      section = readLine({ raw, line, family }, section, sections);
    } catch (error) {
      throw error instanceof RuleError ? new RestoreError(line, error) : error;
    }
  });
  if (section) throw new RestoreError(lines + 1, new RuleError('COMMIT expected', true));
  knownPlans[family].set(text, sections);
  return sections;
}

function readLine(
  { raw, line, family }: { readonly raw: string; readonly line: number; readonly family: IPFamily },
  section: SectionReader | undefined,
  done: Section[],
): SectionReader | undefined {
  if (!section) {
    if (!raw.startsWith('*')) throw new RuleError(failedWithoutWords, true);
    const table = raw.slice(1).trim();
    if (!Object.hasOwn(builtinChains, table)) throw new RuleError(`table name '${table}' invalid`);
    return new SectionReader({ table, family }, line);
  }
  if (raw === 'COMMIT') {
    done.push(section.finish());
    return undefined;
  }
  section.read(raw, line);
  return section;
}
