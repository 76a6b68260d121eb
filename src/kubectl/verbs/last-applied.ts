import { dump } from 'js-yaml';
import { lastApplied, remembering } from '../../model/last-applied.ts';
import { pathOf, type Thing, withQuery } from '../api.ts';
import { failed, misused } from '../failure.ts';
import { flagsOf } from '../flags.ts';
import { rememberedIn } from '../last-applied.ts';
import { fileFlags, manifestsOf, requireFiles } from '../manifests.ts';
import { visit } from '../select.ts';
import { changeFlags, dryRunOf, tell, writeQuery } from '../tell.ts';
import type { Verb } from '../verb.ts';

/** `kubectl apply view-last-applied` (kubectl pkg/cmd/apply/apply_view_last_applied.go). */
export const viewLastApplied: Verb = {
  flags: flagsOf(`${fileFlags} selector,-l all? output,-o`),
  async run(run) {
    const { parsed, path } = run;
    const format = parsed.text('output') ?? 'yaml';
    const found: unknown[] = [];
    await visit(run, parsed.args, ({ object }) => {
      const remembered = rememberedIn(object);
      // An object without the annotation is passed over in silence, as kubectl does.
      if (remembered !== undefined) found.push(remembered);
      return Promise.resolve();
    });
    for (const one of found) {
      if (format === 'json') run.out(JSON.stringify(one, null, 2));
      else if (format === 'yaml')
        run.out(dump(one, { lineWidth: -1, noRefs: true, seqNoIndent: true, sortKeys: true }).trimEnd());
      else throw misused(path, `Unexpected -o output mode: ${format}, the flag 'output' must be one of yaml|json`);
    }
  },
};

/** `kubectl apply set-last-applied` (kubectl pkg/cmd/apply/apply_set_last_applied.go). */
export const setLastApplied: Verb = {
  flags: flagsOf(`${fileFlags} ${changeFlags} create-annotation?`),
  async run(run) {
    const { parsed, client } = run;
    requireFiles(run);
    const { manifests, failures } = await manifestsOf(run);
    const [failure] = failures;
    if (failure) throw failure;
    for (const { resource, object } of manifests) {
      const { name, namespace } = object.metadata;
      const path = pathOf(resource, namespace, name);
      const live = (await client.get(path)) as Thing;
      const old = live.metadata.annotations?.[lastApplied];
      const text = remembering(object).metadata.annotations?.[lastApplied];
      if (old === undefined && !parsed.is('create-annotation'))
        throw failed(
          `no last-applied-configuration annotation found on resource: ${name}, to create the annotation, run the command with --create-annotation`,
        );
      if (old === text) {
        run.out(`set-last-applied ${name}: no changes required.`);
        continue;
      }
      const body = { metadata: { annotations: { [lastApplied]: text } } };
      const query = { dryRun: writeQuery(parsed, '').dryRun };
      const after = dryRunOf(parsed) === 'client' ? live : await client.patch(withQuery(path, query), body, 'merge');
      tell(run, { resource, object: after }, 'configured');
    }
  },
};

/** `kubectl apply edit-last-applied` (kubectl pkg/cmd/apply/apply_edit_last_applied.go). */
export const editLastApplied: Verb = {
  flags: flagsOf(`${fileFlags} ${changeFlags}`),
  run: () =>
    Promise.reject(
      failed('edit-last-applied is not modelled by Kubehop: use apply view-last-applied and apply set-last-applied -f'),
    ),
};
