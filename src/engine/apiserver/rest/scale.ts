import type { Kind, Kinds } from '../../../model/objects/index.ts';
import { type DecodeIssue, decode, int32, or, raw, str, struct } from '../schema/types.ts';

interface Scale {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata?: unknown;
  readonly spec: { readonly replicas: number };
  readonly status?: unknown;
}

const scaleType = struct<Scale>('v1.Scale', {
  apiVersion: or(str, ''),
  kind: or(str, ''),
  metadata: raw,
  spec: or(struct<Scale['spec']>('v1.ScaleSpec', { replicas: or(int32, 0) }), { replicas: 0 }),
  status: raw,
});

type Scalable = 'Deployment' | 'ReplicaSet' | 'StatefulSet';

export const hasScale = (kind: Kind): kind is Scalable =>
  kind === 'Deployment' || kind === 'ReplicaSet' || kind === 'StatefulSet';

/** The autoscaling/v1 Scale of a workload: what `kubectl scale` reads and patches. */
export function scaleOf(object: Kinds[Scalable]): object {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  const selector = Object.entries(object.spec.selector.matchLabels ?? {}).map(([k, v]) => `${k}=${v}`);
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata: { name, namespace, uid, resourceVersion, creationTimestamp },
    spec: { replicas: object.spec.replicas },
    status: { replicas: object.status.replicas ?? 0, selector: selector.join(',') },
  };
}

/** The replicas a Scale body asks for. */
export function replicasIn(body: unknown): number | readonly DecodeIssue[] {
  const read = decode(scaleType, body);
  return read.ok ? read.value.spec.replicas : read.issues;
}
