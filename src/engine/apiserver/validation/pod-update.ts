import { deepEqual } from '../../../model/deep.ts';
import type { Container, Pod, PodSpec } from '../../../model/objects/index.ts';
import { forbiddenField } from '../field-errors.ts';
import type { Findings } from './common.ts';

const immutable =
  'pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)';

/** Of two different specs. ValidatePodUpdate: images and added tolerations are all that may change. */
export function checkPodUpdate(pod: Pod, old: Pod, findings: Findings): void {
  const images = (now: readonly Container[] | undefined, before: readonly Container[] | undefined) =>
    now?.length === before?.length ? now?.map((c, i) => ({ ...c, image: before?.[i]?.image ?? c.image })) : now;
  const { tolerations: _, initContainers, ...rest } = pod.spec;
  const inits = images(initContainers, old.spec.initContainers);
  const masked: PodSpec = {
    ...rest,
    containers: images(rest.containers, old.spec.containers) ?? [],
    ...(inits && { initContainers: inits }),
    ...(old.spec.tolerations && { tolerations: old.spec.tolerations }),
  };
  if (!deepEqual(masked, old.spec)) findings.add(forbiddenField(['spec'], immutable));
  const kept = pod.spec.tolerations ?? [];
  if (!(old.spec.tolerations ?? []).every((t) => kept.some((k) => deepEqual(k, t)))) {
    findings.add(
      forbiddenField(['spec', 'tolerations'], 'existing toleration can not be modified except its tolerationSeconds'),
    );
  }
}
