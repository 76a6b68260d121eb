import { add } from './add-command.ts';
import { CommandReader } from './command-reader.ts';
import { newCounter } from './counter.ts';
import { remove } from './delete-command.ts';
import type { Lexer } from './lexer.ts';
import type { Transaction } from './transaction.ts';

const verbs = ['add', 'create', 'insert', 'replace', 'delete', 'destroy', 'flush', 'reset', 'list', 'rename'] as const;

/** Reads nft's commands one by one and carries each out in a transaction. Throws NftFault at the first that is wrong. */
export function runCommands(lexer: Lexer, transaction: Transaction): void {
  const reader = new CommandReader(lexer, transaction);
  while (true) {
    lexer.skipNewlines();
    if (lexer.ended) break;
    reader.blame(lexer.start);
    reader.blaming(() => runOne(reader));
    if (lexer.kind !== 'newline' && !lexer.ended) lexer.unexpected();
  }
  reader.blaming(() => transaction.finish());
}

function runOne(reader: CommandReader): void {
  const { lexer } = reader;
  const verb = lexer.takeAny(verbs) ?? 'add';
  switch (verb) {
    case 'rename':
      lexer.fault('not modelled: rename');
      break;
    case 'list':
      lexer.restOfLine();
      return;
    case 'reset':
      reset(reader);
      return;
    case 'flush':
      flush(reader);
      return;
    case 'delete':
    case 'destroy':
      remove(reader, verb === 'destroy');
      return;
    default:
      add(reader, verb);
  }
}

/** `flush ruleset`, `flush chain ip nat PREROUTING`: takes out what is in them. */
function flush(reader: CommandReader): void {
  const { lexer, transaction } = reader;
  if (lexer.take('ruleset')) {
    const family = reader.takeFamily();
    for (const table of transaction.tables())
      if (family === undefined || table.family === family) transaction.deleteTable(table);
    return;
  }
  const what = lexer.takeAny(['table', 'chain', 'set', 'map']) ?? lexer.unexpected();
  const table = reader.table();
  if (what === 'table') for (const chain of table.chains.values()) transaction.flushChain(chain);
  else if (what === 'chain') transaction.flushChain(reader.chain(table));
  else transaction.flushSet(table, reader.set(table));
}

/** `reset rules`, `reset counters`: counters go back to zero. */
function reset({ lexer, transaction }: CommandReader): void {
  const what = lexer.takeAny(['rules', 'rule', 'counters', 'counter']) ?? lexer.unexpected();
  lexer.restOfLine();
  const counters = transaction
    .tables()
    .flatMap((table) =>
      what.startsWith('counter')
        ? [...table.objects.values()].map(({ counter }) => counter)
        : [...table.chains.values()].flatMap((chain) =>
            chain.body.rules.flatMap(({ statements }) => statements.map(({ counter }) => counter)),
          ),
    );
  for (const counter of counters) if (counter) Object.assign(counter, newCounter());
}
