import { pathOf, type Thing, withQuery } from '../api.ts';
import { failed, misused } from '../failure.ts';
import { flagsOf } from '../flags.ts';
import { objects } from '../select.ts';
import { changeFlags, dryRunOf, type Found, tell, writeQuery } from '../tell.ts';
import type { Run, Verb } from '../verb.ts';

/** The nodes a command names, or those of `-l`. Throws Failure (pkg/cmd/drain/drain.go Complete). */
export function nodesOf(run: Run): Promise<Found[]> {
  const { parsed, path } = run;
  if (parsed.args.length === 0 && !parsed.has('selector')) throw misused(path, `USAGE: ${path} NODE [flags]`);
  if (parsed.args.length > 0 && parsed.text('selector'))
    throw misused(path, 'cannot specify both a node name and a --selector option');
  const slashed = parsed.args.some((arg) => arg.includes('/'));
  if (slashed && parsed.args.some((arg) => /^(?!no(?:de)?s?\/)/.test(arg)))
    throw failed('expected resource of type node');
  return objects(run, slashed ? parsed.args : ['nodes', ...parsed.args]);
}

/** Marks a node (un)schedulable and says so; says `already` when it is so. */
export async function mark(run: Run, { resource, object }: Found, cordoned: boolean): Promise<Thing> {
  const { unschedulable = false } = (object.spec ?? {}) as { readonly unschedulable?: boolean };
  const word = cordoned ? 'cordoned' : 'uncordoned';
  if (unschedulable === cordoned) {
    tell(run, { resource, object }, `already ${word}`);
    return object;
  }
  const path = withQuery(pathOf(resource, undefined, object.metadata.name), {
    ...writeQuery(run.parsed, 'kubectl'),
  });
  const body = { spec: { unschedulable: cordoned ? true : null } };
  const after = dryRunOf(run.parsed) === 'client' ? object : await run.client.patch(path, body, 'strategic');
  tell(run, { resource, object: after }, word);
  return after;
}

/** `kubectl cordon` and `uncordon` (kubectl pkg/cmd/drain/drain.go). */
const cordoning = (wanted: boolean): Verb => ({
  flags: flagsOf(`selector,-l ${changeFlags}`),
  async run(run) {
    for (const node of await nodesOf(run)) await mark(run, node, wanted);
  },
});

export const cordon = cordoning(true);
export const uncordon = cordoning(false);
