import { failed } from './failure.ts';

/** What to set, and what to take away (null). */
export type Changes = Readonly<Record<string, string | null>>;

/** Resources before `key=value` and `key-` (cmdutil.GetResourcesAndPairs). Throws Failure; `what` is `label`, `image`, … */
export function resourcesAndPairs(args: readonly string[], what: string): { resources: string[]; pairs: string[] } {
  const resources: string[] = [];
  const pairs: string[] = [];
  for (const arg of args) {
    const isPair = (arg.includes('=') && !arg.startsWith('=')) || (arg.endsWith('-') && arg !== '-');
    if (isPair) pairs.push(arg);
    else if (pairs.length > 0) throw failed(`all resources must be specified before ${what} changes: ${arg}`);
    else resources.push(arg);
  }
  return { resources, pairs };
}

/** `key=value` and, where it is allowed, `key-` (cmdutil.ParsePairs). Throws Failure. */
export function changesOf(pairs: readonly string[], what: string, removable = true): Changes {
  const changes: Record<string, string | null> = {};
  const removed: string[] = [];
  const invalid: string[] = [];
  for (const pair of pairs) {
    const at = pair.indexOf('=');
    if (at > 0) changes[pair.slice(0, at)] = pair.slice(at + 1);
    else if (removable && pair.endsWith('-')) removed.push(pair.slice(0, -1));
    else invalid.push(pair);
  }
  if (invalid.length > 0) throw failed(`invalid ${what} format: ${invalid.join(', ')}`);
  for (const key of removed) {
    if (Object.hasOwn(changes, key)) throw failed(`can not both modify and remove a ${what} in the same command`);
    changes[key] = null;
  }
  return changes;
}
