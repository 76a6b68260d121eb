import type { FieldPath } from '../../../model/field-path.ts';
import { parseAddress, parseCidr } from '../../../model/ip.ts';
import type { Service } from '../../../model/objects/index.ts';
import { badAddress, forbiddenField, invalidField, requiredField } from '../field-errors.ts';
import type { Findings } from './common.ts';
import { dnsSubdomain, qualifiedName } from './names.ts';

type Spec = Service['spec'];
const at = (...parts: (string | number)[]): FieldPath => ['spec', ...parts];

const badRange = 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)';

/** ValidateNonSpecialIP. */
const special: readonly [RegExp, string][] = [
  [/^(0\.0\.0\.0|::)$/, 'may not be unspecified (0.0.0.0 or ::)'],
  [/^(127\.|::1$)/, 'may not be in the loopback range (127.0.0.0/8, ::1/128)'],
  [/^(169\.254\.|fe[89ab].:)/, 'may not be in the link-local range (169.254.0.0/16, fe80::/10)'],
  [/^(224\.0\.0\.|ff02:)/, 'may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)'],
];

/** Addresses that somebody outside the cluster leads to its nodes. */
export const checkExternalIPs = (ips: readonly string[], findings: Findings): void =>
  ips.forEach((ip, i) => {
    const address = parseAddress(ip);
    const why = address === undefined ? badAddress : special.find(([range]) => range.test(address))?.[1];
    if (why) findings.add(invalidField(at('externalIPs', i), ip, why));
  });

/** A Service that is another name for a host outside. */
export function checkExternalName(spec: Spec, findings: Findings): void {
  for (const field of ['clusterIPs', 'ipFamilies', 'ipFamilyPolicy'] as const) {
    if (spec[field]?.length) findings.add(forbiddenField(at(field), 'may not be set for ExternalName services'));
  }
  const name = (spec.externalName ?? '').replace(/\.$/, '');
  if (name === '') findings.add(requiredField(at('externalName')));
  else findings.rule(at('externalName'), name, dnsSubdomain);
}

const onlyBalanced = "may only be used when `type` is 'LoadBalancer'";

/** Fields of Services that are reached from outside. */
export function checkOutside(spec: Spec, findings: Findings): void {
  const policies = ['Cluster', 'Local'];
  const { type, externalTrafficPolicy: external, healthCheckNodePort, loadBalancerSourceRanges: ranges = [] } = spec;
  const balanced = type === 'LoadBalancer';
  if (ranges.length > 0 && !balanced) {
    // Upstream writes the Go field's name.
    const field = forbiddenField(at('LoadBalancerSourceRanges'), onlyBalanced);
    findings.add({ ...field, at: at('loadBalancerSourceRanges') });
  }
  ranges.forEach((range, i) => {
    if (range.includes('/') && parseCidr(range)) return;
    const field = invalidField(at('LoadBalancerSourceRanges', i), range.trim(), badRange);
    findings.add({ ...field, at: at('loadBalancerSourceRanges', i) });
  });
  if (spec.allocateLoadBalancerNodePorts !== undefined && !balanced) {
    findings.add(forbiddenField(at('allocateLoadBalancerNodePorts'), onlyBalanced));
  }
  if (spec.loadBalancerClass !== undefined) {
    if (balanced) findings.rule(at('loadBalancerClass'), spec.loadBalancerClass, qualifiedName);
    else findings.add(forbiddenField(at('loadBalancerClass'), onlyBalanced));
  }
  const outside = balanced || type === 'NodePort' || (type === 'ClusterIP' && Boolean(spec.externalIPs?.length));
  if (outside && external) findings.oneOf(at('externalTrafficPolicy'), external, policies);
  else if (external) {
    const why = 'may only be set for externally-accessible services';
    findings.add(invalidField(at('externalTrafficPolicy'), external, why));
  }
  if (healthCheckNodePort && !(balanced && external === 'Local')) {
    const why = "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'";
    findings.add(invalidField(at('healthCheckNodePort'), healthCheckNodePort, why));
  } else if (healthCheckNodePort) findings.port(at('healthCheckNodePort'), healthCheckNodePort);
}
