/** What jumps a chain gets, and what it has no more. */
export interface JumpChanges {
  readonly added: readonly string[];
  readonly gone: readonly string[];
}

/**
 * Compares a chain's jumps, one entry a rule, before and after it got other rules. In one go, since proxies write the same order
 * again with a few more or less; where it is another order, some are named as both gone and added, which comes to the same.
 */
export function jumpChanges(before: readonly string[], after: readonly string[]): JumpChanges {
  const added: string[] = [];
  const gone: string[] = [];
  let i = 0;
  let j = 0;
  for (let old = before[0], now = after[0]; old !== undefined && now !== undefined; old = before[i], now = after[j]) {
    if (old === now) {
      i++;
      j++;
    } else if (before[i + 1] === now) {
      gone.push(old);
      i++;
    } else if (old === after[j + 1]) {
      added.push(now);
      j++;
    } else {
      gone.push(old);
      added.push(now);
      i++;
      j++;
    }
  }
  return { added: added.concat(after.slice(j)), gone: gone.concat(before.slice(i)) };
}
