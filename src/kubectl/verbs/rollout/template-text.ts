import type { PodTemplateSpec } from '../../../model/objects/index.ts';
import { templateLines } from '../../describe/containers.ts';
import { changeCause } from '../../record.ts';
import type { Revision } from './revisions.ts';

/**
 * The pod template of a revision as `rollout history --revision` shows it, tabs as they are: a Deployment's with why it was made, in
 * its annotations.
 */
export function templateText({ cause, shown: { resource, object } }: Revision): string {
  const { template } = object.spec as { readonly template: PodTemplateSpec };
  const why = resource.kind === 'ReplicaSet' && cause ? { [changeCause]: cause } : {};
  const annotations = { ...template.metadata.annotations, ...why };
  const whole =
    Object.keys(annotations).length === 0 ? template : { ...template, metadata: { ...template.metadata, annotations } };
  return `${templateLines(whole).join('\n')}\n`;
}
