import { RuleError } from '../errors.ts';
import type { Command } from './commands.ts';
import { edit } from './edit.ts';
import { type Splice, splice } from './splice.ts';
import { type Journal, noSuchChain, type Table } from './table.ts';

/** Carries a command out on a table. Throws RuleError, after which the journal still holds what was done before. */
export function applyCommand(table: Table, command: Command, journal: Journal): void {
  table.use(journal);
  switch (command.op) {
    case 'new-chain':
      if (table.chain(command.chain)) throw new RuleError('Chain already exists.', true);
      table.create(command.chain, journal);
      return;
    case 'append':
      add(table, command, table.chain(command.chain)?.body.rules.length ?? 0, journal);
      return;
    case 'insert':
      add(table, command, command.at - 1, journal);
      return;
    default:
      edit(table, command, journal);
  }
}

function add(
  table: Table,
  { chain: name, rules, counters }: Omit<Splice, 'from' | 'remove'> & { readonly chain: string },
  from: number,
  journal: Journal,
): void {
  const chain = table.chain(name);
  if (!chain) throw noSuchChain();
  if (from > chain.body.rules.length) throw new RuleError('Index of insertion too big.', true);
  splice(table, chain, { from, remove: 0, rules, counters }, journal);
}
