import { parseAddress } from '../../../model/ip.ts';
import type { Service, ServicePort } from '../../../model/objects/index.ts';
import { duplicateField, type FieldPath, forbiddenField, invalidField, requiredField } from '../field-errors.ts';
import { checkLabels, type Findings, protocols } from './common.ts';
import { dnsLabel, dnsSubdomain, qualifiedName } from './names.ts';

const badAddress = 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)';

function checkAddress(path: FieldPath, value: string, findings: Findings): void {
  if (parseAddress(value) === undefined) findings.add(invalidField(path, value, badAddress));
}

/** pkg/apis/core/validation ValidateService. */
export function checkService({ spec }: Service, findings: Findings): void {
  const at = (...parts: (string | number)[]): FieldPath => ['spec', ...parts];
  const headless = spec.clusterIP === 'None';
  const external = spec.type === 'ExternalName';
  findings.oneOf(at('type'), spec.type, ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort']);
  if (!spec.ports?.length && !headless && !external) findings.add(requiredField(at('ports')));
  if (headless && (spec.type === 'NodePort' || spec.type === 'LoadBalancer')) {
    findings.add(invalidField(at('clusterIPs', 0), 'None', `may not be set to 'None' for ${spec.type} services`));
  }
  if (external) {
    const name = (spec.externalName ?? '').replace(/\.$/, '');
    if (name === '') findings.add(requiredField(at('externalName')));
    else findings.rule(at('externalName'), name, dnsSubdomain);
    if (spec.clusterIP) findings.add(forbiddenField(at('clusterIPs'), "may not be set when `type` is 'ExternalName'"));
  } else checkClusterIP(spec, findings);
  checkPorts(spec.ports ?? [], spec.type, findings);
  checkLabels(spec.selector, at('selector'), findings);
  findings.oneOf(at('sessionAffinity'), spec.sessionAffinity, ['ClientIP', 'None']);
  const timeout = spec.sessionAffinityConfig?.clientIP?.timeoutSeconds;
  if (spec.sessionAffinity === 'ClientIP' && timeout !== undefined && (timeout <= 0 || timeout > 86_400)) {
    const path = at('sessionAffinityConfig', 'clientIP', 'timeoutSeconds');
    findings.add(invalidField(path, timeout, 'must be greater than 0 and less than 86400'));
  }
  for (const [i, ip] of spec.externalIPs?.entries() ?? []) checkAddress(at('externalIPs', i), ip, findings);
  checkPolicies(spec, findings);
}

function checkClusterIP(spec: Service['spec'], findings: Findings): void {
  const [first] = spec.clusterIPs ?? [];
  if (first !== undefined && spec.clusterIP !== first) {
    findings.add(invalidField(['spec', 'clusterIPs'], spec.clusterIPs, 'first value must match `clusterIP`'));
  } else if (spec.clusterIP && spec.clusterIP !== 'None') {
    checkAddress(['spec', 'clusterIPs', 0], spec.clusterIP, findings);
  }
  if (spec.ipFamilyPolicy === 'RequireDualStack' || (spec.ipFamilies?.length ?? 0) > 1) {
    findings.add(
      invalidField(
        ['spec', 'ipFamilyPolicy'],
        spec.ipFamilyPolicy ?? 'SingleStack',
        'this cluster is not configured for dual-stack services',
      ),
    );
  }
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
    if (port.nodePort && (type === 'ClusterIP' || type === 'ExternalName')) {
      findings.add(forbiddenField(at('nodePort'), `may not be used when \`type\` is '${type}'`));
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

function checkPolicies(spec: Service['spec'], findings: Findings): void {
  const policies = ['Cluster', 'Local'];
  const outside = spec.type === 'NodePort' || spec.type === 'LoadBalancer' || Boolean(spec.externalIPs?.length);
  if (spec.externalTrafficPolicy) {
    const path = ['spec', 'externalTrafficPolicy'];
    if (outside) findings.oneOf(path, spec.externalTrafficPolicy, policies);
    else {
      findings.add(
        invalidField(path, spec.externalTrafficPolicy, 'may only be set for externally-accessible services'),
      );
    }
  }
  if (spec.internalTrafficPolicy) {
    findings.oneOf(['spec', 'internalTrafficPolicy'], spec.internalTrafficPolicy, policies);
  }
  const local = spec.type === 'LoadBalancer' && spec.externalTrafficPolicy === 'Local';
  if (spec.healthCheckNodePort && !local) {
    const why = "may only be set when `type` is 'LoadBalancer' and `externalTrafficPolicy` is 'Local'";
    findings.add(invalidField(['spec', 'healthCheckNodePort'], spec.healthCheckNodePort, why));
  }
  if (spec.allocateLoadBalancerNodePorts !== undefined && spec.type !== 'LoadBalancer') {
    const path = ['spec', 'allocateLoadBalancerNodePorts'];
    findings.add(forbiddenField(path, "may only be used when `type` is 'LoadBalancer'"));
  }
  if (spec.trafficDistribution) {
    findings.oneOf(['spec', 'trafficDistribution'], spec.trafficDistribution, [
      'PreferClose',
      'PreferSameNode',
      'PreferSameZone',
    ]);
  }
  if (spec.loadBalancerSourceRanges?.length && spec.type !== 'LoadBalancer') {
    findings.add(
      forbiddenField(['spec', 'LoadBalancerSourceRanges'], "may only be used when `type` is 'LoadBalancer'"),
    );
  }
}

/** ValidateServiceUpdate: an address or a health check's port, once set, stays, unless the Service becomes or was an ExternalName. */
export function checkServiceUpdate(service: Service, old: Service, findings: Findings): void {
  const { healthCheckNodePort } = old.spec;
  if (
    healthCheckNodePort &&
    service.spec.healthCheckNodePort &&
    healthCheckNodePort !== service.spec.healthCheckNodePort
  ) {
    findings.add(invalidField(['spec', 'healthCheckNodePort'], service.spec.healthCheckNodePort, 'field is immutable'));
  }
  if (service.spec.type === 'ExternalName' || old.spec.type === 'ExternalName') return;
  if (service.spec.clusterIP !== old.spec.clusterIP) {
    findings.add(
      invalidField(
        ['spec', 'clusterIPs', 0],
        service.spec.clusterIPs ?? [service.spec.clusterIP ?? ''],
        'may not change once set',
      ),
    );
  }
}
