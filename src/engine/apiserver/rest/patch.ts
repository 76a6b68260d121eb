import { deepEqual, isPlainObject } from '../deep.ts';
import { ApiError, badRequest } from '../errors.ts';

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

/** By which member items of a list are the same item (the patchMergeKey tags of k8s.io/api). */
const mergeKeys: Readonly<Record<string, readonly string[]>> = {
  conditions: ['type'],
  containers: ['name'],
  env: ['name'],
  hostAliases: ['ip'],
  imagePullSecrets: ['name'],
  initContainers: ['name'],
  ownerReferences: ['uid'],
  ports: ['containerPort', 'port'],
  topologySpreadConstraints: ['topologyKey'],
  volumeMounts: ['mountPath'],
  volumes: ['name'],
};

/** The names by which items of a list field may be told apart; none when the list is replaced as a whole. */
export const mergeKeysOf = (field: string): readonly string[] => mergeKeys[field] ?? [];

type Item = Readonly<Record<string, unknown>>;

/** The member that tells the items of both lists apart, if there is one. Items that share it (a port for TCP and UDP) have none. */
export function mergeKeyOf(field: string, ...lists: readonly (readonly unknown[])[]): string | undefined {
  return mergeKeys[field]?.find((key) =>
    lists.every((list) => {
      const values = new Set(list.map((item) => (isPlainObject(item) ? item[key] : undefined)));
      return values.size === list.length && !values.has(undefined);
    }),
  );
}

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

const rejected = (why: string): ApiError => new ApiError(422, 'Invalid', `the server rejected our request: ${why}`);

const pointer = (path: unknown): string[] => {
  if (typeof path !== 'string' || (path !== '' && !path.startsWith('/')))
    throw badRequest(`invalid JSON pointer ${JSON.stringify(path)}`);
  return path
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
};

function lookUp(target: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((value, part) => {
    if (Array.isArray(value)) return value[Number(part)];
    return isPlainObject(value) ? value[part] : undefined;
  }, target);
}

/** A copy of `target` with `value` put at `path`; undefined takes away. `insert` makes room in a list. */
function put(target: unknown, path: readonly string[], value: unknown, insert: boolean): unknown {
  const [part, ...rest] = path;
  if (part === undefined) return value;
  if (Array.isArray(target)) {
    const copy: unknown[] = [...target];
    const index = part === '-' ? copy.length : Number(part);
    if (!Number.isInteger(index) || index < 0 || index > copy.length) throw rejected(`invalid index "${part}"`);
    if (rest.length > 0) copy[index] = put(copy[index], rest, value, insert);
    else if (value === undefined) copy.splice(index, 1);
    else copy.splice(index, insert ? 0 : 1, value);
    return copy;
  }
  if (!isPlainObject(target)) throw rejected(`the path "${part}" does not exist`);
  const next = rest.length > 0 ? put(target[part], rest, value, insert) : value;
  const { [part]: _, ...others } = target;
  return next === undefined ? others : { ...target, [part]: next };
}

/** JSON Patch (RFC 6902). Throws ApiError when an operation does not apply. */
export function jsonPatch(current: unknown, patch: unknown): unknown {
  if (!Array.isArray(patch)) throw badRequest('a JSON patch must be a list of operations');
  return patch.reduce<unknown>((target, operation: unknown) => {
    if (!isPlainObject(operation)) throw badRequest('a JSON patch operation must be an object');
    const path = pointer(operation.path);
    const found = lookUp(target, path);
    const from = operation.from === undefined ? [] : pointer(operation.from);
    const op = operation.op;
    const needed = op === 'remove' || op === 'replace' || op === 'test';
    if (needed && found === undefined) throw rejected(`the path ${JSON.stringify(operation.path)} does not exist`);
    switch (op) {
      case 'add':
        return put(target, path, operation.value, true);
      case 'replace':
        return put(target, path, operation.value, false);
      case 'remove':
        return put(target, path, undefined, false);
      case 'copy':
        return put(target, path, lookUp(target, from), true);
      case 'move':
        return put(put(target, from, undefined, false), path, lookUp(target, from), true);
      case 'test':
        if (deepEqual(found, operation.value)) return target;
        throw rejected(`testing value ${String(operation.path)} failed`);
      default:
        throw badRequest(`unexpected JSON patch operation ${JSON.stringify(op)}`);
    }
  }, current);
}
