import type { IPFamily } from '../../../model/objects/meta.ts';
import { IptablesError, RestoreError, RuleError } from '../errors.ts';
import { programOf } from '../protocols.ts';
import type { RestoreText, SaveOptions } from '../types.ts';
import { applyCommand } from './apply.ts';
import { type Chain, ChainBody } from './chain.ts';
import { readCommand } from './command-line.ts';
import type { Command } from './commands.ts';
import { setPolicy, setPolicyCounters } from './edit.ts';
import { planOf } from './pieces.ts';
import {
  type Appended,
  type Declaration,
  type OtherCommand,
  parsePlan,
  type RestorePlan,
  type Section,
} from './plan.ts';
import { printTable } from './print-table.ts';
import { type Journal, noSuchChain, rollBack, Table, tooManyLinks } from './table.ts';

/** The tables of one family in one namespace. */
export class Ruleset {
  readonly family: IPFamily;
  readonly raw = new Table('raw');
  readonly mangle = new Table('mangle');
  readonly nat = new Table('nat');
  readonly filter = new Table('filter');
  readonly security = new Table('security');

  constructor(family: IPFamily) {
    this.family = family;
  }

  get tables(): readonly Table[] {
    return [this.raw, this.mangle, this.nat, this.filter, this.security];
  }

  table(name: string): Table | undefined {
    return this.tables.find((table) => table.name === name);
  }

  /** The whole input or nothing. Throws RestoreError. */
  restore(text: RestoreText, noflush: boolean): void {
    try {
      this.#restore(text, noflush);
    } catch (error) {
      throw error instanceof RestoreError ? error.of(this.family) : error;
    }
  }

  #restore(text: RestoreText, noflush: boolean): void {
    if (typeof text === 'string') {
      this.#carryOut(parsePlan(text, this.family), noflush);
      return;
    }
    try {
      this.#carryOut(planOf(text, this.family), noflush);
    } catch (error) {
      if (!(error instanceof RestoreError || error instanceof RuleError)) throw error;
      // Pieces do not know their lines: the whole text is read for the line that is at fault.
      this.#carryOut(parsePlan(text.join(''), this.family), noflush);
    }
  }

  #carryOut(plan: RestorePlan, noflush: boolean): void {
    const journal: Journal = [];
    try {
      for (const section of plan) this.#applySection(section, noflush, journal);
    } catch (error) {
      rollBack(journal);
      throw error;
    }
  }

  /** One call of the iptables command. Throws IptablesError. */
  command(args: string): void {
    const journal: Journal = [];
    try {
      const { table: name, command } = readCommand(args, this.family);
      const table = this.table(name);
      if (!table) {
        throw new RuleError(
          `table '${name}' does not exist\nPerhaps ${programOf(this.family)} or your kernel needs to be upgraded.`,
        );
      }
      applyCommand(table, command, journal);
    } catch (error) {
      rollBack(journal);
      throw error instanceof RuleError ? new IptablesError(error, this.family) : error;
    }
  }

  /** iptables-save's text; `now` in virtual milliseconds for its date. */
  save(options: SaveOptions, now: number): string {
    const tables = [this.mangle, this.security, this.raw, this.filter, this.nat].filter((table) =>
      options.table === undefined ? table.used : table.name === options.table,
    );
    return tables
      .map((table) => printTable(table, { now, counters: options.counters ?? false, family: this.family }))
      .join('');
  }

  #applySection(section: Section, noflush: boolean, journal: Journal): void {
    const table = this.table(section.table);
    if (!table) throw new RestoreError(section.line, new RuleError(`table name '${section.table}' invalid`));
    table.use(journal);
    if (!noflush) table.clear(journal);
    const changes = new Changes(table, noflush, journal);
    for (const step of section.steps) {
      if (step.kind === 'append') for (const appended of step.chains) changes.append(appended);
      else changes.atLine(step);
    }
    changes.flush();
    const loop = table.findLoop(changes.jumps);
    if (loop !== undefined) throw new RestoreError(changes.lines.get(loop) ?? section.line, tooManyLinks(loop));
  }
}

let lastChanges = 0;

/** The changes that one section makes to its table. Chains that get back the rules they had are left alone. */
class Changes {
  readonly #table: Table;
  readonly #noflush: boolean;
  readonly #journal: Journal;
  readonly #number = ++lastChanges;
  /** Declared, and to be emptied unless rules follow. */
  #emptied: Chain[] = [];
  /** Of chains that got other rules: the line of the last of them, and what they did not jump to before. */
  readonly lines = new Map<string, number>();
  readonly jumps = new Map<string, readonly string[]>();

  constructor(table: Table, noflush: boolean, journal: Journal) {
    this.#table = table;
    this.#noflush = noflush;
    this.#journal = journal;
  }

  atLine(step: Declaration | OtherCommand): void {
    try {
      if (step.kind === 'declare') this.#declare(step);
      else this.#command(step.command);
    } catch (error) {
      throw error instanceof RuleError ? new RestoreError(step.line, error) : error;
    }
  }

  #declare({ chain: name, policy, counters }: Declaration): void {
    const chain = this.#table.chain(name);
    if (!chain) {
      this.#table.create(name, this.#journal);
      return;
    }
    if (!chain.builtin) {
      if (!this.#noflush || chain.body.rules.length === 0) return;
      chain.emptiedBy = this.#number;
      this.#emptied.push(chain);
      return;
    }
    if (policy) setPolicy(this.#table, name, policy, this.#journal);
    if (counters) setPolicyCounters(chain, counters, this.#journal);
  }

  #command(command: Command): void {
    this.flush();
    applyCommand(this.#table, command, this.#journal);
  }

  /** Empties what was declared and got no rules since. */
  flush(): void {
    for (const chain of this.#emptied) if (chain.emptiedBy === this.#number) this.#table.flush(chain, this.#journal);
    this.#emptied = [];
  }

  append({ body, lines, counters }: Appended): void {
    const table = this.#table;
    const chain = table.chain(body.name);
    const firstLine = lines[0] ?? 0;
    if (!chain) throw new RestoreError(firstLine, noSuchChain());
    const old = chain.body;
    const anew = chain.emptiedBy === this.#number || old.rules.length === 0;
    chain.emptiedBy = 0;
    const whole = anew ? body : new ChainBody(body.name, [...old.rules, ...body.rules]);
    const kept = countersAfter(anew ? undefined : chain, lines.length, counters);
    if (whole === old && kept === chain.counters) return;
    try {
      this.#added(body.name, table.replace(chain, whole, kept, this.#journal));
    } catch (error) {
      const missing = body.rules.findIndex(({ target }) => 'chain' in target && !table.isUserChain(target.chain));
      throw error instanceof RuleError ? new RestoreError(lines[missing] ?? firstLine, error) : error;
    }
    this.lines.set(body.name, lines.at(-1) ?? firstLine);
  }

  #added(chain: string, jumps: readonly string[]): void {
    if (jumps.length > 0) this.jumps.set(chain, [...(this.jumps.get(chain) ?? []), ...jumps]);
  }
}

/** A chain's counters with those of new rules behind them; undefined as long as all are zero. */
function countersAfter(
  chain: Chain | undefined,
  added: number,
  counters: readonly number[] | undefined,
): Float64Array | undefined {
  if (!counters && !chain?.counters) return undefined;
  const old = (chain?.body.rules.length ?? 0) * 2;
  const all = new Float64Array(old + added * 2);
  if (chain?.counters) all.set(chain.counters);
  if (counters) all.set(counters, old);
  return all;
}
