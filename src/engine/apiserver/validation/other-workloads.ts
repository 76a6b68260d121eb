import { deepEqual } from '../../../model/deep.ts';
import type { FieldPath } from '../../../model/field-path.ts';
import type {
  ControllerRevision,
  DaemonSet,
  Job,
  PodDisruptionBudget,
  StatefulSet,
} from '../../../model/objects/index.ts';
import { type FieldError, forbiddenField, invalidField, requiredField, unsupportedField } from '../field-errors.ts';
import { checkSelector, Findings } from './common.ts';
import { checkStep, checkTemplate, checkWorkload, immutable, isZero, restartPolicyPath } from './workloads.ts';

const mutable = ['replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'minReadySeconds'];

/** pkg/apis/apps/validation ValidateStatefulSetSpec and its update rules. */
export function validateStatefulSet(set: StatefulSet, old: StatefulSet | undefined): FieldError[] {
  const findings = new Findings();
  const { podManagementPolicy, updateStrategy, ordinals, revisionHistoryLimit } = set.spec;
  const at = (...parts: string[]): FieldPath => ['spec', ...parts];
  if (podManagementPolicy !== 'OrderedReady' && podManagementPolicy !== 'Parallel') {
    findings.add(invalidField(at('podManagementPolicy'), podManagementPolicy, "must be 'OrderedReady' or 'Parallel'"));
  }
  const rollingUpdate = at('updateStrategy', 'rollingUpdate');
  if (updateStrategy.type === 'OnDelete') {
    if (updateStrategy.rollingUpdate) {
      const what = "only allowed for updateStrategy 'RollingUpdate'";
      findings.add(invalidField(rollingUpdate, updateStrategy.rollingUpdate, what));
    }
  } else if (updateStrategy.type === 'RollingUpdate') {
    findings.atLeastZero([...rollingUpdate, 'partition'], updateStrategy.rollingUpdate?.partition);
  } else {
    findings.add(invalidField(at('updateStrategy'), updateStrategy, "must be 'RollingUpdate' or 'OnDelete'"));
  }
  findings.atLeastZero(at('ordinals', 'start'), ordinals?.start);
  findings.atLeastZero(at('revisionHistoryLimit'), revisionHistoryLimit);
  checkWorkload(set, old, findings);
  const fixed = (spec: object): object =>
    Object.fromEntries(Object.entries(spec).filter(([k]) => !mutable.includes(k)));
  if (old && !deepEqual(fixed(set.spec), fixed(old.spec))) {
    findings.add(
      forbiddenField(
        ['spec'],
        "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', 'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and 'minReadySeconds' are forbidden",
      ),
    );
  }
  return findings.errors;
}

/** pkg/apis/apps/validation ValidateControllerRevision and its update rules. */
export function validateControllerRevision(
  { data, revision }: ControllerRevision,
  old: ControllerRevision | undefined,
): FieldError[] {
  const findings = new Findings();
  findings.atLeastZero(['revision'], revision);
  if (old) immutable(['data'], data, old.data, findings);
  return findings.errors;
}

/** pkg/apis/apps/validation ValidateDaemonSetSpec and its update rules. */
export function validateDaemonSet(set: DaemonSet, old: DaemonSet | undefined): FieldError[] {
  const findings = new Findings();
  const { updateStrategy, revisionHistoryLimit } = set.spec;
  checkWorkload(set, old, findings);
  const path = ['spec', 'updateStrategy'];
  if (updateStrategy.type !== 'RollingUpdate' && updateStrategy.type !== 'OnDelete') {
    findings.add(unsupportedField(path, updateStrategy, ['RollingUpdate', 'OnDelete']));
  } else if (updateStrategy.type === 'RollingUpdate' && updateStrategy.rollingUpdate) {
    const { maxSurge, maxUnavailable } = updateStrategy.rollingUpdate;
    const at = (field: string): FieldPath => [...path, 'rollingUpdate', field];
    checkStep(at('maxUnavailable'), maxUnavailable, findings);
    checkStep(at('maxSurge'), maxSurge, findings);
    if (!isZero(maxUnavailable) && !isZero(maxSurge)) {
      findings.add(invalidField(at('maxSurge'), maxSurge, 'may not be set when maxUnavailable is non-zero'));
    }
    if (isZero(maxUnavailable) && isZero(maxSurge)) {
      findings.add(requiredField(at('maxUnavailable'), 'cannot be 0 when maxSurge is 0'));
    }
  }
  findings.atLeastZero(['spec', 'revisionHistoryLimit'], revisionHistoryLimit);
  return findings.errors;
}

/** pkg/apis/batch/validation ValidateJobSpec and its update rules. */
export function validateJob({ spec }: Job, old: Job | undefined): FieldError[] {
  const findings = new Findings();
  const at = (field: string): FieldPath => ['spec', field];
  for (const field of [
    'parallelism',
    'completions',
    'activeDeadlineSeconds',
    'backoffLimit',
    'ttlSecondsAfterFinished',
  ] as const) {
    findings.atLeastZero(at(field), spec[field]);
  }
  findings.oneOf(at('completionMode'), spec.completionMode, ['Indexed', 'NonIndexed']);
  if (spec.completionMode === 'Indexed' && spec.completions === undefined) {
    findings.add(requiredField(at('completions'), 'when completion mode is Indexed'));
  }
  checkSelector(spec.selector, at('selector'), findings);
  checkTemplate(spec.template, spec.selector, findings);
  if (!['OnFailure', 'Never'].includes(spec.template.spec.restartPolicy)) {
    findings.add(requiredField(restartPolicyPath, 'valid values: "OnFailure", "Never"'));
  }
  if (old) {
    for (const field of ['completions', 'selector', 'template', 'completionMode'] as const) {
      immutable(at(field), spec[field], old.spec[field], findings);
    }
  }
  return findings.errors;
}

/** pkg/apis/policy/validation ValidatePodDisruptionBudgetSpec. */
export function validateDisruptionBudget({ spec }: PodDisruptionBudget): FieldError[] {
  const findings = new Findings();
  const { minAvailable, maxUnavailable, selector, unhealthyPodEvictionPolicy: policy } = spec;
  if (minAvailable !== undefined && maxUnavailable !== undefined) {
    findings.add(invalidField(['spec'], spec, 'minAvailable and maxUnavailable cannot be both set'));
  }
  for (const [name, value] of [
    ['minAvailable', minAvailable],
    ['maxUnavailable', maxUnavailable],
  ] as const) {
    if (value === undefined) continue;
    checkStep(['spec', name], value, findings);
    if (typeof value === 'string' && Number.parseInt(value, 10) > 100) {
      findings.add(invalidField(['spec', name], value, 'must not be greater than 100%'));
    }
  }
  if (policy !== undefined) {
    findings.oneOf(['spec', 'unhealthyPodEvictionPolicy'], policy, ['AlwaysAllow', 'IfHealthyBudget']);
  }
  if (selector) checkSelector(selector, ['spec', 'selector'], findings);
  return findings.errors;
}
