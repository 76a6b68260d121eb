import { pathOf, type Resource, type Thing, withQuery } from '../../api.ts';
import { Failure, failed, misused, ServerFailure } from '../../failure.ts';
import { flagsOf } from '../../flags.ts';
import { hasFiles, manifestsOf } from '../../manifests.ts';
import { printerOf } from '../../output.ts';
import { type Selected, selected } from '../../select.ts';
import { aligned } from '../../tabs.ts';
import type { Run, Verb } from '../../verb.ts';
import { asTable, inOrder, linesOf, lookOf, type Table } from './table.ts';
import { notWatched, watch } from './watch.ts';

const nothingNamed = `You must specify the type of resource to get. Use "kubectl api-resources" for a complete list of supported resources.

error: Required resource not specified.
Use "kubectl explain <resource>" for a detailed description of that resource (e.g. kubectl explain pods).
See 'kubectl get -h' for help and examples`;

interface Chosen extends Selected {
  readonly namespace?: string;
}

const pathIn = ({ parsed, namespace }: Run, { resource, name, namespace: own }: Chosen): string =>
  pathOf(
    resource,
    parsed.is('all-namespaces') && name === undefined ? undefined : (own ?? namespace),
    name,
    parsed.text('subresource'),
  );

const queryOf = ({ parsed }: Run) => ({
  labelSelector: parsed.text('selector'),
  fieldSelector: parsed.text('field-selector'),
});

/** The rows of each resource, and the refusals met. */
async function tablesOf(run: Run, what: readonly Chosen[]) {
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

async function printTables(run: Run, what: readonly Chosen[]): Promise<void> {
  const { parsed } = run;
  const sortBy = parsed.text('sort-by');
  const { groups, refused } = await tablesOf(run, what);
  const several = new Set(what.map(({ resource }) => resource)).size > 1;
  let first = true;
  for (const [resource, table] of groups) {
    if (table.rows.length === 0) continue;
    const rows = sortBy === undefined ? table.rows : inOrder(table.rows, ({ object }) => object, sortBy);
    const look = lookOf(run, resource, several);
    const [header, ...lines] = linesOf({ ...table, rows }, table.columnDefinitions ?? [], look);
    if (!first && !parsed.is('no-headers')) run.out('');
    first = false;
    run.out(aligned(parsed.is('no-headers') ? lines : [header, ...lines], 6, 3).join('\n'));
  }
  if (first && refused.length === 0 && !parsed.is('ignore-not-found')) {
    const everywhere = parsed.is('all-namespaces') || what.every(({ resource }) => !resource.namespaced);
    run.err(everywhere ? 'No resources found' : `No resources found in ${run.namespace} namespace.`);
  }
  const counted = parsed.is('ignore-not-found') ? refused.filter(({ status }) => status !== 404) : refused;
  if (counted.length > 0) throw new Failure(counted.map(({ message }) => message).join('\n'));
}

/** What `-o yaml` and its like print: all that was found, then what was refused. */
async function printObjects(run: Run, what: readonly Chosen[], print: NonNullable<ReturnType<typeof printerOf>>) {
  const { parsed } = run;
  const found: { resource: Resource; object: Thing }[] = [];
  const refused: ServerFailure[] = [];
  for (const one of what) {
    try {
      const got = await run.client.get(withQuery(pathIn(run, one), one.name === undefined ? queryOf(run) : {}));
      found.push(...thingsIn(one, got));
    } catch (error) {
      if (!(error instanceof ServerFailure)) throw error;
      if (error.status !== 404 || !parsed.is('ignore-not-found')) refused.push(error);
    }
  }
  const sortBy = parsed.text('sort-by');
  const shown = sortBy === undefined ? found : inOrder(found, ({ object }) => object, sortBy);
  const single = what.length === 1 && what[0]?.name !== undefined;
  const text = single && shown.length === 0 ? '' : print(shown, single);
  if (text !== '') run.write(text);
  if (refused.length > 0) throw new Failure(refused.map(({ message }) => message).join('\n'));
}

function thingsIn({ resource, name }: Chosen, got: unknown): { resource: Resource; object: Thing }[] {
  if (name !== undefined) return [{ resource, object: got as Thing }];
  const { items } = got as { readonly items: readonly Thing[] };
  const { groupVersion: apiVersion, kind } = resource;
  return items.map((item) => ({ resource, object: { ...item, apiVersion, kind } }));
}

/** What arguments or files speak of. Throws Failure. */
async function chosen(run: Run): Promise<readonly Chosen[]> {
  const { parsed } = run;
  if (!hasFiles(run)) return selected(run, parsed.args);
  if (parsed.args.length > 0)
    throw failed('when paths, URLs, or stdin is provided as input, you may not specify resource arguments as well');
  const { manifests, failures } = await manifestsOf(run);
  for (const failure of failures) throw failure;
  return manifests.map(({ resource, object: { metadata } }) => ({
    resource,
    name: metadata.name,
    ...(metadata.namespace !== undefined && { namespace: metadata.namespace }),
  }));
}

async function raw(run: Run, path: string): Promise<void> {
  if (run.parsed.args.length > 0) throw failed('arguments may not be passed when --raw is specified');
  const { status, body } = await run.client.api.rest({ method: 'GET', path });
  if (status < 400) return run.out(body.replace(/\n$/, ''));
  throw new ServerFailure(status, JSON.parse(body));
}

function check({ parsed }: Run, what: readonly Chosen[]): void {
  const named = what.some(({ name }) => name !== undefined) && parsed.args.length > 0;
  if (named && parsed.text('selector') !== undefined)
    throw failed('name cannot be provided when a selector is specified');
  if (named && parsed.is('all-namespaces'))
    throw failed('a resource cannot be retrieved by name across all namespaces');
  const output = parsed.text('output') ?? '';
  if (parsed.is('show-labels') && output !== '' && output !== 'wide')
    throw failed(`--show-labels option cannot be used with ${output.replace(/=.*/s, '')} printer`);
  if (parsed.is('output-watch-events') && !parsed.is('watch') && !parsed.is('watch-only'))
    throw failed('--output-watch-events option can only be used with --watch or --watch-only');
}

/** `kubectl get` (kubectl pkg/cmd/get/get.go): the server's tables, or the objects in another form. */
export const get: Verb = {
  flags: flagsOf(
    `output,-o selector,-l field-selector all-namespaces?,-A show-labels? sort-by no-headers? watch?,-w watch-only?
     output-watch-events? ignore-not-found? label-columns*,-L filename*,-f recursive?,-R kustomize,-k chunk-size# server-print?
     show-managed-fields? show-kind? subresource raw template allow-missing-template-keys?`,
  ),
  async run(run) {
    const { parsed } = run;
    const path = parsed.text('raw');
    if (path !== undefined) return raw(run, path);
    const watched = parsed.is('watch') || parsed.is('watch-only');
    if (parsed.args.length === 0 && !hasFiles(run)) {
      if (watched) throw misused(run.path, 'You must specify the type of resource to get.');
      throw new Failure(nothingNamed);
    }
    const print = printerOf(run, !parsed.is('no-headers'));
    const what = await chosen(run);
    check(run, what);
    const [only] = what;
    if (watched && only) {
      if (what.length > 1) throw notWatched();
      return watch(run, only);
    }
    return print ? printObjects(run, what, print) : printTables(run, what);
  },
};
