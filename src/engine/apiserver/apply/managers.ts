import type { ManagedFieldsEntry } from '../../../model/objects/index.ts';
import { ApiError } from '../api-error.ts';
import {
  type FieldSet,
  fieldsOf,
  formatFieldPath,
  fromFieldsV1,
  merged,
  type Path,
  sameAt,
  toFieldsV1,
  without,
} from './field-set.ts';

type Members = Readonly<Record<string, unknown>>;

/** Who writes, in which way, and when (an API timestamp). */
export type Writer = Omit<ManagedFieldsEntry, 'fieldsType' | 'fieldsV1' | 'operation'>;

interface Owner {
  readonly entry: Omit<ManagedFieldsEntry, 'fieldsType' | 'fieldsV1'>;
  fields: FieldSet;
}

const ownersIn = (entries: readonly ManagedFieldsEntry[]): Owner[] =>
  entries.map(({ fieldsType: _, fieldsV1, ...entry }) => ({ entry, fields: fromFieldsV1(fieldsV1) }));

const entriesOf = (owners: readonly Owner[]): ManagedFieldsEntry[] =>
  owners.flatMap(({ entry, fields }) =>
    fields.size === 0 ? [] : { ...entry, fieldsType: 'FieldsV1' as const, fieldsV1: toFieldsV1(fields) },
  );

const minus = (set: FieldSet, gone: FieldSet): FieldSet => new Map([...set].filter(([key]) => !gone.has(key)));
const only = (set: FieldSet, test: (path: Path) => boolean): FieldSet =>
  new Map([...set].filter(([, path]) => test(path)));
const sameSet = (a: FieldSet, b: FieldSet): boolean => a.size === b.size && [...a.keys()].every((key) => b.has(key));

/** The other owners, and `writer` with these fields; its time stays while its fields do. */
function withOwner(owners: readonly Owner[], entry: Owner['entry'], fields: FieldSet): Owner[] {
  const { manager, operation, subresource } = entry;
  const isWriter = ({ entry: e }: Owner): boolean =>
    e.manager === manager && e.operation === operation && e.subresource === subresource;
  const known = owners.find(isWriter);
  const same = known !== undefined && sameSet(known.fields, fields);
  return [...owners.filter((owner) => !isWriter(owner)), same ? known : { entry, fields }];
}

/** managedFields after an update: what it changed is the writer's, what it took away nobody's (structured-merge-diff Updater.Update). */
export function managedAfterUpdate(
  old: Members | undefined,
  object: Members,
  before: readonly ManagedFieldsEntry[],
  writer: Writer,
): readonly ManagedFieldsEntry[] {
  const now = fieldsOf(object);
  const changed = only(now, (path) => !sameAt(old, object, path));
  const kept = (owner: Owner): FieldSet =>
    minus(
      only(owner.fields, (path) => now.has(path.join('\n'))),
      changed,
    );
  const owners = ownersIn(before);
  if (changed.size === 0 && owners.every((owner) => sameSet(kept(owner), owner.fields))) return before;
  const mine = owners.find(
    ({ entry }) =>
      entry.operation === 'Update' && entry.manager === writer.manager && entry.subresource === writer.subresource,
  );
  const others = owners.map((owner) => ({ ...owner, fields: kept(owner) }));
  if (changed.size === 0) return entriesOf(others);
  const fields = new Map([...(mine ? kept(mine) : []), ...changed]);
  return entriesOf(withOwner(others, { ...writer, operation: 'Update' }, fields));
}

interface Conflict {
  readonly owner: Owner['entry'];
  readonly path: Path;
}

/** apimachinery pkg/util/managedfields/internal/conflict.go. */
function conflictError(conflicts: readonly Conflict[]): ApiError {
  const named = ({ manager, subresource, operation, apiVersion }: Owner['entry']): string => {
    const who = subresource ? `"${manager}" with subresource "${subresource}"` : `"${manager}"`;
    return operation === 'Update' ? `${who} using ${apiVersion}` : who;
  };
  const causes = conflicts.map(({ owner, path }) => ({
    reason: 'FieldManagerConflict',
    message: `conflict with ${named(owner)}`,
    field: formatFieldPath(path),
  }));
  const [first] = causes;
  let text = `1 conflict: ${first?.message}: ${first?.field}`;
  if (causes.length > 1) {
    const lines = [...new Set(causes.map(({ message }) => message))]
      .sort()
      .flatMap((message) => [
        `${message.replace('conflict', 'conflicts')}:`,
        ...causes.filter((cause) => cause.message === message).map(({ field }) => `- ${field}`),
      ]);
    text = `${causes.length} conflicts: ${lines.join('\n')}`;
  }
  return new ApiError(409, 'Conflict', `Apply failed with ${text}`, { causes });
}

/**
 * Server-side apply (https://kubernetes.io/docs/reference/using-api/server-side-apply/): the object that results, and who manages
 * what in it then. Fields the manager applied last and now leaves out go, unless somebody else manages them too. An object nobody
 * managed so far counts as written by `before-first-apply`. Throws ApiError 409 when another manager set a field to another value
 * and it is not forced.
 */
export function serverSideApply(
  live: Members | undefined,
  before: readonly ManagedFieldsEntry[] | undefined,
  applied: Members,
  writer: Writer,
  force: boolean,
): { readonly object: unknown; readonly managedFields: readonly ManagedFieldsEntry[] } {
  const fields = fieldsOf(applied);
  const entry = { ...writer, operation: 'Apply' as const };
  if (!live) return { object: applied, managedFields: entriesOf([{ entry, fields }]) };
  const all: Owner[] = before
    ? ownersIn(before)
    : [{ entry: { ...writer, manager: 'before-first-apply', operation: 'Update' }, fields: fieldsOf(live) }];
  const isMine = ({ entry: e }: Owner): boolean => e.manager === writer.manager && e.operation === 'Apply';
  const others = all.filter((owner) => !isMine(owner));
  const contested = only(fields, (path) => !sameAt(live, applied, path));
  const conflicts = others.flatMap(({ entry: owner, fields: theirs }) =>
    [...contested].flatMap(([key, path]) => (theirs.has(key) ? { owner, path } : [])),
  );
  if (conflicts.length > 0 && !force) throw conflictError(conflicts);
  for (const owner of others) owner.fields = minus(owner.fields, contested);
  const mine = all.find(isMine);
  const left = mine ? minus(mine.fields, fields) : new Map<string, Path>();
  let object = merged(live, applied);
  for (const [key, path] of left) {
    const inside = path.at(-1) === '.' ? key.slice(0, -1) : key;
    const managed = others.some((owner) => [...owner.fields.keys()].some((other) => other.startsWith(inside)));
    if (!managed) object = without(object, path);
  }
  return { object, managedFields: entriesOf(withOwner(mine ? [...others, mine] : others, entry, fields)) };
}
