import { mergePatch } from '../model/merge-patch.ts';
import { strategicMerge } from '../model/strategic-merge.ts';
import { failed } from './failure.ts';
import type { Draft } from './generated.ts';
import type { Run } from './verb.ts';
import { YamlError, yamlValue } from './yaml.ts';

/** The draft with `--overrides` merged in (pkg/cmd/util/override_options.go). Throws Failure. */
export function overridden({ parsed }: Run, draft: Draft): Draft {
  const text = parsed.text('overrides');
  if (text === undefined || text === '') return draft;
  const type = parsed.text('override-type') || 'merge';
  if (type !== 'merge' && type !== 'strategic')
    throw failed(
      type === 'json'
        ? '--override-type=json is not modelled by Kubehop: use merge or strategic'
        : `invalid override type: ${type}`,
    );
  try {
    const patch = yamlValue(text);
    const merged = type === 'merge' ? mergePatch(draft, patch) : strategicMerge(draft, patch);
    return merged as Draft;
  } catch (error) {
    if (!(error instanceof YamlError)) throw error;
    throw failed(`invalid JSON or YAML in --overrides: ${error.message}`);
  }
}
