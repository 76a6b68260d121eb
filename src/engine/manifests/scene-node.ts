import type { Labels, NodeSpec } from '../../model/objects/index.ts';
import type { Problem } from '../../model/problem.ts';
import { invalid } from '../apiserver/api-error.ts';
import { decodeObject } from '../apiserver/schema/decode.ts';
import { decodeError } from '../apiserver/schema/decode-error.ts';
import { checkMetadata } from '../apiserver/validation/common.ts';
import type { ManifestDocument } from './parse.ts';
import { problemAt, problemsOf } from './problems.ts';

/** A machine the scene asks for by a Node object. */
export interface SceneNode {
  readonly name: string;
  readonly labels?: Labels;
  readonly spec: NodeSpec;
}

/** Reads a Node object of a scene; undefined when it cannot be decoded. What is wrong is added to `problems`. */
export function readNode(document: ManifestDocument, problems: Problem[]): SceneNode | undefined {
  const decoded = decodeObject('Node', document.object);
  if (!decoded.ok) {
    problems.push(...problemsOf(document, decodeError('Node', '', decoded.issues)));
    return undefined;
  }
  for (const { path, message } of decoded.warnings)
    problems.push(problemAt(document, path, message, undefined, 'warning'));
  const { name = '', labels } = decoded.value.metadata;
  const wrong = checkMetadata({ name, uid: '', resourceVersion: '', creationTimestamp: '', ...(labels && { labels }) });
  if (wrong.length > 0) problems.push(...problemsOf(document, invalid('Node', name, wrong)));
  return { name, ...(labels && { labels }), spec: decoded.value.spec };
}
