import type { PodTemplateSpec } from '../../../model/objects/index.ts';
import type { Thing } from '../../api.ts';
import { templateLines } from '../../describe/containers.ts';
import { changeCause } from '../../record.ts';

/** The pod template of a revision as `rollout history --revision` shows it, tabs as they are: with why it was made. */
export function templateText({ metadata, spec }: Thing): string {
  const { template } = spec as { readonly template: PodTemplateSpec };
  const cause = metadata.annotations?.[changeCause];
  const annotations = { ...template.metadata.annotations, ...(cause && { [changeCause]: cause }) };
  const shown =
    Object.keys(annotations).length === 0 ? template : { ...template, metadata: { ...template.metadata, annotations } };
  return `${templateLines(shown).join('\n')}\n`;
}
