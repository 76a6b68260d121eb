import { isPlainObject } from './deep.ts';
import { mergeKeyOf } from './merge-key.ts';

type Item = Readonly<Record<string, unknown>>;

function mergeLists(field: string, current: readonly unknown[], patch: readonly unknown[]): unknown {
  const items = patch.filter(isPlainObject);
  const key = mergeKeyOf(field, current, patch);
  if (key === undefined) return patch;
  const byKey = new Map<unknown, Item>(current.filter(isPlainObject).map((item) => [item[key], item]));
  for (const item of items) {
    if (item.$patch === 'delete') byKey.delete(item[key]);
    else byKey.set(item[key], strategicMerge(byKey.get(item[key]), item) as Item);
  }
  return [...byKey.values()];
}

/** Strategic merge patch for the lists Kubehop knows: items are merged by their key (apimachinery pkg/util/strategicpatch). */
export function strategicMerge(current: unknown, patch: unknown): unknown {
  if (!isPlainObject(patch)) return patch;
  const base = isPlainObject(current) && patch.$patch !== 'replace' ? current : {};
  const result: Record<string, unknown> = { ...base };
  for (const [key, value] of Object.entries(patch)) {
    if (key.startsWith('$')) continue;
    const old = result[key];
    if (value === null) Reflect.deleteProperty(result, key);
    else if (Array.isArray(value) && Array.isArray(old)) result[key] = mergeLists(key, old, value);
    else result[key] = strategicMerge(old, value);
  }
  return result;
}
