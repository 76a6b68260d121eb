import { isPlainObject } from '../../model/deep.ts';
import type { Problem } from '../../model/problem.ts';
import { leftOutHint } from '../apiserver/schema/unknown-kind.ts';
import type { ManifestDocument } from './parse.ts';
import { problemAt } from './problems.ts';

/** The warning about an object of a kind that Kubernetes has and Kubehop has not; undefined for what no cluster would take. */
export function leftOut(document: ManifestDocument): Problem | undefined {
  const { kind, metadata } = document.object;
  const hint = leftOutHint(kind);
  const name = isPlainObject(metadata) ? (metadata.name ?? '') : '';
  const message = `${kind} "${name}" is left out: Kubehop does not model ${kind} objects`;
  return hint === undefined ? undefined : problemAt(document, ['kind'], message, hint, 'warning');
}
