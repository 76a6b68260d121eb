import { lastApplied } from '../../model/last-applied.ts';
import type { Deployment, Kinds, ObjectMeta, ReplicaSet } from '../../model/objects/index.ts';
import type { New } from '../apiserver/api.ts';
import { controllerRef } from './controller.ts';
import {
  bounds,
  desiredAnnotation,
  hashLabel,
  maxAnnotation,
  newSetReplicas,
  revisionAnnotation,
  revisionOf,
} from './rollout.ts';
import { templateHash } from './template-hash.ts';

/** The ReplicaSet for a Deployment's current template, sized as far as the other sets leave room (sync.go getNewReplicaSet). */
export function newReplicaSet(deployment: Deployment, old: readonly ReplicaSet[]): New<Kinds['ReplicaSet']> {
  const { spec, metadata } = deployment;
  const hash = templateHash(spec.template);
  const labels = { ...spec.template.metadata.labels, [hashLabel]: hash };
  return {
    metadata: {
      name: `${metadata.name}-${hash}`,
      namespace: metadata.namespace ?? '',
      labels,
      ownerReferences: [controllerRef(deployment)],
      annotations: {
        ...inherited(metadata),
        [revisionAnnotation]: String(nextRevision(old)),
        [desiredAnnotation]: String(spec.replicas),
        [maxAnnotation]: String(spec.replicas + bounds(deployment).surge),
      },
    },
    spec: {
      replicas: newSetReplicas(deployment, old, 0),
      ...(spec.minReadySeconds !== undefined && { minReadySeconds: spec.minReadySeconds }),
      selector: { ...spec.selector, matchLabels: { ...spec.selector.matchLabels, [hashLabel]: hash } },
      template: { ...spec.template, metadata: { ...spec.template.metadata, labels } },
    },
    status: { replicas: 0 },
  };
}

/** One more than the highest among these sets. */
export const nextRevision = (old: readonly ReplicaSet[]): number => Math.max(0, ...old.map(revisionOf)) + 1;

/** A set's template as its Deployment gave it. */
export function withoutHash(template: ReplicaSet['spec']['template']): ReplicaSet['spec']['template'] {
  const { [hashLabel]: _hash, ...labels } = template.metadata.labels ?? {};
  return { ...template, metadata: { ...template.metadata, labels } };
}

/** Annotations a ReplicaSet takes over from its Deployment (deployment_util.go annotationsToSkip). */
function inherited(metadata: ObjectMeta): Record<string, string> {
  const skipped = [
    lastApplied,
    revisionAnnotation,
    desiredAnnotation,
    maxAnnotation,
    'deprecated.deployment.rollback.to',
  ];
  return Object.fromEntries(Object.entries(metadata.annotations ?? {}).filter(([key]) => !skipped.includes(key)));
}
