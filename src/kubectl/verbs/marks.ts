import { pathOf, withQuery } from '../api.ts';
import { failed } from '../failure.ts';
import { flagsOf } from '../flags.ts';
import { fileFlags } from '../manifests.ts';
import { type Changes, changesOf, resourcesAndPairs } from '../pairs.ts';
import { causeOf, changeCause } from '../record.ts';
import { selecting, visit } from '../select.ts';
import { changeFlags, dryRunOf, type Found, recordFlag, tell, writeQuery } from '../tell.ts';
import type { Run, Verb } from '../verb.ts';

type Old = Readonly<Record<string, string>>;

interface Mark {
  readonly field: 'labels' | 'annotations';
  readonly one: string;
  readonly done: string;
}

/** Throws Failure when a value would take another's place. */
function refuseOverwrites(old: Old, wanted: Changes, { field }: Mark): void {
  const taken = Object.entries(wanted).flatMap(([key, value]) =>
    value !== null && old[key] !== undefined && old[key] !== value ? `'${key}' already has a value (${old[key]})` : [],
  );
  if (taken.length === 0) return;
  if (field === 'annotations')
    throw failed(`--overwrite is false but found the following declared annotation(s): ${taken.join('; ')}`);
  const each = taken.map((text) => `${text}, and --overwrite is false`);
  throw failed(each.length === 1 ? (each[0] ?? '') : `[${each.join(', ')}]`);
}

/** What `kubectl label` says it did (updateDataChangeMsg): by the length of the object before and after. */
function labelled(old: Old, wanted: Changes, overwrite: boolean): string {
  const after = Object.fromEntries(Object.entries({ ...old, ...wanted }).filter(([, value]) => value !== null));
  const [before, now] = [JSON.stringify(old), JSON.stringify(after)];
  if (Object.entries(wanted).every(([key, value]) => (old[key] ?? null) === value)) return 'not labeled';
  return !overwrite && now.length < before.length ? 'unlabeled' : 'labeled';
}

/** A label's value (apimachinery pkg/util/validation IsValidLabelValue). Throws Failure. */
function checkLabels(pairs: readonly string[]): void {
  for (const pair of pairs) {
    const [, value, ...more] = pair.split('=');
    if (more.length > 0) throw failed(`invalid label spec: ${pair}`);
    if (value === undefined || value === '') continue;
    const wrong = [
      ...(value.length > 63 ? ['must be no more than 63 bytes'] : []),
      ...(/^[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?$/.test(value)
        ? []
        : [
            "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')",
          ]),
    ];
    if (wrong.length > 0) throw failed(`invalid label value: ${JSON.stringify(pair)}: ${wrong.join(';')}`);
  }
}

function list(run: Run, { resource, object }: Found, { field }: Mark, single: boolean): void {
  const { groupVersion, kind } = resource;
  const group = groupVersion.includes('/') ? groupVersion.split('/')[0] : '';
  if (!single) run.out(`Listing ${field} for ${kind}.${group}/${object.metadata.name}:`);
  for (const [key, value] of Object.entries(object.metadata[field] ?? {}))
    run.out(`${single ? '' : ' '}${key}=${value}`);
}

async function change(run: Run, found: Found, wanted: Changes, mark: Mark): Promise<void> {
  const { field, one, done } = mark;
  const { parsed } = run;
  const { resource, object } = found;
  const { name, namespace } = object.metadata;
  const old = object.metadata[field] ?? {};
  const dry = dryRunOf(parsed) === 'client';
  if (field === 'labels' && !dry)
    for (const [key, value] of Object.entries(wanted))
      if (value === null && old[key] === undefined) run.out(`label "${key}" not found.`);
  if (!parsed.is('overwrite')) refuseOverwrites(old, wanted, mark);
  const said = field === 'labels' ? labelled(old, wanted, parsed.is('overwrite')) : done;
  const cause = causeOf(run);
  const metadata = {
    [field]: wanted,
    ...(cause !== undefined && { annotations: { ...(field === 'annotations' && wanted), [changeCause]: cause } }),
    ...(parsed.text('resource-version') && { resourceVersion: parsed.text('resource-version') }),
  };
  const path = withQuery(
    pathOf(resource, namespace, name),
    writeQuery(parsed, `kubectl-${one === 'label' ? one : 'annotate'}`),
  );
  const local = Object.fromEntries(Object.entries({ ...old, ...wanted }).filter(([, value]) => value !== null));
  const after = dry
    ? { ...object, metadata: { ...object.metadata, [field]: local as Old } }
    : await run.client.patch(path, { metadata }, 'merge');
  tell(run, { resource, object: after }, said);
}

/** Throws Failure for flags and words that do not go together. */
function refuse({ parsed }: Run, { one }: Mark, resources: readonly string[], pairs: readonly string[]): void {
  const asksList = parsed.is('list');
  if (asksList && parsed.has('output')) throw failed('--list and --output may not be specified together');
  if (parsed.is('all') && parsed.has('selector')) throw failed('cannot set --all and --selector at the same time');
  if (parsed.is('all') && parsed.has('field-selector'))
    throw failed('cannot set --all and --field-selector at the same time');
  if (resources.length === 0 && !parsed.has('filename') && !parsed.has('kustomize'))
    throw failed('one or more resources must be specified as <resource> <name> or <resource>/<name>');
  if (pairs.length === 0 && !asksList) throw failed(`at least one ${one} update is required`);
}

/** `kubectl label` and `kubectl annotate` (kubectl pkg/cmd/label/label.go, pkg/cmd/annotate/annotate.go). */
const marks = (mark: Mark): Verb => ({
  flags: flagsOf(`${fileFlags} ${selecting} ${changeFlags} ${recordFlag} overwrite? list? local! resource-version`),
  async run(run) {
    const { parsed } = run;
    const { resources, pairs } = resourcesAndPairs(parsed.args, mark.one);
    if (mark.field === 'labels') checkLabels(pairs);
    const wanted = changesOf(pairs, mark.one);
    refuse(run, mark, resources, pairs);
    const single = resources.length === 1 ? resources[0]?.includes('/') === true : resources.length === 2;
    if (!single && parsed.has('resource-version'))
      throw failed('--resource-version may only be used with a single resource');
    await visit(run, resources, async (found) =>
      parsed.is('list') ? list(run, found, mark, single) : change(run, found, wanted, mark),
    );
  },
});

export const label = marks({ field: 'labels', one: 'label', done: 'labeled' });
export const annotate = marks({ field: 'annotations', one: 'annotation', done: 'annotated' });
