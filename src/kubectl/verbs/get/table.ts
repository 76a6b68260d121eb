import { type Resource, type Thing, typeName } from '../../api.ts';
import { failed } from '../../failure.ts';
import { valuesAt } from '../../json-path.ts';
import type { Run } from '../../verb.ts';

/** A meta.k8s.io/v1 Table. */
export interface Table {
  readonly metadata?: { readonly resourceVersion?: string };
  readonly columnDefinitions: readonly { readonly name: string; readonly priority: number }[] | null;
  readonly rows: readonly { readonly cells: readonly unknown[]; readonly object: Thing }[];
}

export const asTable = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json';

/** What `kubectl get` shows of a table besides the server's columns. */
export interface Look {
  readonly wide: boolean;
  readonly namespace: boolean;
  readonly labels: boolean;
  readonly columns: readonly string[];
  readonly prefix: string;
}

/** @param kinds whether rows begin with their kind */
export function lookOf({ parsed }: Run, resource: Resource, kinds: boolean): Look {
  return {
    wide: parsed.text('output') === 'wide',
    namespace: parsed.is('all-namespaces') && resource.namespaced,
    labels: parsed.is('show-labels'),
    columns: parsed.list('label-columns').flatMap((names) => names.split(',')),
    prefix: kinds || parsed.is('show-kind') ? `${typeName(resource)}/` : '',
  };
}

/** Header and rows, cells by tabs (cli-runtime pkg/printers/tableprinter.go). */
export function linesOf(
  table: Table,
  definitions: NonNullable<Table['columnDefinitions']>,
  look: Look,
): [string, ...string[]] {
  const kept = definitions.flatMap(({ priority }, at) => (priority === 0 || look.wide ? [at] : []));
  const names = kept.map((at) => definitions[at]?.name.toUpperCase() ?? '');
  const extra = look.columns.map((label) => label.split('/').at(-1)?.toUpperCase() ?? '');
  const header = [...(look.namespace ? ['NAMESPACE'] : []), ...names, ...extra, ...(look.labels ? ['LABELS'] : [])];
  const rows = table.rows.map(({ cells, object }) => {
    const { namespace = '', labels = {} } = object.metadata;
    const pairs = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
    const shown = kept.map((at) => `${at === 0 ? look.prefix : ''}${cells[at] ?? ''}`.replace(/\n.*/s, '...'));
    return [
      ...(look.namespace ? [namespace] : []),
      ...shown,
      ...look.columns.map((label) => labels[label] ?? ''),
      ...(look.labels ? [pairs.length > 0 ? pairs.sort().join(',') : '<none>'] : []),
    ].join('\t');
  });
  return [header.join('\t'), ...rows];
}

/** How two values of a field are ordered: numbers by size, nothing first (kubectl pkg/cmd/get/sorter.go isLess). */
function compare(a: unknown, b: unknown): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  const [x, y] = [String(a ?? ''), String(b ?? '')];
  return x < y ? -1 : x === y ? 0 : 1;
}

/** Things in the order of a field. Throws Failure when none has it. */
export function inOrder<T>(items: readonly T[], objectOf: (item: T) => unknown, path: string): T[] {
  const keyed = items.map((item) => ({ item, key: valuesAt(path, objectOf(item))[0] }));
  if (keyed.length > 0 && keyed.every(({ key }) => key === undefined))
    throw failed(
      `couldn't find any field with path "${path.startsWith('{') ? path : `{${path}}`}" in the list of objects`,
    );
  return keyed.sort((a, b) => compare(a.key, b.key)).map(({ item }) => item);
}
