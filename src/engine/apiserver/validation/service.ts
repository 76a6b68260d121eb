import type { FieldPath } from '../../../model/field-path.ts';
import { familyOf, parseAddress } from '../../../model/ip.ts';
import type { Service, ServicePort } from '../../../model/objects/index.ts';
import { badAddress, duplicateField, forbiddenField, invalidField, requiredField } from '../field-errors.ts';
import { checkLabels, type Findings, protocols } from './common.ts';
import { dnsLabel, qualifiedName } from './names.ts';
import { checkExternalIPs, checkExternalName, checkOutside } from './outside-service.ts';

/** Fields for Services that are reached from outside. */
const outsideFields = [
  'allocateLoadBalancerNodePorts',
  'externalTrafficPolicy',
  'healthCheckNodePort',
  'loadBalancerClass',
  'loadBalancerSourceRanges',
] as const;

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
  if (spec.externalIPs) checkExternalIPs(spec.externalIPs, findings);
  findings.oneOf(at('type'), spec.type, ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort']);
  if (outsideFields.some((field) => spec[field] !== undefined)) checkOutside(spec, findings);
  const policies = ['Cluster', 'Local'];
  if (spec.internalTrafficPolicy) findings.oneOf(at('internalTrafficPolicy'), spec.internalTrafficPolicy, policies);
  const distributions = ['PreferClose', 'PreferSameNode', 'PreferSameZone'];
  if (spec.trafficDistribution) findings.oneOf(at('trafficDistribution'), spec.trafficDistribution, distributions);
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
