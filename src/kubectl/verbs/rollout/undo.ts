import { lastApplied } from '../../../model/last-applied.ts';
import { mergePatchBetween } from '../../../model/merge-patch.ts';
import { pathOf, type Thing, withQuery } from '../../api.ts';
import { failed, ServerFailure } from '../../failure.ts';
import { flagsOf } from '../../flags.ts';
import { changeFlags, dryRunOf, type Found, tell, writeQuery } from '../../tell.ts';
import type { Run, Verb } from '../../verb.ts';
import { type Revision, revisionAnnotation, revisionsOf, templateOf, withoutHash } from './revisions.ts';
import { rolloutFlags, visitRollouts } from './rolled.ts';
import { templateText } from './template-text.ts';

/** Annotations that stay the Deployment's own. */
const own = new Set([
  lastApplied,
  revisionAnnotation,
  'deployment.kubernetes.io/revision-history',
  'deployment.kubernetes.io/desired-replicas',
  'deployment.kubernetes.io/max-replicas',
  'deprecated.deployment.rollback.to',
]);

const picked = (object: Thing, which: (key: string) => boolean): Readonly<Record<string, string>> =>
  Object.fromEntries(Object.entries(object.metadata.annotations ?? {}).filter(([key]) => which(key)));

/** The revision to go back to: that of `--to-revision`, or the one before the last. Throws Failure. */
function goal({ parsed }: Run, revisions: readonly Revision[], { resource, object }: Found): Revision {
  const wanted = parsed.number('to-revision') ?? 0;
  const found = wanted === 0 ? revisions.at(-2) : revisions.find(({ number }) => number === wanted);
  if (found) return found;
  if (wanted !== 0) throw failed(`unable to find specified revision ${wanted} in history`);
  throw failed(
    resource.kind === 'Deployment'
      ? `no rollout history found for deployment ${JSON.stringify(object.metadata.name)}`
      : 'no last revision to roll back to',
  );
}

/** Puts an old template back (kubectl pkg/polymorphichelpers/rollback.go). */
async function undoOne(run: Run, found: Found): Promise<void> {
  const { resource, object } = found;
  const { name, namespace } = object.metadata;
  const revisions = await revisionsOf(run, found, 'rollout undo');
  const revision = goal(run, revisions, found);
  const set = revision.shown.object;
  const isDeployment = resource.kind === 'Deployment';
  const wanted = run.parsed.number('to-revision') ?? 0;
  if (dryRunOf(run.parsed) === 'client')
    return tell(run, found, `${isDeployment ? '' : 'will roll back to '}${templateText(revision)}`);
  if ((object.spec as { readonly paused?: boolean }).paused)
    throw failed(
      "you cannot rollback a paused deployment; resume it first with 'kubectl rollout resume' and try again",
    );
  const template = withoutHash(templateOf(set));
  if (mergePatchBetween(withoutHash(templateOf(object)), template) === undefined)
    return tell(run, found, `skipped rollback (current template already matches revision ${wanted})`);
  const annotations = { ...picked(object, (key) => own.has(key)), ...picked(set, (key) => !own.has(key)) };
  const body = [
    { op: 'replace', path: '/spec/template', value: template },
    ...(isDeployment ? [{ op: 'replace', path: '/metadata/annotations', value: annotations }] : []),
  ];
  try {
    await run.client.patch(
      withQuery(pathOf(resource, namespace, name), writeQuery(run.parsed, 'kubectl')),
      body,
      'json',
    );
  } catch (error) {
    if (!(error instanceof ServerFailure)) throw error;
    throw failed(`failed restoring revision ${isDeployment ? revision.number : wanted}: ${error.body.message ?? ''}`);
  }
  tell(run, found, 'rolled back');
}

/** `kubectl rollout undo` (kubectl pkg/cmd/rollout/rollout_undo.go). */
export const undo: Verb = {
  flags: flagsOf(`${rolloutFlags} ${changeFlags} to-revision#`),
  run: (run) => visitRollouts(run, (found) => undoOne(run, found)),
};
