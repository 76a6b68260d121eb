import type { FieldPath } from '../../../model/field-path.ts';
import type { Service } from '../../../model/objects/index.ts';
import { forbiddenField, invalidField } from '../field-errors.ts';
import type { Findings } from './common.ts';

const isHeadless = ({ clusterIPs = [] }: Service['spec']): boolean =>
  clusterIPs.length === 1 && clusterIPs[0] === 'None';
const at = (...parts: (string | number)[]): FieldPath => ['spec', ...parts];

/** ValidateServiceUpdate: what was allocated stays, unless the Service becomes or was an ExternalName. */
export function checkServiceUpdate({ spec }: Service, { spec: old }: Service, findings: Findings): void {
  const unchanging = 'may not change once set';
  if (spec.type !== 'ExternalName' && old.type !== 'ExternalName') {
    // What was there before and is not now is released, which the allocator judges.
    const moved = (field: 'clusterIPs' | 'ipFamilies', before: readonly string[], now: readonly string[]): void =>
      before.forEach((value, i) => {
        const other = now[i] !== undefined && now[i] !== value;
        if (other) findings.add(invalidField(at(field, i), now, unchanging));
      });
    moved('clusterIPs', old.clusterIPs ?? [], spec.clusterIPs ?? []);
    const headless = isHeadless(spec) || isHeadless(old);
    if (!headless) moved('ipFamilies', old.ipFamilies ?? [], spec.ipFamilies ?? []);
  }
  const balanced = spec.type === 'LoadBalancer' && old.type === 'LoadBalancer';
  if (balanced && spec.loadBalancerClass !== old.loadBalancerClass) {
    findings.add(invalidField(at('loadBalancerClass'), spec.loadBalancerClass ?? null, unchanging));
  }
  const checked = balanced && spec.externalTrafficPolicy === 'Local' && old.externalTrafficPolicy === 'Local';
  if (checked && spec.healthCheckNodePort !== old.healthCheckNodePort) {
    findings.add(forbiddenField(at('healthCheckNodePort'), 'field is immutable'));
  }
}
