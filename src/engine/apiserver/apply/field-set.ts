import { deepEqual, isPlainObject } from '../../../model/deep.ts';

type Members = Readonly<Record<string, unknown>>;

/** A leaf's way into an object: `f:NAME` a member, `k:{…}` the item of a list with these keys, `.` such an item as a whole. */
export type Path = readonly string[];

/** Leaf paths by their joined text (sigs.k8s.io/structured-merge-diff fieldpath.Set). */
export type FieldSet = ReadonlyMap<string, Path>;

/** Members that are owned as a whole (+structType=atomic and +mapType=atomic in k8s.io/api). */
const atomic = new Set(['selector', 'nodeSelector', 'matchLabels']);

/** What tells the items of a list apart (+listMapKey in k8s.io/api). */
const listKeys: Readonly<Record<string, readonly string[]>> = {
  conditions: ['type'],
  containers: ['name'],
  env: ['name'],
  initContainers: ['name'],
  ownerReferences: ['uid'],
};

function keyOf(field: string, item: unknown): string | undefined {
  if (!isPlainObject(item)) return undefined;
  if (field === 'ports') {
    const number = 'containerPort' in item ? 'containerPort' : 'port';
    return `k:${JSON.stringify({ [number]: item[number], protocol: item.protocol ?? 'TCP' })}`;
  }
  const names = listKeys[field];
  if (!names?.every((name) => item[name] !== undefined)) return undefined;
  return `k:${JSON.stringify(Object.fromEntries(names.map((name) => [name, item[name]])))}`;
}

/** A list's items by their keys; undefined when the list is owned as a whole. */
function keyed(field: string, list: readonly unknown[]): Map<string, Members> | undefined {
  const items = new Map<string, Members>();
  for (const item of list) {
    const key = keyOf(field, item);
    if (key === undefined || !isPlainObject(item)) return undefined;
    items.set(key, item);
  }
  return items.size === list.length ? items : undefined;
}

function collect(value: unknown, field: string, path: Path, found: Map<string, Path>): void {
  const items = Array.isArray(value) && value.length > 0 ? keyed(field, value) : undefined;
  if (items) {
    for (const [key, item] of items) {
      add(found, [...path, key, '.']);
      for (const name in item) collect(item[name], name, [...path, key, `f:${name}`], found);
    }
  } else if (isPlainObject(value) && !atomic.has(field) && Object.keys(value).length > 0) {
    for (const name in value) if (value[name] !== undefined) collect(value[name], name, [...path, `f:${name}`], found);
  } else add(found, path);
}

const add = (set: Map<string, Path>, path: Path): unknown => set.set(path.join('\n'), path);

/** The fields of an object that somebody manages: all but what the server makes, and status. */
export function fieldsOf(object: Members): FieldSet {
  const found = new Map<string, Path>();
  for (const name in object) {
    if (name === 'apiVersion' || name === 'kind' || name === 'status' || name === 'metadata') continue;
    collect(object[name], name, [`f:${name}`], found);
  }
  const metadata = isPlainObject(object.metadata) ? object.metadata : {};
  for (const name of ['labels', 'annotations', 'ownerReferences', 'finalizers']) {
    if (metadata[name] !== undefined) collect(metadata[name], name, ['f:metadata', `f:${name}`], found);
  }
  return found;
}

/** The value at a path. */
function valueAt(value: unknown, path: Path): unknown {
  let at = value;
  let field = '';
  for (const step of path) {
    if (step === '.') return at === undefined ? undefined : true;
    if (step.startsWith('k:')) at = Array.isArray(at) ? keyed(field, at)?.get(step) : undefined;
    else {
      field = step.slice(2);
      at = isPlainObject(at) ? at[field] : undefined;
    }
  }
  return at;
}

export const sameAt = (a: unknown, b: unknown, path: Path): boolean => deepEqual(valueAt(a, path), valueAt(b, path));

/** `live` with all that `applied` says. */
export function merged(live: unknown, applied: unknown, field = ''): unknown {
  if (Array.isArray(live) && Array.isArray(applied)) {
    const [before, after] = [keyed(field, live), keyed(field, applied)];
    if (!before || !after) return applied;
    const items = new Map(before);
    for (const [key, item] of after) items.set(key, merged(before.get(key), item) as Members);
    return [...items.values()];
  }
  if (!isPlainObject(live) || !isPlainObject(applied) || atomic.has(field)) return applied;
  const result: Record<string, unknown> = { ...live };
  for (const name in applied) result[name] = merged(live[name], applied[name], name);
  return result;
}

/** The value without what is at a path. */
export function without(value: unknown, [step = '', ...rest]: Path, field = ''): unknown {
  if (step.startsWith('k:')) {
    const items = Array.isArray(value) ? keyed(field, value) : undefined;
    const item = items?.get(step);
    if (!items || !item) return value;
    if (rest[0] === '.') items.delete(step);
    else items.set(step, without(item, rest) as Members);
    return [...items.values()];
  }
  const name = step.slice(2);
  if (!isPlainObject(value) || !(name in value)) return value;
  const { [name]: inner, ...others } = value;
  return rest.length === 0 ? others : { ...value, [name]: without(inner, rest, name) };
}

/** The set as metav1.FieldsV1. */
export function toFieldsV1(set: FieldSet): Members {
  const root: Record<string, unknown> = {};
  for (const path of set.values()) {
    let at = root;
    for (const step of path) {
      const inner = { ...(isPlainObject(at[step]) ? at[step] : {}) };
      at[step] = inner;
      at = inner;
    }
  }
  return root;
}

/** The inverse of `toFieldsV1`. */
export function fromFieldsV1(fields: Members, path: Path = [], found = new Map<string, Path>()): FieldSet {
  for (const step in fields) {
    const inner = fields[step];
    const here = [...path, step];
    if (isPlainObject(inner) && Object.keys(inner).length > 0) fromFieldsV1(inner, here, found);
    else add(found, here);
  }
  return found;
}

/** `.spec.template.spec.containers[name="web"].image`, as conflicts are told. */
export function formatFieldPath(path: Path): string {
  const word = (step: string): string => {
    if (step === '.') return '';
    if (step.startsWith('f:')) return `.${step.slice(2)}`;
    const keys: Members = JSON.parse(step.slice(2));
    return `[${Object.entries(keys)
      .map(([name, value]) => `${name}=${JSON.stringify(value)}`)
      .join(',')}]`;
  };
  return path.map(word).join('');
}
