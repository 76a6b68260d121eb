import { addObject, addSet } from './additions.ts';
import type { CommandReader } from './command-reader.ts';
import { type ChainSpec, parseChainLine, parseTableLine } from './declarations.ts';
import { type NftRule, parseRule } from './rule.ts';
import type { NftTable } from './table.ts';

/** Reads `table ip nat { … }` behind its first word, the block being left out where nothing is to be in it, and adds all of it. */
export function addTable(reader: CommandReader, create: boolean): void {
  const { lexer, transaction } = reader;
  const family = reader.takeFamily() ?? 'ip';
  const name = reader.name();
  const spec: { comment: string | undefined; flags: string[] } = { comment: undefined, flags: [] };
  if (!lexer.at('{')) {
    transaction.addTable(family, name, spec, create);
    return;
  }
  // The declarations at the head belong to the table itself.
  lexer.next();
  lexer.skipNewlines();
  while (parseTableLine(lexer, spec)) lexer.skipNewlines();
  const table = transaction.addTable(family, name, spec, create);
  const later: (() => void)[] = [];
  for (lexer.skipNewlines(); !lexer.take('}'); lexer.skipNewlines()) addDeclared(reader, table, later);
  for (const fill of later) fill();
}

/** One declaration of the block. Chains and sets may be named before they are declared: elements, then rules, come `later`. */
function addDeclared(reader: CommandReader, table: NftTable, later: (() => void)[]): void {
  const { lexer } = reader;
  if (lexer.at('set') || lexer.at('map')) later.unshift(addSet(reader, table, lexer.next() === 'map'));
  else if (lexer.take('chain')) later.push(addChainBlock(reader, table));
  else addObject(reader, table, reader.kept());
}

/** Returns what puts the rules in. */
function addChainBlock(reader: CommandReader, table: NftTable): () => void {
  const { lexer, transaction } = reader;
  const name = reader.name();
  const spec: { -readonly [K in keyof ChainSpec]: ChainSpec[K] } = { base: undefined, comment: undefined };
  const rules: (readonly [NftRule, number])[] = [];
  lexer.expect('{');
  for (lexer.skipNewlines(); !lexer.take('}'); lexer.skipNewlines()) {
    if (parseChainLine(lexer, spec)) continue;
    if (lexer.kind === 'end') lexer.unexpected();
    const from = lexer.start;
    rules.push([parseRule(lexer, table.family).rule, from]);
  }
  const chain = transaction.addChain(table, name, spec, false);
  return () => {
    for (const [rule, from] of rules) {
      reader.blame(from);
      transaction.addRule(chain, rule, undefined);
    }
  };
}
