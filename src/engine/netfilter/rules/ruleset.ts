import { IptablesError, RestoreError, RuleError } from '../errors.ts';
import type { SaveOptions } from '../types.ts';
import { applyCommand, setPolicy } from './apply.ts';
import { type Chain, ChainBody } from './chain.ts';
import { readCommand } from './command-line.ts';
import { type Appended, type Declaration, parsePlan, type Section } from './plan.ts';
import { printTable } from './print-table.ts';
import { type Journal, noSuchChain, rollBack, Table, tooManyLinks } from './table.ts';

/** The tables of one namespace. */
export class Ruleset {
  readonly raw = new Table('raw');
  readonly mangle = new Table('mangle');
  readonly nat = new Table('nat');
  readonly filter = new Table('filter');

  table(name: string): Table | undefined {
    return [this.raw, this.mangle, this.nat, this.filter].find((table) => table.name === name);
  }

  /** The whole input or nothing. Throws RestoreError. */
  restore(text: string, noflush: boolean): void {
    const plan = parsePlan(text);
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
      const { table: name, command } = readCommand(args);
      const table = this.table(name);
      if (!table) {
        throw new RuleError(`table '${name}' does not exist\nPerhaps iptables or your kernel needs to be upgraded.`);
      }
      applyCommand(table, command, journal);
    } catch (error) {
      rollBack(journal);
      throw error instanceof RuleError ? new IptablesError(error) : error;
    }
  }

  /** iptables-save's text; `now` in virtual milliseconds for its date. */
  save(options: SaveOptions, now: number): string {
    const tables = [this.mangle, this.raw, this.filter, this.nat].filter((table) =>
      options.table === undefined ? table.used : table.name === options.table,
    );
    return tables.map((table) => printTable(table, now, options.counters ?? false)).join('');
  }

  #applySection(section: Section, noflush: boolean, journal: Journal): void {
    const table = this.table(section.table);
    if (!table) throw new RestoreError(section.line, new RuleError(`table name '${section.table}' invalid`));
    table.use(journal);
    if (!noflush) table.clear(journal);
    const touched = new Map<string, number>();
    for (const step of section.steps) {
      if (step.kind === 'declare') atLine(step.line, () => declare(table, step, noflush, journal));
      else if (step.kind === 'command') atLine(step.line, () => applyCommand(table, step.command, journal));
      else for (const appended of step.chains) append(table, appended, touched, journal);
    }
    const loop = table.findLoop(touched.keys());
    if (loop !== undefined) throw new RestoreError(touched.get(loop) ?? section.line, tooManyLinks(loop));
  }
}

function atLine(line: number, act: () => void): void {
  try {
    act();
  } catch (error) {
    throw error instanceof RuleError ? new RestoreError(line, error) : error;
  }
}

function declare(
  table: Table,
  { chain: name, policy, counters }: Declaration,
  noflush: boolean,
  journal: Journal,
): void {
  const chain = table.chain(name);
  if (!chain) {
    table.create(name, journal);
    return;
  }
  if (!chain.builtin) {
    if (noflush) table.flush(chain, journal);
    return;
  }
  if (policy) setPolicy(table, name, policy, journal);
  if (counters) setPolicyCounters(chain, counters, journal);
}

function setPolicyCounters(chain: Chain, [packets, bytes]: readonly [number, number], journal: Journal): void {
  const [oldPackets, oldBytes] = [chain.policyPackets, chain.policyBytes];
  chain.policyPackets = packets;
  chain.policyBytes = bytes;
  journal.push(() => {
    chain.policyPackets = oldPackets;
    chain.policyBytes = oldBytes;
  });
}

function append(
  table: Table,
  { body, lines, counters }: Appended,
  touched: Map<string, number>,
  journal: Journal,
): void {
  const chain = table.chain(body.name);
  const firstLine = lines[0] ?? 0;
  if (!chain) throw new RestoreError(firstLine, noSuchChain());
  const whole = chain.body.rules.length === 0 ? body : new ChainBody(body.name, [...chain.body.rules, ...body.rules]);
  try {
    table.replace(chain, whole, countersAfter(chain, lines.length, counters), journal);
  } catch (error) {
    const missing = body.rules.findIndex(({ target }) => 'chain' in target && !table.isUserChain(target.chain));
    throw error instanceof RuleError ? new RestoreError(lines[missing] ?? firstLine, error) : error;
  }
  touched.set(body.name, lines.at(-1) ?? firstLine);
}

/** A chain's counters with those of new rules behind them; undefined as long as all are zero. */
function countersAfter(chain: Chain, added: number, counters: readonly number[] | undefined): Float64Array | undefined {
  if (!counters && !chain.counters) return undefined;
  const old = chain.body.rules.length * 2;
  const all = new Float64Array(old + added * 2);
  if (chain.counters) all.set(chain.counters);
  if (counters) all.set(counters, old);
  return all;
}
