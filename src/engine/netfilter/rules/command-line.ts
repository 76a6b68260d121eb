import type { IPFamily } from '../../../model/objects/meta.ts';
import { RuleError } from '../errors.ts';
import { type Command, commandFlag, parseCommand } from './commands.ts';
import { Generations } from './generations.ts';
import { tokenize } from './tokenize.ts';

interface TableCommand {
  readonly table: string;
  readonly command: Command;
}

/** Every node is given the same commands when it starts: read once, they cost 100 nodes a tenth of a second less. */
const knownCommands = new Generations<TableCommand>(1000);

/** The words after `iptables`, or `ip6tables`. Throws RuleError. */
export function readCommand(args: string, family: IPFamily): TableCommand {
  const key = family === 'IPv4' ? args : `6 ${args}`;
  const known = knownCommands.get(key);
  if (known) return known;
  const { table, words } = commandWords(tokenize(args));
  const command = parseCommand({ table, family }, words);
  const read = { table, command };
  if (!('rules' in command && command.rules.some((rule) => rule.unshared))) knownCommands.set(key, read);
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
