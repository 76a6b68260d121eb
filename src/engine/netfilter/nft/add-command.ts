import { addElements, addObject, addSet } from './additions.ts';
import type { CommandReader } from './command-reader.ts';
import { parseChain } from './declarations.ts';
import { parseElements } from './element.ts';
import { refuse } from './errors.ts';
import { parseRuleLine } from './rule.ts';
import type { NftTable } from './table.ts';
import { addTable } from './table-block.ts';

/** What adds. Without a verb it is `add`. */
type AddVerb = 'add' | 'create' | 'insert' | 'replace';

/** Carries out `add`, `create`, `insert` or `replace` behind the verb. Throws NftFault, and Refusal. */
export function add(reader: CommandReader, verb: AddVerb): void {
  const { lexer, transaction } = reader;
  const create = verb === 'create';
  const what = reader.what();
  if ((verb === 'insert' || verb === 'replace') && what !== 'rule') lexer.unexpected('rule');
  if (what === 'table') {
    addTable(reader, create);
    return;
  }
  const table = reader.table();
  switch (what) {
    case 'chain': {
      const name = reader.name();
      transaction.addChain(table, name, parseChain(lexer), create);
      return;
    }
    case 'rule':
      addRule(reader, verb, table);
      return;
    case 'set':
    case 'map':
      addSet(reader, table, what === 'map', create)();
      return;
    case 'element': {
      const set = reader.set(table);
      addElements(reader, table, set, parseElements(lexer, set.spec.shape), create);
      return;
    }
    default:
      addObject(reader, table, reader.kept(what));
  }
}

function addRule(reader: CommandReader, verb: AddVerb, table: NftTable): void {
  const { lexer, transaction } = reader;
  const chain = reader.chain(table);
  const index = reader.rule(chain);
  const from = lexer.start;
  const rule = parseRuleLine(lexer, table.family);
  reader.blame(from);
  if (verb === 'replace') transaction.deleteRule(chain, index ?? refuse('No such file or directory'), rule);
  else transaction.addRule(chain, rule, verb === 'insert' ? (index ?? 0) : index === undefined ? undefined : index + 1);
}
