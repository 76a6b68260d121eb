import { isPlainObject } from '../../model/deep.ts';
import { mergePatchBetween } from '../../model/merge-patch.ts';
import { pathOf, type Thing, withQuery } from '../api.ts';
import { failed, ServerFailure } from '../failure.ts';
import { flagsOf } from '../flags.ts';
import { fileFlags } from '../manifests.ts';
import { printerFor } from '../output.ts';
import { recorded } from '../record.ts';
import { visit } from '../select.ts';
import { changeFlags, type Found, recordFlag, tell, writeQuery } from '../tell.ts';
import type { Run, Verb } from '../verb.ts';
import { YamlError, yamlValue } from '../yaml.ts';

const head = `# Please edit the object below. Lines beginning with a '#' will be ignored,
# and an empty file will abort the edit. If an error occurs while saving this file will be
# reopened with the relevant failures.
#
`;

/** Why a file is opened again. */
interface Reason {
  readonly head: string;
  readonly others: readonly string[];
}

const commented = (text: string): string => text.replace(/\n(?=[^#])/g, '\n# ');
const reasonText = (reason: Reason): string =>
  [
    `# ${commented(reason.head)}${reason.others.length > 0 ? ':' : ''}`,
    ...reason.others.map((other) => `# * ${commented(other)}`),
    '#\n',
  ].join('\n');

const withoutComments = (text: string): string =>
  text
    .split('\n')
    .filter((line) => !/^\s*#/.test(line) && line.trim() !== '')
    .join('\n');

/** What a person made of the text of one or several objects, which is YAML of an object. */
function objectsIn(text: string): Thing[] {
  const parsed = yamlValue(text);
  const { kind, items } = parsed as { readonly kind?: unknown; readonly items?: unknown };
  return kind === 'List' && Array.isArray(items) ? (items as Thing[]) : [parsed as Thing];
}

const resourceWords = ({ resource }: Found): string =>
  resource.groupVersion.includes('/') ? `${resource.name}.${resource.groupVersion.split('/')[0]}` : resource.name;

/** Sends the change of one object; why it has to be edited again, when it is not valid (editoptions.go visitToPatch, addError). */
async function send(run: Run, found: Found, edited: Thing): Promise<Reason | undefined> {
  const { resource, object } = found;
  const { name, namespace } = object.metadata;
  const { managedFields: _, ...metadata } = object.metadata;
  const patch = mergePatchBetween({ ...object, metadata }, recorded(run, edited));
  if (patch === undefined) {
    tell(run, found, 'skipped');
    return undefined;
  }
  if (edited.apiVersion !== object.apiVersion || edited.kind !== object.kind || edited.metadata.name !== name)
    throw failed('At least one of apiVersion, kind and name was changed');
  const path = pathOf(resource, namespace, name, run.parsed.text('subresource'));
  if (run.parsed.is('output-patch')) run.out(`Patch: ${JSON.stringify(patch)}`);
  try {
    const after = await run.client.patch(withQuery(path, writeQuery(run.parsed, 'kubectl-edit')), patch, 'merge');
    tell(run, { resource, object: after }, 'edited');
    return undefined;
  } catch (error) {
    if (!(error instanceof ServerFailure)) throw error;
    const about = `${resourceWords(found)} ${JSON.stringify(name)}`;
    const { reason, details, message = '' } = error.body;
    if (reason === 'Invalid') {
      run.err(`error: ${about} is invalid`);
      const others = (details?.causes ?? []).map(({ field = '', message: why }) => `${field}: ${why}`);
      return { head: `${about} was not valid`, others };
    }
    throw failed(
      error.status === 404 ? `${about} could not be found on the server` : `${about} could not be patched: ${message}`,
    );
  }
}

/** Why a saved text is no object at all; undefined when it is one (schema.ValidateBytes). */
function faultOf(text: string): string | undefined {
  try {
    return isPlainObject(yamlValue(text)) ? undefined : 'invalid object to validate';
  } catch (error) {
    if (!(error instanceof YamlError)) throw error;
    return error.message;
  }
}

/** Sends what was changed in a saved text; why it has to be opened again. Throws Failure. */
async function save(run: Run, found: readonly Found[], text: string): Promise<Reason[]> {
  const fault = faultOf(text);
  const [first] = found;
  if (fault !== undefined && first) {
    const about = `${resourceWords(first)} ${JSON.stringify(first.object.metadata.name)}`;
    run.err(`error: ${about} is invalid`);
    const why = `<nil>: Invalid value: "The edited file failed validation": ${fault}`;
    return [{ head: `${about} was not valid`, others: [why] }];
  }
  const reasons: Reason[] = [];
  for (const [at, one] of objectsIn(text).entries()) {
    const original = found.find(({ object }) => object.metadata.uid === one.metadata.uid) ?? found[at];
    if (!original) throw failed('no original object found for what was edited');
    const reason = await send(run, original, one);
    if (reason) reasons.push(reason);
  }
  return reasons;
}

/** Opens the objects' text again and again until it is saved, unchanged or empty (editoptions.go Run). */
async function editLoop(run: Run, found: readonly Found[], edit: NonNullable<Run['edit']>): Promise<void> {
  const format = run.parsed.text('output') === 'json' ? 'json' : 'yaml';
  const original = printerFor(format)?.(found, found.length === 1) ?? '';
  let body = original;
  let reasons: readonly Reason[] = [];
  while (!run.signal.aborted) {
    const header = format === 'json' ? '' : head + reasons.map(reasonText).join('');
    const text = await edit(`kubectl-edit.${format}`, header + body);
    const saved = text === undefined ? undefined : withoutComments(text);
    if (reasons.length > 0 && (saved === undefined || saved === withoutComments(body)))
      throw failed('Edit cancelled, no valid changes were saved.');
    if (text === undefined || saved === withoutComments(original)) return run.err('Edit cancelled, no changes made.');
    reasons = await save(run, found, text);
    if (reasons.length === 0) return;
    body = text
      .split('\n')
      .filter((line) => !line.startsWith('#'))
      .join('\n');
  }
}

/** `kubectl edit` (kubectl pkg/cmd/edit/edit.go, pkg/cmd/util/editor): the editor is whatever the caller opens. */
export const edit: Verb = {
  flags: flagsOf(
    `${fileFlags} ${changeFlags} ${recordFlag} save-config? validate=strict output-patch? subresource windows-line-endings?`,
  ),
  async run(run) {
    const found: Found[] = [];
    await visit(run, run.parsed.args, (one) => Promise.resolve(void found.push(one)), { emptyIsAll: true });
    if (found.length === 0) throw failed('edit cancelled, no objects found');
    if (!run.edit) throw failed('there is no editor here: change the file and kubectl apply it, or use kubectl patch');
    await editLoop(run, found, run.edit);
  },
};
