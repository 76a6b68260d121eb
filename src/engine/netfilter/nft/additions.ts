import type { CommandReader } from './command-reader.ts';
import { newCounter } from './counter.ts';
import { parseObject, parseSet } from './declarations.ts';
import type { Placed } from './element.ts';
import type { NftSet } from './set.ts';
import type { NftObject, NftTable } from './table.ts';

// What commands and the blocks of tables add alike. `create` refuses what is there already.

/** Reads a set or map behind its first word and adds it. Returns what puts its elements in. Throws NftFault, and Refusal. */
export function addSet(reader: CommandReader, table: NftTable, isMap: boolean, create = false): () => void {
  const name = reader.name();
  const { spec, elements } = parseSet(reader.lexer, table.family, { name, isMap });
  const set = reader.transaction.addSet(table, spec, create);
  return () => addElements(reader, table, set, elements);
}

/** Puts elements into a set. Throws Refusal. */
export function addElements(
  reader: CommandReader,
  table: NftTable,
  set: NftSet,
  elements: readonly Placed[],
  create = false,
): void {
  const now = reader.transaction.now();
  for (const { element, from, to } of elements) {
    reader.blame(from, to);
    const timeout = element.timeout ?? set.spec.timeout;
    if (timeout !== undefined) element.expiresAt = now + (element.expiresAt ?? timeout);
    if (set.spec.counter) element.counter ??= newCounter();
    reader.transaction.addElement(table, set, element, create);
  }
}

/** Reads an object that is kept (`counter`, `ct helper`) behind its kind and adds it, in the place of one of the same name. Throws NftFault. */
export function addObject(reader: CommandReader, table: NftTable, kind: string): void {
  const name = reader.name();
  const lines = reader.lexer.at('{') ? parseObject(reader.lexer) : [];
  reader.transaction.addTo(table.objects, `${kind} ${name}`, objectOf(kind, name, lines));
}

function objectOf(kind: string, name: string, lines: readonly string[]): NftObject {
  if (kind !== 'counter') return { kind, name, lines: () => lines };
  const counted = /^packets (\d+) bytes (\d+)$/.exec(lines[0] ?? '');
  const counter = { packets: Number(counted?.[1] ?? 0), bytes: Number(counted?.[2] ?? 0) };
  return { kind, name, counter, lines: () => [`packets ${counter.packets} bytes ${counter.bytes}`] };
}
