import { deepEqual, isPlainObject } from './deep.ts';

/** JSON Merge Patch (RFC 7386): null takes a member away, lists are replaced. */
export function mergePatch(current: unknown, patch: unknown): unknown {
  if (!isPlainObject(patch)) return patch;
  const result: Record<string, unknown> = isPlainObject(current) ? { ...current } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) Reflect.deleteProperty(result, key);
    else result[key] = mergePatch(result[key], value);
  }
  return result;
}

/** The JSON merge patch (RFC 7386) that makes `to` of `from`; undefined when they are equal. */
export function mergePatchBetween(from: unknown, to: unknown): unknown {
  if (!isPlainObject(from) || !isPlainObject(to)) return deepEqual(from, to) ? undefined : to;
  const changed = Object.keys(to).flatMap((key) => {
    const part = mergePatchBetween(from[key], to[key]);
    return part === undefined ? [] : [[key, part] as const];
  });
  const gone = Object.keys(from).flatMap((key) => (to[key] === undefined ? [[key, null] as const] : []));
  return changed.length + gone.length === 0 ? undefined : Object.fromEntries([...changed, ...gone]);
}
