const collator = new Intl.Collator('en', { numeric: true });

/** `node-2` before `node-10`. */
export const byName = (a: { readonly name: string }, b: { readonly name: string }): number =>
  collator.compare(a.name, b.name);

/**
 * A table in the order of its names. Batches come in the order of change, which differs between a world that was
 * lived and the same world opened from a link; the figure must not.
 */
export const inOrder = <T extends { readonly id: string; readonly name: string }>(
  table: ReadonlyMap<string, T>,
): ReadonlyMap<string, T> => new Map([...table.values()].sort(byName).map((record) => [record.id, record]));
