import { pathOf, withQuery } from '../../api.ts';
import { failed } from '../../failure.ts';
import { flagsOf } from '../../flags.ts';
import { fileFlags } from '../../manifests.ts';
import { visit } from '../../select.ts';
import { changeFlags, dryRunOf, recordFlag, tell, writeQuery } from '../../tell.ts';
import type { Verb } from '../../verb.ts';

/** `a=b,c=d` as labels; only equality goes into a Service. Throws Failure. */
function labelsIn(text: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    text.split(',').map((pair) => {
      const [, key, value] = /^\s*([^=!\s]+)\s*==?\s*([^=]*?)\s*$/.exec(pair) ?? [];
      if (key === undefined || value === undefined)
        throw failed(`match expression [{${pair.trim()} Exists []}] not supported on this object`);
      return [key, value];
    }),
  );
}

/** `kubectl set selector`, for Services only (kubectl pkg/cmd/set/set_selector.go). */
export const setSelector: Verb = {
  flags: flagsOf(`all? local! resource-version ${fileFlags} ${changeFlags} ${recordFlag}`),
  async run(run) {
    const { parsed } = run;
    const resources = parsed.args.slice(0, -1);
    const text = parsed.args.at(-1);
    if (text === undefined) throw failed('one selector is required');
    await visit(run, resources, async ({ resource, object }) => {
      if (resource.kind !== 'Service') throw failed('setting a selector is only supported for Services');
      const { name, namespace } = object.metadata;
      const { selector: old = {} } = object.spec as { readonly selector?: Readonly<Record<string, string>> };
      const wanted = labelsIn(text);
      const gone = Object.fromEntries(Object.keys(old).map((key) => [key, null]));
      const version = parsed.text('resource-version');
      const body = {
        ...(version && { metadata: { resourceVersion: version } }),
        spec: { selector: { ...gone, ...wanted } },
      };
      const path = withQuery(pathOf(resource, namespace, name), writeQuery(parsed, 'kubectl-set'));
      const after = dryRunOf(parsed) === 'client' ? object : await run.client.patch(path, body, 'strategic');
      tell(run, { resource, object: after }, 'selector updated');
    });
  },
};
