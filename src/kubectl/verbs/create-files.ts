import { remembering } from '../../model/last-applied.ts';
import { pathOf, withQuery } from '../api.ts';
import { each, failed, misused, ServerFailure } from '../failure.ts';
import { flagsOf } from '../flags.ts';
import { fileFlags, type Manifest, manifestsOf, requireFiles } from '../manifests.ts';
import { recorded } from '../record.ts';
import { changeFlags, dryRunOf, recordFlag, tell, writeQuery } from '../tell.ts';
import type { Run, Verb } from '../verb.ts';

/** Sends an object of a file; a refusal tells which file it was (cmdutil.AddSourceToErr). */
export async function fromFile<T>(verb: string, source: string, send: () => Promise<T>): Promise<T> {
  try {
    return await send();
  } catch (error) {
    throw error instanceof ServerFailure ? error.when(`error when ${verb} "${source}"`) : error;
  }
}

/** POSTs the object of a file, unless this is a client's dry run, and says `created` or another word. */
export async function createManifest(run: Run, manifest: Manifest, said: string, manager: string): Promise<void> {
  const { resource, source } = manifest;
  const object = recorded(run, run.parsed.is('save-config') ? remembering(manifest.object) : manifest.object);
  const path = withQuery(pathOf(resource, object.metadata.namespace), writeQuery(run.parsed, manager));
  const created =
    dryRunOf(run.parsed) === 'client'
      ? object
      : await fromFile('creating', source, () => run.client.send('POST', path, object));
  tell(run, { resource, object: created }, said);
}

/** `kubectl create -f` (kubectl pkg/cmd/create/create.go). */
export const createFiles: Verb = {
  flags: flagsOf(
    `${fileFlags} ${changeFlags} ${recordFlag} selector,-l edit! raw! save-config? validate=strict windows-line-endings?`,
  ),
  async run(run) {
    const { parsed, path } = run;
    if (parsed.args.length > 0) throw misused(path, `Unexpected args: [${parsed.args.join(' ')}]`);
    requireFiles(run);
    const { manifests, failures } = await manifestsOf(run);
    if (manifests.length + failures.length === 0) throw failed('no objects passed to create');
    await each(manifests, (manifest) => createManifest(run, manifest, 'created', 'kubectl-create'), failures);
  },
};
