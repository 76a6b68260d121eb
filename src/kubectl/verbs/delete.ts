import { type Thing, typeName } from '../api.ts';
import { each, failed, ServerFailure } from '../failure.ts';
import { flagsOf } from '../flags.ts';
import { follow } from '../follow.ts';
import { fileFlags } from '../manifests.ts';
import { selecting, type Target, targetPath, targetsOf } from '../select.ts';
import { dryRunOf, dryRunSuffix } from '../tell.ts';
import type { Run, Verb } from '../verb.ts';

const policies: Readonly<Record<string, string>> = {
  background: 'Background',
  foreground: 'Foreground',
  orphan: 'Orphan',
  true: 'Background',
  false: 'Orphan',
};

/** The propagation policy of `--cascade`. Throws Failure (cmdutil.GetCascadingStrategy). */
export function cascadeOf({ parsed, err }: Run): string {
  const given = parsed.text('cascade') ?? 'background';
  const policy = Object.hasOwn(policies, given) ? policies[given] : undefined;
  if (policy === undefined)
    throw failed(`invalid cascade value (${given}). Must be "background", "foreground", or "orphan"`);
  if (given === 'true' || given === 'false')
    err(
      `warning: --cascade=${given} is deprecated (boolean value) and can be replaced with --cascade=${policy.toLowerCase()}.`,
    );
  return policy;
}

/** Seconds that pods get, -1 for their own; with the warnings and refusals of Complete and Validate. */
function graceOf({ parsed, err }: Run): number {
  const force = parsed.is('force');
  let grace = parsed.number('grace-period') ?? -1;
  if (parsed.is('now')) {
    if (grace !== -1) throw failed('--now and --grace-period cannot be specified together');
    grace = 1;
  }
  if (grace === 0 && !force) grace = 1;
  if (force && grace < 0) grace = 0;
  if (grace > 0 && force) throw failed('--force and --grace-period greater than 0 cannot be specified together');
  if (grace === 0)
    err(
      'Warning: Immediate deletion does not wait for confirmation that the running resource has been terminated. The resource may continue to run on the cluster indefinitely.',
    );
  return grace;
}

/** How things are deleted. */
export interface Deletion {
  readonly policy: string;
  readonly grace: number;
  readonly ignoreAbsent: boolean;
}

interface Deleted {
  readonly target: Target;
  readonly uid: string | undefined;
}

/** Deletes one object and says so; undefined when it was not there and that is no failure, or nothing was to be changed. */
async function deleteOne(run: Run, target: Target, { policy, grace, ignoreAbsent }: Deletion): Promise<Deleted[]> {
  const { resource, name } = target;
  const dry = dryRunOf(run.parsed);
  const options = {
    propagationPolicy: policy,
    ...(grace >= 0 && { gracePeriodSeconds: grace }),
    ...(dry === 'server' && { dryRun: ['All'] }),
  };
  let answer: (Thing & { readonly details?: { readonly uid?: string } }) | undefined;
  if (dry !== 'client') {
    try {
      answer = await run.client.send('DELETE', targetPath(target), options);
    } catch (error) {
      if (!(error instanceof ServerFailure)) throw error;
      if (ignoreAbsent && error.status === 404) return [];
      throw target.source === undefined ? error : error.when(`error when deleting ${JSON.stringify(target.source)}`);
    }
  }
  const said = grace === 0 ? 'force deleted' : 'deleted';
  run.out(
    run.parsed.text('output') === 'name'
      ? `${typeName(resource)}/${name}`
      : `${typeName(resource)} "${name}" ${said}${dryRunSuffix(run.parsed)}`,
  );
  return dry === 'none' ? [{ target, uid: answer?.details?.uid ?? answer?.metadata.uid }] : [];
}

/** Waits until the objects are gone, or others of their name are there. Throws Failure after `timeout` (virtual ms). */
async function waitUntilGone(run: Run, deleted: readonly Deleted[], timeout: number): Promise<void> {
  const end = run.client.api.now() + timeout;
  for (const { target, uid } of deleted) {
    const gone = (live: Thing | undefined): boolean => !live || (uid !== undefined && live.metadata.uid !== uid);
    const came = await follow(run, target, gone, Math.max(0, end - run.client.api.now()));
    if (came === 'timed out')
      throw failed(`timed out waiting for the condition on ${target.resource.name}/${target.name}`);
    if (came === 'cancelled') return;
  }
}

/** Deletes all of them, then waits unless told not to. */
export async function deleteAll(
  run: Run,
  { targets, failures }: Awaited<ReturnType<typeof targetsOf>>,
  how: Deletion,
  timeout = 0,
): Promise<void> {
  const deleted: Deleted[] = [];
  await each(targets, async (target) => void deleted.push(...(await deleteOne(run, target, how))), failures);
  const waits = run.parsed.text('wait') === undefined || run.parsed.is('wait');
  if (waits) await waitUntilGone(run, deleted, timeout === 0 ? 7 * 86_400_000 : timeout);
}

function refuse({ parsed }: Run): void {
  const output = parsed.text('output');
  if (output !== undefined && output !== '' && output !== 'name')
    throw failed(`unexpected -o output mode: ${output}. We only support '-o name'`);
  if (parsed.is('all') && parsed.has('selector')) throw failed('cannot set --all and --selector at the same time');
  if (parsed.is('all') && parsed.has('field-selector'))
    throw failed('cannot set --all and --field-selector at the same time');
}

/** `kubectl delete` (kubectl pkg/cmd/delete/delete.go). Waits until the objects are gone unless `--wait=false`. */
export const remove: Verb = {
  flags: flagsOf(
    `${fileFlags} ${selecting} grace-period# force? now? wait? timeout~ ignore-not-found? cascade=background output,-o
     dry-run=unchanged interactive!,-i raw!`,
  ),
  async run(run) {
    const { parsed } = run;
    const policy = cascadeOf(run);
    const many = parsed.is('all') || parsed.has('selector') || parsed.has('field-selector');
    const ignoreAbsent = parsed.has('ignore-not-found') ? parsed.is('ignore-not-found') : many;
    const found = await targetsOf(run, parsed.args);
    refuse(run);
    const grace = graceOf(run);
    const [scoped] = found.targets.filter(({ resource }) => !resource.namespaced);
    if (scoped && parsed.has('namespace') && !parsed.is('all-namespaces'))
      run.err('Warning: deleting cluster-scoped resources, not scoped to the provided namespace');
    const how = { policy, grace, ignoreAbsent };
    await deleteAll(run, found, how, parsed.duration('timeout') ?? 0);
    if (found.targets.length === 0) run.out('No resources found');
  },
};
