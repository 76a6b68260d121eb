import { parseAddress } from '../../../model/ip.ts';
import type { ConfigMap, EndpointSlice, Endpoints, Lease, Node } from '../../../model/objects/index.ts';
import {
  badAddress,
  type FieldError,
  forbiddenField,
  invalidField,
  requiredField,
  unsupportedField,
} from '../field-errors.ts';
import { eachOnce, Findings, protocols } from './common.ts';
import { configMapKey, qualifiedName } from './names.ts';

/** pkg/apis/discovery/validation ValidateEndpointSlice. Endpoints that were seen before are shared and not looked at again. */
export function validateEndpointSlice(slice: EndpointSlice, old: EndpointSlice | undefined): FieldError[] {
  const findings = new Findings();
  findings.oneOf(['addressType'], slice.addressType, ['FQDN', 'IPv4', 'IPv6']);
  if (old && old.addressType !== slice.addressType) {
    findings.add(invalidField(['addressType'], slice.addressType, 'field is immutable'));
  }
  if (slice.endpoints.length > 1000) {
    const message = `Too many: ${slice.endpoints.length}: must have at most 1000 items`;
    findings.add({ path: ['endpoints'], reason: 'FieldValueInvalid', message });
  }
  eachOnce(slice.endpoints, findings, ({ addresses }, i) => {
    const path = ['endpoints', i, 'addresses'];
    if (addresses.length === 0) findings.add(requiredField(path, 'must contain at least 1 endpoint'));
    if (slice.addressType === 'FQDN') return;
    addresses.forEach((address, j) => {
      const canonical = parseAddress(address);
      const right = canonical !== undefined && canonical.includes(':') === (slice.addressType === 'IPv6');
      if (!right) findings.add(invalidField([...path, j], address, badAddress));
    });
  });
  slice.ports?.forEach((port, i) => {
    if (port.port !== undefined) findings.port(['ports', i, 'port'], port.port);
    if (port.protocol) findings.oneOf(['ports', i, 'protocol'], port.protocol, protocols);
  });
  return findings.errors;
}

/** pkg/apis/core/validation ValidateEndpoints: addresses and ports. */
export function validateEndpoints(endpoints: Endpoints): FieldError[] {
  const findings = new Findings();
  endpoints.subsets?.forEach((subset, i) => {
    for (const list of ['addresses', 'notReadyAddresses'] as const) {
      eachOnce(subset[list] ?? [], findings, ({ ip }, j) => {
        if (parseAddress(ip) === undefined) findings.add(invalidField(['subsets', i, list, j, 'ip'], ip, badAddress));
      });
    }
    if (!subset.addresses?.length && !subset.notReadyAddresses?.length) {
      findings.add(requiredField(['subsets', i], 'must specify `addresses` or `notReadyAddresses`'));
    }
    for (const [j, port] of subset.ports?.entries() ?? []) findings.port(['subsets', i, 'ports', j, 'port'], port.port);
  });
  return findings.errors;
}

const effects = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];

/** pkg/apis/core/validation ValidateNode and ValidateNodeUpdate: taints, and the pod range that stays. */
export function validateNode(node: Node, old: Node | undefined): FieldError[] {
  const findings = new Findings();
  node.spec.taints?.forEach((taint, i) => {
    const path = ['spec', 'taints', i];
    findings.rule([...path, 'key'], taint.key, qualifiedName);
    if (!effects.includes(taint.effect)) {
      findings.add(unsupportedField([...path, 'effect'], taint.effect, effects));
    }
  });
  if (old?.spec.podCIDR && old.spec.podCIDR !== node.spec.podCIDR) {
    findings.add(forbiddenField(['spec', 'podCIDRs'], 'node updates may not change podCIDR except from "" to valid'));
  }
  return findings.errors;
}

/** pkg/apis/coordination/validation ValidateLeaseSpec. */
export function validateLease({ spec }: Lease): FieldError[] {
  const findings = new Findings();
  const { leaseDurationSeconds: seconds } = spec;
  if (seconds !== undefined && seconds <= 0) {
    findings.add(invalidField(['spec', 'leaseDurationSeconds'], seconds, 'must be greater than 0'));
  }
  findings.atLeastZero(['spec', 'leaseTransitions'], spec.leaseTransitions);
  return findings.errors;
}

/** pkg/apis/core/validation ValidateConfigMap: keys that can be file names. */
export function validateConfigMap({ data = {} }: ConfigMap): FieldError[] {
  const findings = new Findings();
  for (const key of Object.keys(data)) findings.rule(['data', key], key, configMapKey);
  return findings.errors;
}
