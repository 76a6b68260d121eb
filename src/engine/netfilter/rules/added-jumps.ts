/**
 * The jumps, one entry a rule, that a chain has since it got other rules, and had not before. In one go, since proxies write the
 * same order again with a few more or less; where the order is another, some are named that it had elsewhere.
 */
export function addedJumps(before: readonly string[], after: readonly string[]): readonly string[] {
  const added: string[] = [];
  let i = 0;
  let j = 0;
  for (let old = before[0], now = after[0]; old !== undefined && now !== undefined; old = before[i], now = after[j]) {
    if (old === now) {
      i++;
      j++;
    } else if (before[i + 1] === now) i++;
    else {
      added.push(now);
      if (old !== after[j + 1]) i++;
      j++;
    }
  }
  return added.concat(after.slice(j));
}
