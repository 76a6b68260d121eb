/** Nodes of a document with its aliases written out: enough for anchors people use, too little for a "billion laughs". */
const maxExpanded = 100_000;

/** How many nodes a value has when everything that is shared is written out. Infinity for one that holds itself. */
function expandedSize(value: unknown, known: Map<unknown, number>): number {
  if (typeof value !== 'object' || value === null) return 1;
  const before = known.get(value);
  if (before !== undefined) return before;
  known.set(value, Number.POSITIVE_INFINITY);
  const size = Object.values(value).reduce<number>((sum, each) => sum + expandedSize(each, known), 1);
  known.set(value, size);
  return size;
}

/** Whether a value that was read from YAML grows out of all proportion when it is written without aliases. */
export const isExcessivelyAliased = (value: unknown): boolean => expandedSize(value, new Map()) >= maxExpanded;
