import { pathOf, type Resource, type Thing, typeName, withQuery } from '../api.ts';
import { Failure, failed, ServerFailure } from '../failure.ts';
import { flagsOf } from '../flags.ts';
import { valuesAt } from '../json-path.ts';
import { printerOf } from '../output.ts';
import { type Selected, selected } from '../select.ts';
import { aligned, GrowingTable } from '../tabs.ts';
import type { Run, Verb } from '../verb.ts';

interface Table {
  readonly metadata?: { readonly resourceVersion?: string };
  readonly columnDefinitions: readonly { readonly name: string; readonly priority: number }[] | null;
  readonly rows: readonly { readonly cells: readonly unknown[]; readonly object: Thing }[];
}

const asTable = 'application/json;as=Table;v=v1;g=meta.k8s.io,application/json';
const nothingNamed = `You must specify the type of resource to get. Use "kubectl api-resources" for a complete list of supported resources.

error: Required resource not specified.
Use "kubectl explain <resource>" for a detailed description of that resource (e.g. kubectl explain pods).
See 'kubectl get -h' for help and examples`;

/** What `kubectl get` shows of a table besides the server's columns. */
interface Look {
  readonly wide: boolean;
  readonly namespace: boolean;
  readonly labels: boolean;
  readonly columns: readonly string[];
  readonly prefix: string;
}

function lookOf({ parsed }: Run, resource: Resource, several: boolean): Look {
  return {
    wide: parsed.text('output') === 'wide',
    namespace: parsed.is('all-namespaces') && resource.namespaced,
    labels: parsed.is('show-labels'),
    columns: parsed.list('label-columns').flatMap((names) => names.split(',')),
    prefix: several ? `${typeName(resource)}/` : '',
  };
}

/** Header and rows, cells by tabs (cli-runtime pkg/printers/tableprinter.go). */
function linesOf(
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

/** Rows in the order of a field of their objects; numbers by size (pkg/cmd/get/sorter.go). */
function inOrder(table: Table, path: string): Table {
  const key = ({ object }: Table['rows'][number]): unknown => valuesAt(path, object)[0];
  const rows = [...table.rows];
  if (rows.length > 0 && rows.every((row) => key(row) === undefined))
    throw failed(`couldn't find any field with path "${path}" in the list of objects`);
  rows.sort((x, y) => {
    const [a, b] = [key(x), key(y)];
    if (typeof a === 'number' && typeof b === 'number') return a - b;
    return String(a ?? '') < String(b ?? '') ? -1 : String(a ?? '') === String(b ?? '') ? 0 : 1;
  });
  return { ...table, rows };
}

const pathIn = ({ parsed, namespace }: Run, { resource, name }: Selected): string =>
  pathOf(resource, parsed.is('all-namespaces') && name === undefined ? undefined : namespace, name);

const queryOf = ({ parsed }: Run) => ({
  labelSelector: parsed.text('selector'),
  fieldSelector: parsed.text('field-selector'),
});

/** The rows of each resource, and the refusals met. */
async function tablesOf(run: Run, what: readonly Selected[]) {
  const sortBy = run.parsed.text('sort-by');
  const groups = new Map<Resource, Table>();
  const refused: ServerFailure[] = [];
  for (const one of what) {
    const includeObject = sortBy === undefined ? undefined : 'Object';
    const query = one.name === undefined ? queryOf(run) : {};
    const path = withQuery(pathIn(run, one), { ...query, includeObject });
    try {
      const table = (await run.client.call({ method: 'GET', path, accept: asTable })) as Table;
      const before = groups.get(one.resource);
      groups.set(one.resource, before ? { ...before, rows: [...before.rows, ...table.rows] } : table);
    } catch (error) {
      if (!(error instanceof ServerFailure)) throw error;
      refused.push(error);
    }
  }
  return { groups, refused };
}

async function printTables(run: Run, what: readonly Selected[]): Promise<void> {
  const { parsed } = run;
  const sortBy = parsed.text('sort-by');
  const { groups, refused } = await tablesOf(run, what);
  const several = new Set(what.map(({ resource }) => resource)).size > 1;
  let first = true;
  for (const [resource, table] of groups) {
    if (table.rows.length === 0) continue;
    const ordered = sortBy === undefined ? table : inOrder(table, sortBy);
    const [header, ...rows] = linesOf(ordered, table.columnDefinitions ?? [], lookOf(run, resource, several));
    if (!first) run.out('');
    first = false;
    const lines = parsed.is('no-headers') ? rows : [header, ...rows];
    run.out(aligned(lines, 6, 3).join('\n'));
  }
  if (first && refused.length === 0 && !parsed.is('ignore-not-found')) {
    const everywhere = parsed.is('all-namespaces') || what.every(({ resource }) => !resource.namespaced);
    run.err(everywhere ? 'No resources found' : `No resources found in ${run.namespace} namespace.`);
  }
  const counted = parsed.is('ignore-not-found') ? refused.filter(({ status }) => status !== 404) : refused;
  if (counted.length > 0) throw new Failure(counted.map(({ message }) => message).join('\n'));
}

async function printObjects(run: Run, what: readonly Selected[], print: NonNullable<ReturnType<typeof printerOf>>) {
  const found: { resource: Resource; object: Thing }[] = [];
  for (const one of what) {
    const got = await run.client.get(withQuery(pathIn(run, one), one.name === undefined ? queryOf(run) : {}));
    if (one.name !== undefined) found.push({ resource: one.resource, object: got as Thing });
    else {
      const { items } = got as { readonly items: readonly Thing[] };
      const { groupVersion: apiVersion, kind } = one.resource;
      found.push(...items.map((item) => ({ resource: one.resource, object: { ...item, apiVersion, kind } })));
    }
  }
  const text = print(found, what.length === 1 && what[0]?.name !== undefined);
  if (text !== '') run.out(text);
}

/** Prints rows as the server sends them, until the run is cancelled (pkg/cmd/get/get.go watch). */
async function watch(run: Run, one: Selected): Promise<void> {
  const { parsed, client } = run;
  const look = lookOf(run, one.resource, false);
  const { name, resource } = one;
  const query = { ...queryOf(run), ...(name !== undefined && { fieldSelector: `metadata.name=${name}` }) };
  const path = pathIn(run, { resource });
  if (name !== undefined) await client.get(pathIn(run, one));
  const start = (await client.call({ method: 'GET', path: withQuery(path, query), accept: asTable })) as Table;
  let definitions = start.columnDefinitions ?? [];
  let first = true;
  const printed = new GrowingTable();
  await new Promise<void>((resolve, reject) => {
    const show = (table: Table): void => {
      definitions = table.columnDefinitions ?? definitions;
      const [header, ...rows] = linesOf(table, definitions, look);
      const lines = first && !parsed.is('no-headers') ? [header, ...rows] : rows;
      first = false;
      for (const line of printed.lines(lines)) run.out(line);
    };
    if (start.rows.length > 0) show(start);
    const resourceVersion = start.metadata?.resourceVersion;
    const stop = client.api.watch(
      { path: withQuery(path, { ...query, watch: '1', resourceVersion }), accept: asTable },
      ({ type, object }) => {
        if (type === 'ERROR') reject(new ServerFailure(410, object));
        else if (type !== 'BOOKMARK') show(object as Table);
      },
    );
    const end = (): void => {
      stop();
      resolve();
    };
    if (run.signal.aborted) end();
    else run.signal.addEventListener('abort', end, { once: true });
  });
}

/** `kubectl get` (kubectl pkg/cmd/get/get.go): the server's tables, or the objects in another form. */
export const get: Verb = {
  flags: flagsOf(
    `output,-o selector,-l field-selector all-namespaces?,-A show-labels? sort-by no-headers? watch?,-w watch-only!
     ignore-not-found? label-columns*,-L filename!,-f chunk-size# server-print! show-managed-fields! show-kind!`,
  ),
  async run(run) {
    const { args } = run.parsed;
    if (args.length === 0) throw new Failure(nothingNamed);
    const print = printerOf(run.parsed.text('output'));
    const what = await selected(run, args);
    const [only] = what;
    if (what.some(({ name }) => name !== undefined) && run.parsed.text('selector') !== undefined)
      throw failed('name cannot be provided when a selector is specified');
    if (what.some(({ name }) => name !== undefined) && run.parsed.is('all-namespaces'))
      throw failed('a resource cannot be retrieved by name across all namespaces');
    if (run.parsed.is('watch') && only) {
      if (what.length > 1) throw failed('you may only specify a single resource type');
      return watch(run, only);
    }
    return print ? printObjects(run, what, print) : printTables(run, what);
  },
};
