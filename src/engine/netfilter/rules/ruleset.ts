import { sceneEpoch } from '../../../model/time.ts';
import { IptablesError, RestoreError, RuleError } from '../errors.ts';
import type { SaveOptions } from '../types.ts';
import { applyCommand, setPolicy } from './apply.ts';
import { type Chain, ChainBody } from './chain.ts';
import { type Command, commandFlag, parseCommand } from './commands.ts';
import { Generations } from './generations.ts';
import { type Appended, type Declaration, parsePlan, type Section } from './plan.ts';
import { builtinChains, type Journal, noSuchChain, rollBack, Table, tooManyLinks } from './table.ts';
import { tokenize } from './tokenize.ts';

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
    const date = ctime(now);
    return tables.map((table) => saveTable(table, date, options.counters ?? false)).join('');
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
  const before = chain.body.rules.length;
  const whole = before === 0 ? body : new ChainBody(body.name, [...chain.body.rules, ...body.rules]);
  const kept = before === 0 || !chain.counters ? new Array<number>(before * 2).fill(0) : [...chain.counters];
  const numbers =
    counters || chain.counters ? Float64Array.from([...kept, ...(counters ?? lines.flatMap(() => [0, 0]))]) : undefined;
  const missing = body.rules.findIndex(
    ({ target }) =>
      (target.op === 'jump' || target.op === 'goto') &&
      (!table.chain(target.chain) || builtinChains[table.name]?.includes(target.chain)),
  );
  atLine(lines[missing] ?? firstLine, () => table.replace(chain, whole, numbers, journal));
  touched.set(body.name, lines.at(-1) ?? firstLine);
}

interface TableCommand {
  readonly table: string;
  readonly command: Command;
}

/** Every node is given the same commands when it starts: read once, they cost 100 nodes a tenth of a second less. */
const knownCommands = new Generations<TableCommand>(1000);

/** The words after `iptables`. Throws RuleError. */
function readCommand(args: string): TableCommand {
  const known = knownCommands.get(args);
  if (known) return known;
  const { table, words } = commandWords(tokenize(args));
  const command = parseCommand(table, words);
  const read = { table, command };
  if (!('rules' in command && command.rules.some((rule) => rule.unshared))) knownCommands.set(args, read);
  return read;
}

/** Takes `-t` and the waiting options out, and puts the command first. */
function commandWords(all: readonly string[]): { table: string; words: readonly string[] } {
  let table = 'filter';
  const rest: string[] = [];
  for (let i = 0; i < all.length; i++) {
    const word = all[i] ?? '';
    if (word === '-t' || word === '--table') table = all[++i] ?? '';
    else if (/^(-w|-W|--wait|--wait-interval)$/.test(word)) {
      if (/^\d+$/.test(all[i + 1] ?? '')) i++;
    } else if (!/^(--wait=.*|-n|--numeric|iptables|ip6tables)$/.test(word)) rest.push(word);
  }
  const at = rest.findIndex((word) => commandFlag(word) !== undefined);
  if (at === -1) throw new RuleError('no command specified');
  return { table, words: [...rest.slice(at), ...rest.slice(0, at)] };
}

const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `Thu Jan  1 00:00:00 2026`, in UTC. */
function ctime(now: number): string {
  const date = new Date(sceneEpoch + now);
  const day = String(date.getUTCDate()).padStart(2, ' ');
  return `${days[date.getUTCDay()]} ${months[date.getUTCMonth()]} ${day} ${date.toISOString().slice(11, 19)} ${date.getUTCFullYear()}`;
}

function saveTable(table: Table, date: string, counters: boolean): string {
  const user = [...table.chains.values()].filter((chain) => !chain.builtin);
  user.sort((a, b) => (a.name < b.name ? -1 : 1));
  const builtin = (builtinChains[table.name] ?? []).map((name) => table.existing(name));
  const chains = [...builtin, ...user];
  const lines = [
    `# Generated by iptables-save v1.8.9 (nf_tables) on ${date}`,
    `*${table.name}`,
    ...chains.map(
      (chain) => `:${chain.name} ${chain.builtin ? chain.policy : '-'} [${chain.policyPackets}:${chain.policyBytes}]`,
    ),
    ...chains.flatMap((chain) => saveRules(chain, counters)),
    'COMMIT',
    `# Completed on ${date}`,
  ];
  return `${lines.join('\n')}\n`;
}

function saveRules(chain: Chain, counters: boolean): readonly string[] {
  return chain.body.rules.map((rule, i) => {
    const text = rule.text(chain.name);
    return counters ? `[${chain.counter(i).join(':')}] ${text}` : text;
  });
}
