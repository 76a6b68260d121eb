import { mergePatchBetween } from '../../model/merge-patch.ts';
import { type PatchType, pathOf, type Thing, withQuery } from '../api.ts';
import { failed } from '../failure.ts';
import { flagsOf } from '../flags.ts';
import { fileFlags } from '../manifests.ts';
import { recorded } from '../record.ts';
import { visit } from '../select.ts';
import { changeFlags, dryRunOf, type Found, recordFlag, tell, writeQuery } from '../tell.ts';
import type { Run, Verb } from '../verb.ts';
import { YamlError, yamlValue } from '../yaml.ts';

/** The patch's text and where it was given. Throws Failure. */
function patchText({ parsed, file }: Run): string {
  const text = parsed.text('patch') ?? '';
  const name = parsed.text('patch-file') ?? '';
  if (text !== '' && name !== '') throw failed('cannot specify --patch and --patch-file together');
  if (text === '' && name === '')
    throw failed('must specify --patch or --patch-file containing the contents of the patch');
  if (text !== '') return text;
  const read = file(name);
  if (read === undefined) throw failed(`unable to read patch file: open ${name}: no such file or directory`);
  return read;
}

/** The patch, from JSON or YAML; what begins as JSON is left to the server when it is none. Throws Failure. */
function parsedPatch(run: Run): unknown {
  const text = patchText(run);
  if (/^\s*\{/.test(text)) return text;
  try {
    return yamlValue(text);
  } catch (error) {
    if (!(error instanceof YamlError)) throw error;
    throw failed(`unable to parse ${JSON.stringify(run.parsed.text('patch') ?? '')}: ${error.message}`);
  }
}

const types: Readonly<Record<string, PatchType>> = { json: 'json', merge: 'merge', strategic: 'strategic' };

async function patchOne(run: Run, { resource, object }: Found, body: unknown, type: PatchType): Promise<void> {
  const { parsed, client } = run;
  const { name, namespace } = object.metadata;
  const sub = parsed.text('subresource');
  const query = writeQuery(parsed, 'kubectl-patch');
  const dry = dryRunOf(parsed) === 'client';
  // What a client's dry run shows is what the server would make of it.
  const path = withQuery(pathOf(resource, namespace, name, sub), dry ? { ...query, dryRun: 'All' } : query);
  let after: Thing = await client.patch(path, body, type);
  const cause = recorded(run, after);
  if (!dry && cause !== after)
    after = await client.patch(path, { metadata: { annotations: cause.metadata.annotations } }, 'merge');
  const same = mergePatchBetween(object, after) === undefined;
  tell(run, { resource, object: after }, same ? 'patched (no change)' : 'patched', false);
}

/** `kubectl patch` (kubectl pkg/cmd/patch/patch.go). */
export const patch: Verb = {
  flags: flagsOf(`patch,-p patch-file type subresource local! ${fileFlags} ${changeFlags} ${recordFlag}`),
  async run(run) {
    const given = run.parsed.text('type') ?? 'strategic';
    patchText(run);
    const type = Object.hasOwn(types, given.toLowerCase()) ? types[given.toLowerCase()] : undefined;
    if (type === undefined) throw failed(`--type must be one of [json merge strategic], not ${JSON.stringify(given)}`);
    const body = parsedPatch(run);
    const count = await visit(run, run.parsed.args, (found) => patchOne(run, found, body, type));
    if (count === 0) throw failed('no objects passed to patch');
  },
};
