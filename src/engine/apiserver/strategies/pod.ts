import type { Pod } from '../../../model/objects/index.ts';
import type { Strategy } from './strategy.ts';

/** pkg/registry/core/pod/strategy.go. */
export const podStrategy: Strategy<'Pod'> = {
  generation: true,
  prepareCreate: (pod): Pod => ({ ...pod, status: { phase: 'Pending' } }),
  grace: gracePeriod,
};

/** CheckGracefulDelete: a pod that no kubelet holds, or that has ended, needs no grace. Seconds. */
function gracePeriod(pod: Pod, requested: number | undefined): number {
  const { phase } = pod.status;
  if (!pod.spec.nodeName || phase === 'Failed' || phase === 'Succeeded') return 0;
  const period = requested ?? pod.spec.terminationGracePeriodSeconds;
  return period < 0 ? 1 : period;
}
