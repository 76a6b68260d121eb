import { RuleError } from '../errors.ts';
import { type Chain, ChainBody } from './chain.ts';
import type { Command, Counters } from './commands.ts';
import type { Rule } from './rule.ts';
import { type Journal, noSuchChain, type Table, tooManyLinks } from './table.ts';

/** Carries a command out on a table. Throws RuleError, after which the journal still holds what was done before. */
export function applyCommand(table: Table, command: Command, journal: Journal): void {
  table.use(journal);
  switch (command.op) {
    case 'new-chain':
      if (table.chain(command.chain)) throw new RuleError('Chain already exists.', true);
      table.create(command.chain, journal);
      return;
    case 'delete-chain':
      if (command.chain !== undefined) table.remove(command.chain, journal);
      else for (const chain of userChains(table)) table.remove(chain.name, journal);
      return;
    case 'flush':
      for (const chain of chosen(table, command.chain)) table.flush(chain, journal);
      return;
    case 'zero':
      for (const chain of chosen(table, command.chain)) zero(chain, journal);
      return;
    case 'policy':
      setPolicy(table, command.chain, command.policy, journal);
      return;
    case 'rename':
      throw new RuleError('renaming chains is not modelled');
    default:
      changeRules(table, command, journal);
  }
}

const userChains = (table: Table): readonly Chain[] => [...table.chains.values()].filter((chain) => !chain.builtin);
const chosen = (table: Table, name: string | undefined): Iterable<Chain> =>
  name === undefined ? [...table.chains.values()] : [table.existing(name)];

function zero(chain: Chain, journal: Journal): void {
  const { body, counters } = chain;
  chain.replace(body, undefined);
  journal.push(() => chain.replace(body, counters));
}

/** Throws RuleError for a chain that is not built in. */
export function setPolicy(table: Table, name: string, policy: 'ACCEPT' | 'DROP', journal: Journal): void {
  const chain = table.chain(name);
  if (!chain?.builtin) throw new RuleError('Bad built-in chain name.', true);
  const old = chain.policy;
  chain.policy = policy;
  journal.push(() => {
    chain.policy = old;
  });
}

type RuleCommand = Extract<Command, { readonly at: number } | { readonly rules: readonly Rule[] }>;

function changeRules(table: Table, command: RuleCommand, journal: Journal): void {
  const chain = table.chain(command.chain);
  if (!chain) {
    throw command.op === 'check' || command.op === 'delete' ? badRule() : noSuchChain();
  }
  const { rules } = chain.body;
  switch (command.op) {
    case 'append':
      splice(table, chain, { from: rules.length, remove: 0, ...command }, journal);
      return;
    case 'insert':
      if (command.at > rules.length + 1) throw new RuleError('Index of insertion too big.', true);
      splice(table, chain, { from: command.at - 1, remove: 0, ...command }, journal);
      return;
    case 'replace':
    case 'delete-at':
      if (command.at > rules.length) throw noSuchChain();
      splice(table, chain, { from: command.at - 1, remove: 1, rules: [], counters: undefined, ...command }, journal);
      return;
    default:
      for (const wanted of command.rules)
        findAndDelete(table, chain, { wanted, remove: command.op === 'delete' }, journal);
  }
}

const badRule = () => new RuleError('Bad rule (does a matching rule exist in that chain?).', true);

function findAndDelete(table: Table, chain: Chain, what: { wanted: Rule; remove: boolean }, journal: Journal): void {
  const from = chain.body.rules.findIndex((rule) => rule.spec === what.wanted.spec);
  if (from === -1) throw badRule();
  if (what.remove) splice(table, chain, { from, remove: 1, rules: [], counters: undefined }, journal);
}

interface Splice {
  readonly from: number;
  readonly remove: number;
  readonly rules: readonly Rule[];
  readonly counters: Counters;
}

function splice(table: Table, chain: Chain, { from, remove, rules, counters }: Splice, journal: Journal): void {
  const body = new ChainBody(chain.name, chain.body.rules.toSpliced(from, remove, ...rules));
  const added = rules.flatMap(() => counters ?? [0, 0]);
  const old = chain.counters;
  const kept = old ? [...old] : counters ? new Array<number>(chain.body.rules.length * 2).fill(0) : undefined;
  kept?.splice(from * 2, remove * 2, ...added);
  table.replace(chain, body, kept ? Float64Array.from(kept) : undefined, journal);
  if (table.findLoop([chain.name]) !== undefined) throw tooManyLinks(chain.name);
}
