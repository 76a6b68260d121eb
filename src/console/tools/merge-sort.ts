/** Lines sorted at a stretch. */
const stretch = 2_000;

/** A list in order, equals as they came; the page has its turn between two stretches. */
export async function sortedInTurns<T>(
  list: readonly T[],
  compare: (a: T, b: T) => number,
  breathe: () => Promise<void>,
): Promise<T[]> {
  if (list.length <= stretch) return list.toSorted(compare);
  const middle = list.length >> 1;
  const left = await sortedInTurns(list.slice(0, middle), compare, breathe);
  const right = await sortedInTurns(list.slice(middle), compare, breathe);
  const merged: T[] = [];
  for (let l = 0, r = 0; l < left.length || r < right.length; ) {
    if (merged.length % stretch === 0) await breathe();
    const isLeft = r >= right.length || (l < left.length && compare(left[l] as T, right[r] as T) <= 0);
    merged.push((isLeft ? left[l++] : right[r++]) as T);
  }
  return merged;
}
