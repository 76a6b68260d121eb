import type {
  DaemonSet,
  Deployment,
  IntOrPercent,
  Job,
  LabelSelector,
  PodDisruptionBudget,
  PodTemplateSpec,
  ReplicaSet,
  StatefulSet,
} from '../../../model/objects/index.ts';
import { deepEqual } from '../deep.ts';
import {
  type FieldError,
  type FieldPath,
  forbiddenField,
  invalidField,
  requiredField,
  unsupportedField,
} from '../field-errors.ts';
import { compileSelector } from '../selectors.ts';
import { checkLabels, checkSelector, Findings, once } from './common.ts';
import { checkPodSpec } from './pod.ts';

type Workload = Deployment | ReplicaSet | StatefulSet | DaemonSet;

function checkTemplate(template: PodTemplateSpec, selector: LabelSelector, findings: Findings): void {
  const at = (...parts: string[]): FieldPath => ['spec', 'template', ...parts];
  once(template, findings, () => {
    checkLabels(template.metadata.labels, at('metadata', 'labels'), findings);
    checkPodSpec(template.spec, at('spec'), findings);
  });
  if (!compileSelector(selector)(template.metadata.labels ?? {})) {
    const labels = template.metadata.labels ?? {};
    findings.add(invalidField(at('metadata', 'labels'), labels, '`selector` does not match template `labels`'));
  }
}

const restartPolicyPath = ['spec', 'template', 'spec', 'restartPolicy'];

function checkWorkload(object: Workload, old: Workload | undefined, findings: Findings): void {
  const { selector, template, minReadySeconds } = object.spec;
  if (object.kind !== 'DaemonSet') findings.atLeastZero(['spec', 'replicas'], object.spec.replicas);
  findings.atLeastZero(['spec', 'minReadySeconds'], minReadySeconds);
  checkSelector(selector, ['spec', 'selector'], findings);
  if (!selector.matchExpressions?.length && Object.keys(selector.matchLabels ?? {}).length === 0) {
    findings.add(
      invalidField(['spec', 'selector'], selector, `empty selector is invalid for ${object.kind.toLowerCase()}`),
    );
  } else if (findings.errors.length === 0) {
    checkTemplate(template, selector, findings);
    if (template.spec.restartPolicy !== 'Always') {
      findings.add(unsupportedField(restartPolicyPath, template.spec.restartPolicy, ['Always']));
    }
  }
  if (old && object.kind !== 'StatefulSet') immutable(['spec', 'selector'], selector, old.spec.selector, findings);
}

/** ValidateImmutableField. */
function immutable(path: FieldPath, value: unknown, old: unknown, findings: Findings): void {
  if (!deepEqual(old, value)) findings.add(invalidField(path, value ?? null, 'field is immutable'));
}

/** pkg/apis/apps/validation ValidateReplicaSetSpec and its update rules. */
export function validateReplicaSet(set: ReplicaSet, old: ReplicaSet | undefined): FieldError[] {
  const findings = new Findings();
  checkWorkload(set, old, findings);
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

function checkStep(path: FieldPath, value: IntOrPercent, findings: Findings): void {
  if (typeof value === 'number') findings.atLeastZero(path, value);
  else if (!/^\d+%$/.test(value)) {
    const pattern = "a valid percent string must be a numeric string followed by an ending '%'";
    findings.add(
      invalidField(path, value, `${pattern} (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')`),
    );
  }
}

const isZero = (value: IntOrPercent): boolean => value === 0 || value === '0%';

/** pkg/apis/apps/validation ValidateDeploymentSpec and its update rules. */
export function validateDeployment(deployment: Deployment, old: Deployment | undefined): FieldError[] {
  const findings = new Findings();
  const { strategy, revisionHistoryLimit, progressDeadlineSeconds, minReadySeconds = 0 } = deployment.spec;
  checkWorkload(deployment, old, findings);
  findings.oneOf(['spec', 'strategy', 'type'], strategy.type, ['Recreate', 'RollingUpdate']);
  const { rollingUpdate } = strategy;
  const path = ['spec', 'strategy', 'rollingUpdate'];
  if (rollingUpdate && strategy.type === 'Recreate') {
    findings.add(forbiddenField(path, "may not be specified when strategy `type` is 'Recreate'"));
  } else if (rollingUpdate) {
    const { maxSurge, maxUnavailable } = rollingUpdate;
    checkStep([...path, 'maxUnavailable'], maxUnavailable, findings);
    checkStep([...path, 'maxSurge'], maxSurge, findings);
    if (isZero(maxSurge) && isZero(maxUnavailable)) {
      findings.add(invalidField([...path, 'maxUnavailable'], maxUnavailable, 'may not be 0 when `maxSurge` is 0'));
    }
    if (typeof maxUnavailable === 'string' && Number.parseInt(maxUnavailable, 10) > 100) {
      findings.add(invalidField([...path, 'maxUnavailable'], maxUnavailable, 'must not be greater than 100%'));
    }
  }
  findings.atLeastZero(['spec', 'revisionHistoryLimit'], revisionHistoryLimit);
  findings.atLeastZero(['spec', 'progressDeadlineSeconds'], progressDeadlineSeconds);
  if (progressDeadlineSeconds <= minReadySeconds) {
    const at = ['spec', 'progressDeadlineSeconds'];
    findings.add(invalidField(at, progressDeadlineSeconds, 'must be greater than minReadySeconds'));
  }
  return findings.errors;
}

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
