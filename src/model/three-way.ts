import { isPlainObject } from './deep.ts';
import { mergeKeyOf } from './merge-key.ts';

type Members = Readonly<Record<string, unknown>>;

function mergeLists(
  field: string,
  original: readonly unknown[],
  modified: readonly unknown[],
  current: readonly unknown[],
): readonly unknown[] {
  const key = mergeKeyOf(field, original, modified, current);
  if (key === undefined) return modified;
  const byKey = (list: readonly unknown[]): Map<unknown, Members> =>
    new Map(list.filter(isPlainObject).map((item) => [item[key], item]));
  const [before, wanted, live] = [byKey(original), byKey(modified), byKey(current)];
  const merged = [...wanted].map(([value, item]) => threeWayMerge(before.get(value), item, live.get(value), field));
  const others = [...live].filter(([value]) => !wanted.has(value) && !before.has(value)).map(([, item]) => item);
  return [...merged, ...others];
}

/**
 * kubectl apply's merge (https://kubernetes.io/docs/tasks/manage-kubernetes-objects/declarative-config/#merge-patch-calculation):
 * `current` with what `modified` says, without what only `original` — the manifest applied last — said.
 * `field` is the name of the member being merged; it tells how the items of a list are told apart.
 */
export function threeWayMerge(original: unknown, modified: unknown, current: unknown, field = ''): unknown {
  if (Array.isArray(modified)) {
    const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
    return mergeLists(field, list(original), modified, list(current));
  }
  if (!isPlainObject(modified)) return modified;
  const before: Members = isPlainObject(original) ? original : {};
  const live: Members = isPlainObject(current) ? current : {};
  const kept = Object.entries(live).filter(([key]) => key in modified || !(key in before));
  const result: Record<string, unknown> = Object.fromEntries(kept);
  for (const [key, value] of Object.entries(modified)) {
    if (value === null) Reflect.deleteProperty(result, key);
    else result[key] = threeWayMerge(before[key], value, live[key], key);
  }
  return result;
}
