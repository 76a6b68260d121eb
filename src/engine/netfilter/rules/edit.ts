import { RuleError } from '../errors.ts';
import type { Chain } from './chain.ts';
import type { Command } from './commands.ts';
import type { Rule } from './rule.ts';
import { splice } from './splice.ts';
import { type Journal, noSuchChain, type Table } from './table.ts';

/** Commands that change what is there already. */
type Edit = Exclude<Command, { readonly op: 'new-chain' | 'append' | 'insert' }>;

/** Carries one out, as applyCommand does. */
export function edit(table: Table, command: Edit, journal: Journal): void {
  switch (command.op) {
    case 'delete-chain':
      if (command.chain !== undefined) remove(table, table.existing(command.chain), journal);
      else for (const chain of userChains(table)) remove(table, chain, journal);
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

function remove(table: Table, chain: Chain, journal: Journal): void {
  const { name } = chain;
  if (chain.builtin) throw noSuchChain();
  if (chain.body.rules.length > 0 || referencedIn(table).has(name)) {
    throw new RuleError(`CHAIN_DEL failed (Device or resource busy): chain ${name}`, true);
  }
  table.remove(chain, journal);
}

/** The chains that rules jump to. */
function referencedIn(table: Table): ReadonlySet<string> {
  if (table.referenced) return table.referenced;
  const names = new Set<string>();
  for (const { body } of table.chains.values()) for (const jump of body.jumps) names.add(jump);
  table.referenced = names;
  return names;
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

/** Of a built-in chain. */
export function setPolicyCounters(chain: Chain, [packets, bytes]: readonly [number, number], journal: Journal): void {
  const [oldPackets, oldBytes] = [chain.policyPackets, chain.policyBytes];
  chain.policyPackets = packets;
  chain.policyBytes = bytes;
  journal.push(() => {
    chain.policyPackets = oldPackets;
    chain.policyBytes = oldBytes;
  });
}

type RuleEdit = Extract<Edit, { readonly at: number } | { readonly rules: readonly Rule[] }>;

function changeRules(table: Table, command: RuleEdit, journal: Journal): void {
  const chain = table.chain(command.chain);
  if (!chain) {
    throw command.op === 'check' || command.op === 'delete' ? badRule() : noSuchChain();
  }
  const { rules } = chain.body;
  switch (command.op) {
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
