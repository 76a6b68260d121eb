import type { Taint, Toleration } from '../../model/objects/index.ts';

/** component-helpers scheduling/corev1 ToleratesTaint: an empty key with Exists tolerates all, an empty effect all effects. */
const tolerates = (toleration: Toleration, taint: Taint): boolean => {
  if (toleration.effect && toleration.effect !== taint.effect) return false;
  if (toleration.key && toleration.key !== taint.key) return false;
  if (toleration.operator === 'Exists') return true;
  return toleration.key !== undefined && (toleration.value ?? '') === (taint.value ?? '');
};

/** The first taint with one of these effects that nothing tolerates. */
export const untolerated = (
  taints: readonly Taint[] | undefined,
  tolerations: readonly Toleration[] | undefined,
  effects: readonly Taint['effect'][],
): Taint | undefined =>
  taints?.find(
    (taint) => effects.includes(taint.effect) && !tolerations?.some((toleration) => tolerates(toleration, taint)),
  );

/**
 * How long (seconds) a pod may stay on a node with a NoExecute taint: 0 to go now, Infinity to stay.
 * The usual 300 s are tolerations that the API server gave the pod (DefaultTolerationSeconds admission).
 */
export function tolerationSeconds(taint: Taint, tolerations: readonly Toleration[] | undefined): number {
  const matching = tolerations?.filter((toleration) => tolerates(toleration, taint)) ?? [];
  return matching.length === 0 ? 0 : Math.min(...matching.map((t) => t.tolerationSeconds ?? Number.POSITIVE_INFINITY));
}
