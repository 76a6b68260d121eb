import type { Pod } from '../../../model/objects/index.ts';
import type { FieldError } from '../errors.ts';
import { Findings } from '../validation/common.ts';
import { checkPodSpec, checkPodUpdate } from '../validation/pod.ts';
import type { Strategy } from './strategy.ts';

const pending: Pod['status'] = Object.freeze({ phase: 'Pending' });

/** pkg/registry/core/pod/strategy.go. */
export const podStrategy: Strategy<'Pod'> = {
  generation: true,
  prepareCreate: (pod): Pod => ({ ...pod, status: pending }),
  prepareUpdate: keepNode,
  validate: (pod, old): FieldError[] => {
    const findings = new Findings();
    checkPodSpec(pod.spec, ['spec'], findings);
    if (old) checkPodUpdate(pod, old, findings);
    return findings.errors;
  },
  grace: gracePeriod,
};

/** A manifest seldom names the node its pod was bound to; leaving it out does not unbind the pod. */
function keepNode(pod: Pod, old: Pod): Pod {
  return old.spec.nodeName && !pod.spec.nodeName ? { ...pod, spec: { ...pod.spec, nodeName: old.spec.nodeName } } : pod;
}

/** CheckGracefulDelete: a pod that no kubelet holds, or that has ended, needs no grace. Seconds. */
function gracePeriod(pod: Pod, requested: number | undefined): number {
  const { phase } = pod.status;
  if (!pod.spec.nodeName || phase === 'Failed' || phase === 'Succeeded') return 0;
  const period = requested ?? pod.spec.terminationGracePeriodSeconds;
  return period < 0 ? 1 : period;
}
