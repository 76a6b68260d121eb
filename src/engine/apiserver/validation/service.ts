import { familyOf, parseAddress, parseCidr } from '../../../model/ip.ts';
import type { Service, ServicePort } from '../../../model/objects/index.ts';
import { duplicateField, type FieldPath, forbiddenField, invalidField, requiredField } from '../field-errors.ts';
import { checkLabels, type Findings, protocols } from './common.ts';
import { dnsLabel, dnsSubdomain, qualifiedName } from './names.ts';

const badAddress = 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)';
const badRange = 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)';

/** ValidateNonSpecialIP. */
const special: readonly [RegExp, string][] = [
  [/^(0\.0\.0\.0|::)$/, 'may not be unspecified (0.0.0.0 or ::)'],
  [/^(127\.|::1$)/, 'may not be in the loopback range (127.0.0.0/8, ::1/128)'],
  [/^(169\.254\.|fe[89ab].:)/, 'may not be in the link-local range (169.254.0.0/16, fe80::/10)'],
  [/^(224\.0\.0\.|ff02:)/, 'may not be in the link-local multicast range (224.0.0.0/24, ff02::/10)'],
];

type Spec = Service['spec'];
const isHeadless = ({ clusterIPs = [] }: Spec): boolean => clusterIPs.length === 1 && clusterIPs[0] === 'None';
const at = (...parts: (string | number)[]): FieldPath => ['spec', ...parts];

/** pkg/apis/core/validation ValidateService. */
export function checkService({ spec }: Service, findings: Findings): void {
  const headless = isHeadless(spec);
  const external = spec.type === 'ExternalName';
  if (!spec.ports?.length && !headless && !external) findings.add(requiredField(at('ports')));
  if (headless && (spec.type === 'NodePort' || spec.type === 'LoadBalancer')) {
    findings.add(invalidField(at('clusterIPs', 0), 'None', `may not be set to 'None' for ${spec.type} services`));
  }
  if (external) checkExternalName(spec, findings);
  checkPorts(spec.ports ?? [], spec.type, findings);
  checkLabels(spec.selector, at('selector'), findings);
  findings.oneOf(at('sessionAffinity'), spec.sessionAffinity, ['ClientIP', 'None']);
  const timeout = spec.sessionAffinityConfig?.clientIP?.timeoutSeconds;
  if (spec.sessionAffinity === 'ClientIP' && timeout !== undefined && (timeout <= 0 || timeout > 86_400)) {
    const path = at('sessionAffinityConfig', 'clientIP', 'timeoutSeconds');
    findings.add(invalidField(path, timeout, 'must be greater than 0 and less than 86400'));
  }
  if (!external) checkClusterIPs(spec, findings);
  spec.externalIPs?.forEach((ip, i) => {
    const address = parseAddress(ip);
    const why = address === undefined ? badAddress : special.find(([range]) => range.test(address))?.[1];
    if (why) findings.add(invalidField(at('externalIPs', i), ip, why));
  });
  findings.oneOf(at('type'), spec.type, ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort']);
  checkPolicies(spec, findings);
}

function checkExternalName(spec: Spec, findings: Findings): void {
  for (const field of ['clusterIPs', 'ipFamilies', 'ipFamilyPolicy'] as const) {
    if (spec[field]?.length) findings.add(forbiddenField(at(field), 'may not be set for ExternalName services'));
  }
  const name = (spec.externalName ?? '').replace(/\.$/, '');
  if (name === '') findings.add(requiredField(at('externalName')));
  else findings.rule(at('externalName'), name, dnsSubdomain);
}

/** ValidateServiceClusterIPsRelatedFields. */
function checkClusterIPs(
  { clusterIP, clusterIPs = [], ipFamilies = [], ipFamilyPolicy }: Spec,
  findings: Findings,
): void {
  const wrong = (why: string): void => findings.add(invalidField(at('clusterIPs'), clusterIPs, why));
  if (clusterIP && clusterIPs[0] !== clusterIP) wrong('first value must match `clusterIP`');
  const families = ['IPv4', 'IPv6'];
  ipFamilies.forEach((family, i) => {
    findings.oneOf(at('ipFamilies', i), family, families);
    if (ipFamilies.indexOf(family) < i) findings.add(duplicateField(at('ipFamilies', i), family));
  });
  const policies = ['PreferDualStack', 'RequireDualStack', 'SingleStack'];
  if (ipFamilyPolicy) findings.oneOf(at('ipFamilyPolicy'), ipFamilyPolicy, policies);
  const before = findings.errors.length;
  if (clusterIPs[0] === 'None') {
    if (clusterIPs.length > 1) wrong("'None' must be the first and only value");
    return;
  }
  clusterIPs.forEach((address, i) => {
    if (parseAddress(address) === undefined) findings.add(invalidField(at('clusterIPs', i), address, badAddress));
  });
  if (clusterIPs.length > 2) wrong('may only hold up to 2 values');
  if (findings.errors.length > before) return;
  const found = clusterIPs.map(familyOf);
  if (new Set(found).size < found.length) wrong('may specify no more than one IP for each IP family');
  found.forEach((family, i) => {
    const expected = ipFamilies[i];
    if (!expected || expected === family || !families.includes(expected)) return;
    const why = `expected an ${expected} value as indicated by \`ipFamilies[${i}]\``;
    findings.add(invalidField(at('clusterIPs', i), clusterIPs[i], why));
  });
}

function checkPorts(ports: readonly ServicePort[], type: string, findings: Findings): void {
  const names = new Set<string>();
  const numbers = new Set<string>();
  const nodePorts = new Set<string>();
  ports.forEach((port, i) => {
    const at = (field: string): FieldPath => ['spec', 'ports', i, field];
    if (!port.name) {
      if (ports.length > 1) findings.add(requiredField(at('name')));
    } else {
      findings.rule(at('name'), port.name, dnsLabel);
      if (names.has(port.name)) findings.add(duplicateField(at('name'), port.name));
      names.add(port.name);
    }
    findings.port(at('port'), port.port);
    findings.oneOf(at('protocol'), port.protocol, protocols);
    findings.portOrName(at('targetPort'), port.targetPort);
    if (port.appProtocol) findings.rule(at('appProtocol'), port.appProtocol, qualifiedName);
    if (port.nodePort && type === 'ClusterIP') {
      findings.add(forbiddenField(at('nodePort'), "may not be used when `type` is 'ClusterIP'"));
    }
    const key = `${port.protocol} ${port.port}`;
    if (numbers.has(key)) {
      findings.add(duplicateField(['spec', 'ports', i], { protocol: port.protocol, port: port.port }));
    }
    numbers.add(key);
    const nodeKey = `${port.protocol} ${port.nodePort}`;
    if (port.nodePort && nodePorts.has(nodeKey)) findings.add(duplicateField(at('nodePort'), port.nodePort));
    nodePorts.add(nodeKey);
  });
}

const onlyBalanced = "may only be used when `type` is 'LoadBalancer'";

function checkPolicies(spec: Spec, findings: Findings): void {
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
  if (spec.internalTrafficPolicy) findings.oneOf(at('internalTrafficPolicy'), spec.internalTrafficPolicy, policies);
  const distributions = ['PreferClose', 'PreferSameNode', 'PreferSameZone'];
  if (spec.trafficDistribution) findings.oneOf(at('trafficDistribution'), spec.trafficDistribution, distributions);
}

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
