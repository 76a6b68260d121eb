import { deepEqual, isPlainObject } from '../../../model/deep.ts';
import { ApiError, badRequest } from '../api-error.ts';

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
