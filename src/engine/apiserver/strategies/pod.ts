import type { Pod, PodSpec, Toleration } from '../../../model/objects/index.ts';
import { podOf } from '../changes.ts';
import type { FieldError } from '../field-errors.ts';
import { Findings } from '../validation/common.ts';
import { checkPodSpec } from '../validation/pod.ts';
import { checkPodUpdate } from '../validation/pod-update.ts';
import type { Strategy } from './strategy.ts';

const pending: Pod['status'] = Object.freeze({ phase: 'Pending' });

/** pkg/registry/core/pod/strategy.go. */
export const podStrategy: Strategy<'Pod'> = {
  generation: true,
  prepareCreate: (pod): Pod => podOf(pod, { spec: withDefaultTolerations(pod.spec), status: pending }),
  prepareUpdate: keepNode,
  validate: (pod, old): FieldError[] => {
    const findings = new Findings();
    checkPodSpec(pod.spec, ['spec'], findings);
    if (old && old.spec !== pod.spec) checkPodUpdate(pod, old, findings);
    return findings.errors;
  },
  grace: gracePeriod,
};

/** A manifest seldom names the node its pod was bound to; leaving it out does not unbind the pod. */
function keepNode(pod: Pod, old: Pod): Pod {
  if (pod.spec === old.spec) return pod;
  const spec = withDefaultTolerations(pod.spec);
  const { nodeName } = old.spec;
  return { ...pod, spec: nodeName && !spec.nodeName ? { ...spec, nodeName } : spec };
}

const defaultTolerations = ['not-ready', 'unreachable'].map(
  (state): Toleration => ({
    key: `node.kubernetes.io/${state}`,
    operator: 'Exists',
    effect: 'NoExecute',
    tolerationSeconds: 300,
  }),
);

/** What each shared, frozen template spec becomes, so that its pods go on sharing one. */
const tolerant = new WeakMap<PodSpec, PodSpec>();

/** Every pod may stay five minutes on a node that fails (plugin/pkg/admission/defaulttolerationseconds). */
function withDefaultTolerations(spec: PodSpec): PodSpec {
  const known = tolerant.get(spec);
  if (known) return known;
  const given = spec.tolerations ?? [];
  const speaksOf = (wanted: Toleration) => (t: Toleration) =>
    (!t.key || t.key === wanted.key) && (!t.effect || t.effect === 'NoExecute');
  const missing = defaultTolerations.filter((wanted) => !given.some(speaksOf(wanted)));
  const result = missing.length === 0 ? spec : { ...spec, tolerations: [...given, ...missing] };
  if (Object.isFrozen(spec)) tolerant.set(spec, result);
  return result;
}

/** CheckGracefulDelete: a pod that no kubelet holds, or that has ended, needs no grace. Seconds. */
function gracePeriod(pod: Pod, requested: number | undefined): number {
  const { phase } = pod.status;
  if (!pod.spec.nodeName || phase === 'Failed' || phase === 'Succeeded') return 0;
  const period = requested ?? pod.spec.terminationGracePeriodSeconds;
  return period < 0 ? 1 : period;
}
