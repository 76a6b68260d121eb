import type { CommandReader, What } from './command-reader.ts';
import { parseElements } from './element.ts';
import { Refusal } from './errors.ts';
import type { Lexer } from './lexer.ts';
import type { NftTable } from './table.ts';

/**
 * Carries out `delete`, or `destroy`, behind the verb. Throws NftFault, and Refusal.
 * @param lenient what is not there is no fault (`destroy`)
 */
export function remove(reader: CommandReader, lenient: boolean): void {
  const { lexer } = reader;
  const what = reader.what();
  const from = lexer.start;
  try {
    removeOne(reader, what);
  } catch (error) {
    if (!lenient || !(error instanceof Refusal) || !error.message.includes('No such file')) throw error;
    lexer.jump(from);
    lexer.restOfLine();
  }
}

function removeOne(reader: CommandReader, what: What): void {
  const { lexer, transaction } = reader;
  const table = reader.table();
  switch (what) {
    case 'table':
      transaction.deleteTable(table);
      return;
    case 'chain':
      transaction.deleteChain(reader.chain(table));
      return;
    case 'rule': {
      const chain = reader.chain(table);
      transaction.deleteRule(chain, reader.rule(chain) ?? lexer.unexpected('handle'));
      return;
    }
    case 'set':
    case 'map':
      transaction.deleteSet(table, reader.set(table));
      return;
    case 'element':
      removeElements(reader, table);
      return;
    default:
      transaction.removeFrom(table.objects, `${reader.kept(what)} ${reader.name()}`);
  }
}

function removeElements(reader: CommandReader, table: NftTable): void {
  const { lexer, transaction } = reader;
  const set = reader.set(table);
  const { shape } = set.spec;
  const named = hasData(lexer) ? shape : { key: shape.key };
  for (const { element, from, to } of parseElements(lexer, named)) {
    reader.blame(from, to);
    transaction.deleteElement(table, set, element.key);
  }
}

/** Whether the elements ahead say what they are mapped to; to delete them the keys are enough. */
function hasData({ text, start }: Lexer): boolean {
  return /\s:\s/.test(text.slice(start, text.indexOf('}', start)));
}
