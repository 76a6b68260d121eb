import { structuredPatch } from 'diff';
import { mergePatchBetween } from '../../model/merge-patch.ts';
import { threeWayMerge } from '../../model/three-way.ts';
import { sceneEpoch } from '../../model/time.ts';
import { pathOf, type Thing, withQuery } from '../api.ts';
import { each, Failure, misused } from '../failure.ts';
import { flagsOf } from '../flags.ts';
import { goYaml } from '../go-yaml.ts';
import { rememberedIn } from '../last-applied.ts';
import { fileFlags, type Manifest, manifestsOf, requireFiles } from '../manifests.ts';
import type { Run, Verb } from '../verb.ts';

/** What the server would make of a manifest, without keeping it (pkg/cmd/diff/diff.go InfoObject.Merged). */
function mergedOf({ client, parsed }: Run, { resource, object }: Manifest, live: Thing | undefined): Promise<Thing> {
  const { name, namespace } = object.metadata;
  const query = { dryRun: 'All', fieldManager: parsed.text('field-manager') ?? 'kubectl-client-side-apply' };
  const path = pathOf(resource, namespace, name);
  if (parsed.is('server-side')) {
    const force = parsed.is('force-conflicts') ? 'true' : 'false';
    return client.patch(
      withQuery(path, { ...query, fieldManager: parsed.text('field-manager') ?? 'kubectl', force }),
      object,
      'apply',
    );
  }
  // As `apply` remembers it: with annotations, though there be none.
  const { annotations = {}, ...metadata } = object.metadata;
  const wanted = { ...object, metadata: { ...metadata, annotations } };
  if (!live) return client.send('POST', withQuery(pathOf(resource, namespace), query), object);
  const patch = mergePatchBetween(live, threeWayMerge(rememberedIn(live), wanted, live));
  return patch === undefined ? Promise.resolve(live) : client.patch(withQuery(path, query), patch, 'merge');
}

const textOf = (object: Thing | undefined, managed: boolean): string => {
  if (!object) return '';
  const { managedFields: _, ...metadata } = object.metadata;
  return `${goYaml(managed ? object : { ...object, metadata })}\n`;
};

const range = (start: number, lines: number): string => (lines === 1 ? `${start}` : `${start},${lines}`);

/** `diff -u -N` of two texts in files of one name; undefined when they are equal. @param now virtual ms */
function unified(name: string, live: string, merged: string, now: number): string | undefined {
  if (live === merged) return undefined;
  const [from, to] = [`/tmp/LIVE-${now.toFixed()}/${name}`, `/tmp/MERGED-${now.toFixed()}/${name}`];
  const stamp = (ms: number): string => `${new Date(ms).toISOString().replace('T', ' ').replace('Z', '000000')} +0000`;
  const written = stamp(sceneEpoch + now);
  // With -N a file that is not there is an empty one of long ago.
  const heads = [`--- ${from}\t${live === '' ? stamp(0) : written}`, `+++ ${to}\t${written}`];
  const { hunks } = structuredPatch(from, to, live, merged, undefined, undefined, { context: 3 });
  const lines = hunks.flatMap(({ oldStart, oldLines, newStart, newLines, lines: body }) => [
    `@@ -${range(oldLines === 0 ? 0 : oldStart, oldLines)} +${range(newStart, newLines)} @@`,
    ...body,
  ]);
  return [`diff -u -N ${from} ${to}`, ...heads, ...lines].join('\n');
}

/** `kubectl diff` (kubectl pkg/cmd/diff/diff.go): exit code 1 when there are differences. */
export const diff: Verb = {
  flags: flagsOf(
    `${fileFlags} selector,-l server-side? force-conflicts? field-manager show-managed-fields? prune! prune-allowlist! concurrency#`,
  ),
  async run(run) {
    const { parsed, client, path, out } = run;
    if (parsed.args.length > 0) throw misused(path, `Unexpected args: [${parsed.args.join(' ')}]`);
    requireFiles(run);
    const { manifests, failures } = await manifestsOf(run);
    const managed = parsed.is('show-managed-fields');
    const found: { readonly name: string; readonly text: string }[] = [];
    await each(
      manifests,
      async (manifest) => {
        const { resource, object } = manifest;
        const { name, namespace = '' } = object.metadata;
        const live = await client.find(pathOf(resource, object.metadata.namespace, name));
        const merged = await mergedOf(run, manifest, live);
        const group = resource.groupVersion.split('/').join('.');
        const file = `${group}.${resource.kind}.${namespace}.${name}`;
        const text = unified(file, textOf(live, managed), textOf(merged, managed), client.api.now());
        if (text !== undefined) found.push({ name: file, text });
      },
      failures,
    );
    found.sort((a, b) => (a.name < b.name ? -1 : 1));
    for (const { text } of found) out(text);
    if (found.length > 0) throw new Failure('');
  },
};
