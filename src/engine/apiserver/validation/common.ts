import type { FieldPath } from '../../../model/field-path.ts';
import type { LabelSelector, Labels, ObjectMeta } from '../../../model/objects/index.ts';
import {
  type FieldError,
  forbiddenField,
  invalidField,
  requiredField,
  tooLongField,
  unsupportedField,
} from '../field-errors.ts';
import { dnsLabel, dnsSubdomain, inRange, labelValue, type NameRule, portName, qualifiedName } from './names.ts';

/** Collects what is wrong, field by field. */
export class Findings {
  readonly errors: FieldError[] = [];

  add(...errors: FieldError[]): void {
    this.errors.push(...errors);
  }

  rule(path: FieldPath, value: string, rule: NameRule): void {
    const problem = rule(value);
    if (problem) this.add(invalidField(path, value, problem));
  }

  oneOf(path: FieldPath, value: string | undefined, words: readonly string[]): void {
    if (!value) this.add(requiredField(path));
    else if (!words.includes(value)) this.add(unsupportedField(path, value, words));
  }

  atLeastZero(path: FieldPath, value: number | undefined): void {
    if (value !== undefined && value < 0) this.add(invalidField(path, value, 'must be greater than or equal to 0'));
  }

  port(path: FieldPath, value: number): void {
    if (value < 1 || value > 65_535) this.add(invalidField(path, value, inRange(1, 65_535)));
  }

  portOrName(path: FieldPath, value: number | string): void {
    if (typeof value === 'number') this.port(path, value);
    else this.rule(path, value, portName);
  }
}

export const protocols = ['SCTP', 'TCP', 'UDP'];

/** What was found valid once and is frozen need not be looked at again: templates and labels are shared by thousands of pods. */
const knownGood = new WeakSet<object>();

/** Runs `check` unless this very value has passed before. */
export function once(value: object, findings: Findings, check: () => void): void {
  if (knownGood.has(value)) return;
  const before = findings.errors.length;
  check();
  if (findings.errors.length === before && Object.isFrozen(value)) knownGood.add(value);
}

/** `once` for each value of a list. */
export function eachOnce<T extends object>(
  values: readonly T[],
  findings: Findings,
  check: (value: T, index: number) => void,
): void {
  const { length } = values;
  // By number, and with nothing made for those that have passed: lists are long, and little of them is new.
  for (let i = 0; i < length; i++) {
    const value = values[i];
    if (value && !knownGood.has(value)) once(value, findings, () => check(value, i));
  }
}

/** metav1 validation ValidateLabels. */
export function checkLabels(labels: Labels | undefined, path: FieldPath, findings: Findings): void {
  if (!labels) return;
  once(labels, findings, () => {
    for (const [key, value] of Object.entries(labels)) {
      const wrongKey = qualifiedName(key);
      const wrongValue = labelValue(value);
      const at = [...path, key];
      if (wrongKey) findings.add({ ...invalidField(path, key, wrongKey), at });
      if (wrongValue) findings.add({ ...invalidField(path, value, wrongValue), at });
    }
  });
}

function checkAnnotations(annotations: Labels, path: FieldPath, findings: Findings): void {
  let size = 0;
  for (const [key, value] of Object.entries(annotations)) {
    size += key.length + value.length;
    const wrong = qualifiedName(key.toLowerCase());
    if (wrong) findings.add({ ...invalidField(path, key, wrong), at: [...path, key] });
  }
  if (size > 262_144) findings.add(tooLongField(path, 262_144));
}

const paths = {
  name: ['metadata', 'name'],
  generateName: ['metadata', 'generateName'],
  namespace: ['metadata', 'namespace'],
  labels: ['metadata', 'labels'],
  annotations: ['metadata', 'annotations'],
} as const;

/** The last that was found valid. */
let lastNamespace = '';

/** apimachinery pkg/api/validation ValidateObjectMeta. */
export function checkMetadata(metadata: ObjectMeta, rule: NameRule = dnsSubdomain): FieldError[] {
  const findings = new Findings();
  if (metadata.generateName) {
    // The suffix will follow, so a trailing dash is fine.
    const masked = metadata.generateName.replace(/-$/, 'a');
    const problem = rule(masked);
    if (problem) findings.add(invalidField(paths.generateName, metadata.generateName, problem));
  }
  if (!metadata.name) findings.add(requiredField(paths.name, 'name or generateName is required'));
  else findings.rule(paths.name, metadata.name, rule);
  const { namespace } = metadata;
  if (namespace && namespace !== lastNamespace) {
    findings.rule(paths.namespace, namespace, dnsLabel);
    if (findings.errors.length === 0) lastNamespace = namespace;
  }
  checkLabels(metadata.labels, paths.labels, findings);
  if (metadata.annotations) checkAnnotations(metadata.annotations, paths.annotations, findings);
  return findings.errors;
}

/** metav1 validation ValidateLabelSelector. */
export function checkSelector(selector: LabelSelector, path: FieldPath, findings: Findings): void {
  checkLabels(selector.matchLabels, [...path, 'matchLabels'], findings);
  selector.matchExpressions?.forEach(({ key, operator, values = [] }, i) => {
    const at = [...path, 'matchExpressions', i];
    if (operator === 'In' || operator === 'NotIn') {
      if (values.length === 0) {
        findings.add(requiredField([...at, 'values'], "must be specified when `operator` is 'In' or 'NotIn'"));
      }
    } else if (operator === 'Exists' || operator === 'DoesNotExist') {
      if (values.length > 0) {
        findings.add(
          forbiddenField([...at, 'values'], "may not be specified when `operator` is 'Exists' or 'DoesNotExist'"),
        );
      }
    } else findings.add(invalidField([...at, 'operator'], operator, 'not a valid selector operator'));
    findings.rule([...at, 'key'], key, qualifiedName);
  });
}
