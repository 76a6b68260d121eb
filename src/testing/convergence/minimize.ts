/**
 * A part of a failing list, in order, that still fails and of which no single item can be left out
 * (Zeller's delta debugging: halves first, then ever smaller pieces).
 */
export function minimize<T>(items: readonly T[], fails: (items: readonly T[]) => boolean): readonly T[] {
  let rest = items;
  for (let size = Math.ceil(items.length / 2); ; size = Math.ceil(size / 2)) {
    const before = rest.length;
    for (let start = 0; start < rest.length; ) {
      const without = [...rest.slice(0, start), ...rest.slice(start + size)];
      if (fails(without)) rest = without;
      else start += size;
    }
    if (size === 1 && rest.length === before) return rest;
  }
}
