import { kinds } from '../../../model/objects/index.ts';
import { nearest } from './nearest.ts';

/** Kinds of a real cluster that people have in their manifests and Kubehop has not. */
const otherKinds = new Set(
  'ClusterRole ClusterRoleBinding CronJob CustomResourceDefinition Gateway GatewayClass HTTPRoute HorizontalPodAutoscaler Ingress IngressClass LimitRange NetworkPolicy PersistentVolume PersistentVolumeClaim PodTemplate PriorityClass ReplicationController ResourceQuota Role RoleBinding Secret ServiceAccount StorageClass'.split(
    ' ',
  ),
);

/** What to do about a kind that is not there. */
export function unknownKindHint(kind: string): string {
  if (otherKinds.has(kind)) return `Kubehop does not model ${kind} objects`;
  const close = nearest(kind, [...kinds, 'Scene']);
  return close ? `did you mean "${close}"?` : 'ensure CRDs are installed first';
}
