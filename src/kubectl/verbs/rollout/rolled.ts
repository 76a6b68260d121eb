import { failed } from '../../failure.ts';
import { fileFlags } from '../../manifests.ts';
import { visit } from '../../select.ts';
import type { Found } from '../../tell.ts';
import type { Run } from '../../verb.ts';

export const rolloutFlags = `selector,-l ${fileFlags}`;

/** `Deployment.apps`: a schema.GroupKind as Go prints it. */
export const groupKind = ({ resource: { kind, groupVersion } }: Found): string =>
  groupVersion.includes('/') ? `${kind}.${groupVersion.split('/')[0]}` : kind;

/** Visits what a rollout command names; a type alone is all of it. Throws Failure. */
export async function visitRollouts(run: Run, act: (found: Found) => Promise<void>): Promise<void> {
  const { parsed } = run;
  if (parsed.args.length === 0 && !parsed.has('filename')) throw failed('required resource not specified');
  if ((parsed.number('revision') ?? 0) < 0)
    throw failed(`revision must be a positive integer: ${parsed.text('revision')}`);
  const count = await visit(run, parsed.args, act, { emptyIsAll: true });
  if (count === 0) run.err(`No resources found in ${run.namespace} namespace.`);
}
