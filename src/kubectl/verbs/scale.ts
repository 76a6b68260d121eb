import { pathOf, type Thing, withQuery } from '../api.ts';
import { Failure, failed, ServerFailure } from '../failure.ts';
import { flagsOf } from '../flags.ts';
import { follow } from '../follow.ts';
import { fileFlags } from '../manifests.ts';
import { causeOf, changeCause } from '../record.ts';
import { visit } from '../select.ts';
import { changeFlags, dryRunOf, type Found, recordFlag, tell, writeQuery } from '../tell.ts';
import type { Run, Verb } from '../verb.ts';

interface Scale extends Thing {
  readonly spec: { readonly replicas?: number };
}

/** Scales one object through its scale subresource (kubectl pkg/scale/scale.go). Throws Failure. */
async function scaleOne(run: Run, { resource, object }: Found, replicas: number): Promise<void> {
  const { parsed, client } = run;
  const { name, namespace } = object.metadata;
  const path = pathOf(resource, namespace, name, 'scale');
  const current = parsed.number('current-replicas') ?? -1;
  const version = parsed.text('resource-version') ?? '';
  const query = withQuery(path, { dryRun: dryRunOf(parsed) === 'server' ? 'All' : undefined });
  if (current === -1 && version === '') {
    await client.patch(query, { spec: { replicas } }, 'merge');
    return;
  }
  const scale = (await client.get(path)) as Scale;
  const { replicas: now = 0 } = scale.spec;
  if (current !== -1 && now !== current) throw failed(`Expected replicas to be ${current}, was ${now}`);
  if (version !== '' && scale.metadata.resourceVersion !== version)
    throw failed(`Expected resource version to be ${version}, was ${String(scale.metadata.resourceVersion)}`);
  await client.send('PUT', query, { ...scale, spec: { replicas } });
}

/** `--timeout`: waits until the pods are as many as wanted. */
async function waitForReplicas(run: Run, { resource, object }: Found, replicas: number, timeout: number) {
  const { name, namespace } = object.metadata;
  const scaled = (now: Thing | undefined): boolean =>
    ((now?.status as { readonly replicas?: number } | undefined)?.replicas ?? 0) === replicas;
  if ((await follow(run, { resource, namespace, name }, scaled, timeout)) === 'timed out')
    throw failed(`timed out waiting for "${name}" to be synced`);
}

/** What is to be scaled, and what of it was not there: the rest goes on. Throws Failure when there is nothing. */
async function foundAndMissing(run: Run): Promise<{ found: readonly Found[]; missing: Failure | undefined }> {
  const found: Found[] = [];
  const nothing = 'no objects passed to scale';
  try {
    await visit(run, run.parsed.args, (one) => Promise.resolve(void found.push(one)));
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    if (found.length > 0) return { found, missing: error };
    throw error instanceof ServerFailure ? failed(`${nothing} ${error.body.message ?? ''}`) : error;
  }
  if (found.length === 0) throw failed(nothing);
  return { found, missing: undefined };
}

/** Scales one of them and says so, with the annotation of `--record`. */
async function scaleAndTell(run: Run, one: Found, replicas: number): Promise<void> {
  const { parsed } = run;
  const { resource, object } = one;
  const { name, namespace } = object.metadata;
  const dry = dryRunOf(parsed);
  if (dry !== 'client') await scaleOne(run, one, replicas);
  const timeout = parsed.duration('timeout') ?? 0;
  if (timeout !== 0 && dry === 'none') await waitForReplicas(run, one, replicas, timeout);
  const cause = causeOf(run);
  if (cause !== undefined && dry === 'none') {
    const body = { metadata: { annotations: { [changeCause]: cause } } };
    await run.client.patch(withQuery(pathOf(resource, namespace, name), writeQuery(parsed, 'kubectl')), body, 'merge');
  }
  tell(run, one, 'scaled');
}

/** `kubectl scale` (kubectl pkg/cmd/scale/scale.go). */
export const scale: Verb = {
  flags: flagsOf(
    `replicas# current-replicas# resource-version selector,-l all? timeout~ ${fileFlags} ${changeFlags} ${recordFlag}`,
  ),
  required: ['replicas'],
  async run(run) {
    const { parsed } = run;
    const replicas = parsed.number('replicas') ?? -1;
    if (replicas < 0)
      throw failed('The --replicas=COUNT flag is required, and COUNT must be greater than or equal to 0');
    if ((parsed.number('current-replicas') ?? -1) < -1)
      throw failed('The --current-replicas must specify an integer of -1 or greater');
    const { found, missing } = await foundAndMissing(run);
    if (parsed.has('resource-version') && found.length > 1)
      throw failed('cannot use --resource-version with multiple resources');
    for (const one of found) await scaleAndTell(run, one, replicas);
    if (missing) throw missing;
  },
};
