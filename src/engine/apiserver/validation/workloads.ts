import { deepEqual } from '../../../model/deep.ts';
import type { FieldPath } from '../../../model/field-path.ts';
import type {
  DaemonSet,
  Deployment,
  IntOrPercent,
  LabelSelector,
  PodTemplateSpec,
  ReplicaSet,
  StatefulSet,
} from '../../../model/objects/index.ts';
import { type FieldError, forbiddenField, invalidField, unsupportedField } from '../field-errors.ts';
import { compileSelector } from '../selectors.ts';
import { checkLabels, checkSelector, Findings, once } from './common.ts';
import { checkPodSpec } from './pod.ts';

type Workload = Deployment | ReplicaSet | StatefulSet | DaemonSet;

/** What all workloads ask of their pod template. */
export function checkTemplate(template: PodTemplateSpec, selector: LabelSelector, findings: Findings): void {
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

/** The path of a template's restart policy. */
export const restartPolicyPath = ['spec', 'template', 'spec', 'restartPolicy'];

/** What Deployments, ReplicaSets, StatefulSets and DaemonSets have in common. */
export function checkWorkload(object: Workload, old: Workload | undefined, findings: Findings): void {
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
export function immutable(path: FieldPath, value: unknown, old: unknown, findings: Findings): void {
  if (!deepEqual(old, value)) findings.add(invalidField(path, value ?? null, 'field is immutable'));
}

/** pkg/apis/apps/validation ValidateReplicaSetSpec and its update rules. */
export function validateReplicaSet(set: ReplicaSet, old: ReplicaSet | undefined): FieldError[] {
  const findings = new Findings();
  checkWorkload(set, old, findings);
  return findings.errors;
}

/** A count or a percentage of a rolling update. */
export function checkStep(path: FieldPath, value: IntOrPercent, findings: Findings): void {
  if (typeof value === 'number') findings.atLeastZero(path, value);
  else if (!/^\d+%$/.test(value)) {
    const pattern = "a valid percent string must be a numeric string followed by an ending '%'";
    findings.add(
      invalidField(path, value, `${pattern} (e.g. '1%',  or '93%', regex used for validation is '[0-9]+%')`),
    );
  }
}

/** Nothing, as a count or a percentage. */
export const isZero = (value: IntOrPercent): boolean => value === 0 || value === '0%';

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
