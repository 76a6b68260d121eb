import { pathOf, type Resource, type Thing, withQuery } from './api.ts';
import { failed, ServerFailure } from './failure.ts';
import type { Run } from './verb.ts';

/** One object named, or all of a resource (without `name`). */
export interface Selected {
  readonly resource: Resource;
  readonly name?: string;
}

const slashed =
  "there is no need to specify a resource type as a separate argument when passing arguments in resource/name form (e.g. 'kubectl get resource/<resource_name>' instead of 'kubectl get resource resource/<resource_name>'";

/** Reads `TYPE`, `TYPE NAME…`, `TYPE/NAME…`, `TYPE,TYPE` and `all` (cli-runtime pkg/resource/builder.go ResourceTypeOrNameArgs). */
export async function selected({ client }: Run, args: readonly string[]): Promise<Selected[]> {
  if (args.some((arg) => arg.includes('/'))) {
    if (args.some((arg) => !arg.includes('/'))) throw failed(slashed);
    return Promise.all(
      args.map(async (arg) => {
        const [type = '', name = '', ...more] = arg.split('/');
        if (type === '' || name === '' || more.length > 0)
          throw failed('arguments in resource/name form may not have more than one slash');
        return { resource: await client.resource(type), name };
      }),
    );
  }
  const [types = '', ...names] = args;
  const found: Resource[] = [];
  for (const type of types.split(',')) {
    const all = (await client.resources()).filter((r) => r.categories?.includes(type));
    if (all.length > 0) found.push(...all);
    else found.push(await client.resource(type));
  }
  if (names.length === 0) return found.map((resource) => ({ resource }));
  return found.flatMap((resource) => names.map((name) => ({ resource, name })));
}

const neither = 'resource(s) were provided, but no name was specified';

/** The objects that a command which changes something speaks of: by name, by `-l`, or with `--all`. Throws Failure. */
export async function objects(run: Run, args: readonly string[]): Promise<{ resource: Resource; object: Thing }[]> {
  const { client, parsed, namespace } = run;
  const labelSelector = parsed.text('selector');
  const fieldSelector = parsed.text('field-selector');
  if (args.length === 0)
    throw failed(
      "You must provide one or more resources by argument or filename.\nExample resource specifications include:\n   '-f rsrc.yaml'\n   '--filename=rsrc.json'\n   '<resource> <name>'\n   '<resource>'",
    );
  const found: { resource: Resource; object: Thing }[] = [];
  for (const { resource, name } of await selected(run, args)) {
    if (name !== undefined) {
      if (labelSelector !== undefined) throw failed('name cannot be provided when a selector is specified');
      found.push({ resource, object: (await client.get(pathOf(resource, namespace, name))) as Thing });
      continue;
    }
    if (labelSelector === undefined && fieldSelector === undefined && !parsed.is('all')) throw failed(neither);
    const where = parsed.is('all-namespaces') ? undefined : namespace;
    const list = await client.get(withQuery(pathOf(resource, where), { labelSelector, fieldSelector }));
    for (const item of (list as { readonly items: readonly Thing[] }).items) {
      // Items of a list come without their kind.
      const object = { ...item, apiVersion: resource.groupVersion, kind: resource.kind };
      found.push({ resource, object });
    }
  }
  return found;
}

/** Does it for each, tells refusals as they come, and fails in the end if there was one (resource.ContinueOnError). */
export async function each<T>(run: Run, items: readonly T[], act: (item: T) => Promise<void>): Promise<void> {
  const failures: ServerFailure[] = [];
  for (const item of items) {
    try {
      await act(item);
    } catch (error) {
      if (!(error instanceof ServerFailure)) throw error;
      failures.push(error);
    }
  }
  const last = failures.pop();
  for (const { message } of failures) run.err(message);
  if (last) throw last;
}
