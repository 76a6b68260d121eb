import { lastApplied, remembering } from '../../model/last-applied.ts';
import { mergePatchBetween } from '../../model/merge-patch.ts';
import { threeWayMerge } from '../../model/three-way.ts';
import { pathOf, type Thing, withQuery } from '../api.ts';
import { each, Failure, failed, misused, ServerFailure } from '../failure.ts';
import { flagsOf } from '../flags.ts';
import { rememberedIn } from '../last-applied.ts';
import { fileFlags, type Manifest, manifestsOf, requireFiles } from '../manifests.ts';
import { printerOf } from '../output.ts';
import { changeFlags, dryRunOf, type Found, recordFlag, tell, writeQuery } from '../tell.ts';
import type { Run, Verb } from '../verb.ts';

const clientSide = 'kubectl-client-side-apply';

const resolve = `Please review the fields above--they currently have other managers. Here
are the ways you can resolve this warning:
* If you intend to manage all of these fields, please re-run the apply
  command with the \`--force-conflicts\` flag.
* If you do not intend to manage all of the fields, please edit your
  manifest to remove references to the fields that should keep their
  current managers.
* You may co-own fields by updating your manifest to match the existing
  value; in this case, you'll become the manager if the other manager(s)
  stop managing the field (remove it from their configuration).
See https://kubernetes.io/docs/reference/using-api/server-side-apply/#conflicts`;

/** What became of an object, and the word for it. */
interface Applied extends Found {
  readonly said: string;
}

const asText = ({ resource, object: { metadata } }: Manifest): string =>
  `Resource: "${resource.groupVersion.includes('/') ? resource.groupVersion : `/${resource.groupVersion}`}, Resource=${resource.name}", GroupVersionKind: "${resource.groupVersion.includes('/') ? resource.groupVersion : `/${resource.groupVersion}`}, Kind=${resource.kind}"\nName: "${metadata.name ?? ''}", Namespace: "${metadata.namespace ?? ''}"`;

/** A refusal with what was being done to the object of a file. */
async function doing<T>(what: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw error instanceof ServerFailure ? error.when(what) : error;
  }
}

/** Server-side apply of one object; a conflict comes with what can be done about it. */
async function applyOnServer(run: Run, { resource, object, source }: Manifest): Promise<Applied> {
  const { name, namespace } = object.metadata;
  const query = { ...writeQuery(run.parsed, 'kubectl'), force: run.parsed.is('force-conflicts') ? 'true' : 'false' };
  try {
    const applied = await run.client.patch(withQuery(pathOf(resource, namespace, name), query), object, 'apply');
    return { resource, object: applied, said: 'serverside-applied' };
  } catch (error) {
    if (!(error instanceof ServerFailure)) throw error;
    if (error.status === 409) throw failed(`${error.body.message ?? ''}\n${resolve}`);
    throw error.when(`error when patching "${source}"`);
  }
}

const withoutNulls = (value: unknown): unknown => threeWayMerge(undefined, value, undefined);

/** Client-side apply of one object: creates what is absent, merges the rest three ways (pkg/cmd/apply/apply.go, patcher.go). */
async function applyFromClient(run: Run, manifest: Manifest): Promise<Applied> {
  const { resource, object, source } = manifest;
  const { name, namespace } = object.metadata;
  const wanted = remembering(object);
  const query = writeQuery(run.parsed, clientSide);
  const path = pathOf(resource, namespace, name);
  const live = await doing(
    `error when retrieving current configuration of:\n${asText(manifest)}\nfrom server for: "${source}"`,
    () => run.client.find(path),
  );
  const dry = dryRunOf(run.parsed) === 'client';
  if (!live) {
    const created = withoutNulls(wanted) as Thing;
    const collection = withQuery(pathOf(resource, namespace), query);
    const made = dry
      ? created
      : await doing(`error when creating "${source}"`, () => run.client.send('POST', collection, created));
    return { resource, object: made, said: 'created' };
  }
  if (dry) return { resource, object: live, said: 'configured' };
  if (live.metadata.annotations?.[lastApplied] === undefined)
    run.err(
      `Warning: resource ${resource.name}/${name} is missing the ${lastApplied} annotation which is required by kubectl apply. kubectl apply should only be used on resources created declaratively by either kubectl create --save-config or kubectl apply. The missing annotation will be patched automatically.`,
    );
  const patch = mergePatchBetween(live, threeWayMerge(rememberedIn(live), wanted, live));
  const done = await doing(
    `error when applying patch:\n${JSON.stringify(patch ?? {})}\nto:\n${asText(manifest)}\nfor: "${source}": error when patching "${source}"`,
    async () => (patch === undefined ? live : run.client.patch(withQuery(path, query), patch, 'merge')),
  );
  const going = done.metadata.deletionTimestamp;
  if (typeof going === 'string')
    run.err(`Warning: Detected changes to resource ${name} which is currently being deleted.`);
  return { resource, object: done, said: patch === undefined ? 'unchanged' : 'configured' };
}

/** Throws Failure for flags that cannot be together, and for those that are not modelled. */
function refuse({ parsed, path }: Run): void {
  if (parsed.args.length > 0) throw misused(path, `Unexpected args: [${parsed.args.join(' ')}]`);
  const server = parsed.is('server-side');
  if (parsed.is('force-conflicts') && !server) throw failed('--force-conflicts only works with --server-side');
  if (dryRunOf(parsed) === 'client' && server)
    throw failed("--dry-run=client doesn't work with --server-side (did you mean --dry-run=server instead?)");
  if (parsed.is('force') && server) throw failed('--force cannot be used with --server-side');
  if (parsed.is('prune') || parsed.has('applyset'))
    throw failed('--prune is not modelled by Kubehop: delete what is left out with kubectl delete -f or -l');
}

/** `kubectl apply` (kubectl pkg/cmd/apply/apply.go). */
export const apply: Verb = {
  flags: flagsOf(
    `${fileFlags} ${changeFlags} ${recordFlag} selector,-l all? overwrite? validate=strict server-side? force-conflicts? force?
     prune? prune-allowlist* applyset openapi-patch? cascade=background grace-period# timeout~ wait? subresource`,
  ),
  async run(run) {
    refuse(run);
    requireFiles(run);
    const print = printerOf(run);
    const onServer = run.parsed.is('server-side');
    const { manifests, failures } = await manifestsOf(run);
    if (manifests.length + failures.length === 0) throw failed('no objects passed to apply');
    const done: Found[] = [];
    const act = async (manifest: Manifest): Promise<void> => {
      const { name, generateName } = manifest.object.metadata;
      if (!name && typeof generateName === 'string')
        throw failed(`from ${generateName}: cannot use generate name with apply`);
      if (!name)
        throw new Failure(
          `error: error when retrieving current configuration of:\n${asText(manifest)}\nfrom server for: "${manifest.source}": resource name may not be empty`,
        );
      const applied = await (onServer ? applyOnServer : applyFromClient)(run, manifest);
      if (print && run.parsed.text('output') !== 'name') done.push(applied);
      else tell(run, applied, applied.said);
    };
    try {
      await each(manifests, act, failures);
    } finally {
      if (print && done.length > 0) run.write(print(done, done.length === 1));
    }
  },
};
