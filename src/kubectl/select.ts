import { pathOf, type Resource, type Thing, withQuery } from './api.ts';
import { each, type Failure, failed } from './failure.ts';
import { hasFiles, manifestsOf } from './manifests.ts';
import type { Found } from './tell.ts';
import type { Run } from './verb.ts';

/** One object named, or all of a resource (without `name`). */
export interface Selected {
  readonly resource: Resource;
  readonly name?: string;
}

/** Flags of commands that choose objects. */
export const selecting = 'selector,-l all? all-namespaces?,-A field-selector';

const slashed =
  "there is no need to specify a resource type as a separate argument when passing arguments in resource/name form (e.g. 'kubectl get resource/<resource_name>' instead of 'kubectl get resource resource/<resource_name>'";

/** `pod/web`. Throws Failure. */
async function slashedName({ client }: Run, arg: string): Promise<Selected> {
  const [type = '', name = '', ...more] = arg.split('/');
  if (more.length > 0) throw failed('arguments in resource/name form may not have more than one slash');
  if (type === '' || name === '' || type.includes(','))
    throw failed('arguments in resource/name form must have a single resource and name');
  return { resource: await client.resource(type), name };
}

/** Reads `TYPE`, `TYPE NAME…`, `TYPE/NAME…`, `TYPE,TYPE` and `all` (cli-runtime pkg/resource/builder.go ResourceTypeOrNameArgs). */
export async function selected(run: Run, args: readonly string[]): Promise<Selected[]> {
  const { client } = run;
  if (args.some((arg) => arg.includes('/'))) {
    if (args.some((arg) => !arg.includes('/'))) throw failed(slashed);
    const found: Selected[] = [];
    for (const arg of args) found.push(await slashedName(run, arg));
    return found;
  }
  const [types = '', ...names] = args;
  const found: Resource[] = [];
  for (const type of types.split(',').filter((part) => part !== '')) {
    const all = (await client.resources()).filter((r) => r.categories?.includes(type));
    if (all.length > 0) found.push(...all);
    else found.push(await client.resource(type));
  }
  if (names.length === 0) return found.map((resource) => ({ resource }));
  return found.flatMap((resource) => names.map((name) => ({ resource, name })));
}

const nothing =
  "You must provide one or more resources by argument or filename.\nExample resource specifications include:\n   '-f rsrc.yaml'\n   '--filename=rsrc.json'\n   '<resource> <name>'\n   '<resource>'";

/** An object that a command speaks of: as read from a file or a list, or only its name. */
export interface Target extends Selected {
  readonly name: string;
  readonly namespace: string;
  readonly object?: Thing;
  /** The file it was read in. */
  readonly source?: string;
}

interface Targets {
  readonly targets: readonly Target[];
  /** What could not be read; the rest goes on. */
  readonly failures: readonly Failure[];
}

async function inFiles(run: Run, args: readonly string[]): Promise<Targets> {
  if (args.length > 0)
    throw failed('when paths, URLs, or stdin is provided as input, you may not specify resource arguments as well');
  const { manifests, failures } = await manifestsOf(run);
  const targets = manifests.map(({ resource, object, source }) => {
    const { name, namespace = run.namespace } = object.metadata;
    return { resource, object, source, name, namespace };
  });
  return { targets, failures };
}

async function listed(run: Run, resource: Resource): Promise<Target[]> {
  const { parsed, namespace } = run;
  const where = parsed.is('all-namespaces') ? undefined : namespace;
  const query = { labelSelector: parsed.text('selector'), fieldSelector: parsed.text('field-selector') };
  const { items } = (await run.client.get(withQuery(pathOf(resource, where), query))) as {
    readonly items: readonly Thing[];
  };
  return items.map((item) => {
    // Items of a list come without their kind.
    const object = { ...item, apiVersion: resource.groupVersion, kind: resource.kind };
    return { resource, object, name: item.metadata.name, namespace: item.metadata.namespace ?? namespace };
  });
}

/** What a command that changes something speaks of: files, names, or a selection; with `emptyIsAll` a type alone is all of it. Throws Failure. */
export async function targetsOf(run: Run, args: readonly string[], emptyIsAll = false): Promise<Targets> {
  const { parsed, namespace } = run;
  if (hasFiles(run)) return inFiles(run, args);
  const selects = parsed.has('selector') || parsed.has('field-selector');
  if (args.length === 0) throw failed(selects ? 'at least one resource must be specified to use a selector' : nothing);
  if (parsed.is('all') && parsed.has('selector'))
    throw failed("setting 'all' parameter but found a non empty selector. ");
  const chosen = await selected(run, args);
  if ((selects || parsed.is('all')) && chosen.some(({ name }) => name !== undefined))
    throw failed(
      args.some((arg) => arg.includes('/'))
        ? 'selectors and the all flag cannot be used when passing resource/name arguments'
        : 'name cannot be provided when a selector is specified',
    );
  const targets: Target[] = [];
  for (const { resource, name } of chosen) {
    if (name === undefined) {
      if (!selects && !parsed.is('all') && !emptyIsAll)
        throw failed('resource(s) were provided, but no name was specified');
      targets.push(...(await listed(run, resource)));
      continue;
    }
    targets.push({ resource, name, namespace });
  }
  return { targets, failures: [] };
}

/** The path of a target. */
export const targetPath = ({ resource, namespace, name }: Target, sub?: string): string =>
  pathOf(resource, namespace, name, sub);

/**
 * Gets each object a command speaks of and does something with it, then throws what failed (Result.Visit with ContinueOnError).
 * Without `latest`, objects of files are taken as they stand there.
 */
export async function visit(
  run: Run,
  args: readonly string[],
  act: (found: Found) => Promise<void>,
  { emptyIsAll = false, latest = true }: { readonly emptyIsAll?: boolean; readonly latest?: boolean } = {},
): Promise<number> {
  const { targets, failures } = await targetsOf(run, args, emptyIsAll);
  await each(
    targets,
    async (target) => {
      const { resource, object, source } = target;
      const known = object !== undefined && (source === undefined || !latest);
      const live = known ? object : ((await run.client.get(targetPath(target))) as Thing);
      await act({ resource, object: live });
    },
    failures,
  );
  return targets.length;
}

/** All of them at once, before anything is done. Throws Failure for the first that is not there. */
export async function objects(run: Run, args: readonly string[]): Promise<Found[]> {
  const found: Found[] = [];
  await visit(run, args, (one) => Promise.resolve(void found.push(one)));
  return found;
}
