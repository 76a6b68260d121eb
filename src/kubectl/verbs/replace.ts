import { remembering } from '../../model/last-applied.ts';
import { pathOf, withQuery } from '../api.ts';
import { each, failed } from '../failure.ts';
import { flagsOf } from '../flags.ts';
import { fileFlags, type Manifest, manifestsOf, requireFiles } from '../manifests.ts';
import { recorded } from '../record.ts';
import { changeFlags, dryRunOf, recordFlag, tell, writeQuery } from '../tell.ts';
import type { Run, Verb } from '../verb.ts';
import { createManifest, fromFile } from './create-files.ts';
import { cascadeOf, deleteAll } from './delete.ts';

async function replaceOne(run: Run, manifest: Manifest): Promise<void> {
  const { resource, source } = manifest;
  const { parsed } = run;
  const object = recorded(run, parsed.is('save-config') ? remembering(manifest.object) : manifest.object);
  const { name, namespace } = object.metadata;
  const path = pathOf(resource, namespace, name, parsed.text('subresource'));
  const replaced =
    dryRunOf(parsed) === 'client'
      ? object
      : await fromFile('replacing', source, () =>
          run.client.send('PUT', withQuery(path, writeQuery(parsed, 'kubectl-replace')), object),
        );
  tell(run, { resource, object: replaced }, 'replaced');
}

/** Deletes what there is, waits until it is gone, and creates it anew. */
async function replaceByForce(run: Run, { manifests, failures }: Awaited<ReturnType<typeof manifestsOf>>) {
  const targets = manifests.map(({ resource, object, source }) => {
    const { name, namespace = run.namespace } = object.metadata;
    return { resource, object, source, name, namespace };
  });
  // Never at once: what is made anew must not meet what is still going.
  const given = run.parsed.number('grace-period') ?? -1;
  const grace = given === 0 ? 1 : given;
  await deleteAll(run, { targets, failures }, { policy: cascadeOf(run), grace, ignoreAbsent: true });
  if (run.signal.aborted) return;
  await each(manifests, (manifest) => createManifest(run, manifest, 'replaced', 'kubectl-replace'));
}

/** `kubectl replace` (kubectl pkg/cmd/replace/replace.go). */
export const replace: Verb = {
  flags: flagsOf(
    `${fileFlags} ${changeFlags} ${recordFlag} force? grace-period# timeout~ wait? cascade=background save-config? validate=strict
     raw! subresource`,
  ),
  async run(run) {
    const { parsed } = run;
    requireFiles(run);
    const force = parsed.is('force');
    if ((parsed.number('grace-period') ?? -1) >= 0 && !force)
      throw failed('--grace-period must have --force specified');
    if ((parsed.duration('timeout') ?? 0) !== 0 && !force) throw failed('--timeout must have --force specified');
    if (force && dryRunOf(parsed) !== 'none') throw failed('--dry-run can not be used when --force is set');
    const read = await manifestsOf(run);
    if (force) return replaceByForce(run, read);
    await each(read.manifests, (manifest) => replaceOne(run, manifest), read.failures);
  },
};
