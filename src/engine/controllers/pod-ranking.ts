import { isPodReady, type Pod } from '../../model/objects/index.ts';
import { millisecondsOf } from '../../model/time.ts';

const phaseOrder: Readonly<Record<Pod['status']['phase'], number>> = {
  Pending: 0,
  Unknown: 1,
  Running: 2,
  Succeeded: 2,
  Failed: 2,
};

const deletionCost = (pod: Pod): number =>
  Number(pod.metadata.annotations?.['controller.kubernetes.io/pod-deletion-cost'] ?? 0) || 0;

/** Short times are compared by their order of magnitude, so that nearly equal ages are a coin toss (LogarithmicScaleDown). */
const magnitude = (ms: number): number => Math.floor(Math.log2(Math.max(1, ms / 1000)));

const restarts = (pod: Pod): number =>
  (pod.status.containerStatuses ?? []).reduce((most, { restartCount }) => Math.max(most, restartCount), 0);

/**
 * Pods in the order in which a scale-down deletes them (pkg/controller/controller_utils.go ActivePodsWithRanks):
 * unassigned, pending, not ready, cheap, doubled up on a node, ready for a short time, often restarted, young.
 */
export function rankForDeletion(pods: readonly Pod[], readySince: (pod: Pod) => number, now: number): Pod[] {
  const onNode = new Map<string, number>();
  const nodeOf = (pod: Pod): string => pod.spec.nodeName ?? '';
  for (const pod of pods) onNode.set(nodeOf(pod), (onNode.get(nodeOf(pod)) ?? 0) + 1);
  const ranked = pods.map((pod) => ({
    pod,
    order: [
      pod.spec.nodeName ? 1 : 0,
      phaseOrder[pod.status.phase],
      isPodReady(pod) ? 1 : 0,
      deletionCost(pod),
      -(onNode.get(nodeOf(pod)) ?? 0),
      isPodReady(pod) ? magnitude(now - readySince(pod)) : 0,
      -restarts(pod),
      magnitude(now - millisecondsOf(pod.metadata.creationTimestamp)),
    ],
  }));
  ranked.sort((a, b) => {
    for (const [i, value] of a.order.entries()) {
      const difference = value - (b.order[i] ?? 0);
      if (difference !== 0) return difference;
    }
    return a.pod.metadata.uid < b.pod.metadata.uid ? -1 : 1;
  });
  return ranked.map(({ pod }) => pod);
}
