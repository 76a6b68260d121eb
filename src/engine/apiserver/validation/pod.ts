import type { FieldPath } from '../../../model/field-path.ts';
import type { Container, ContainerPort, PodSpec, Probe } from '../../../model/objects/index.ts';
import { duplicateField, forbiddenField, invalidField, requiredField } from '../field-errors.ts';
import { checkLabels, type Findings, once, protocols } from './common.ts';
import { checkDnsConfig } from './dns-config.ts';
import { dnsLabel, dnsSubdomain, portName } from './names.ts';

const dnsPolicies = ['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None'];

/** pkg/apis/core/validation ValidatePodSpec, for the modelled fields. */
export function checkPodSpec(spec: PodSpec, path: FieldPath, findings: Findings): void {
  // A pod's spec differs from its template's at most by its node, so containers are what is worth remembering.
  once(spec.containers, findings, () => {
    if (spec.containers.length === 0) findings.add(requiredField([...path, 'containers']));
    checkContainers(spec.containers, [...path, 'containers'], findings);
  });
  if (spec.initContainers) checkContainers(spec.initContainers, [...path, 'initContainers'], findings);
  findings.oneOf([...path, 'restartPolicy'], spec.restartPolicy, ['Always', 'OnFailure', 'Never']);
  findings.oneOf([...path, 'dnsPolicy'], spec.dnsPolicy, dnsPolicies);
  if (spec.dnsConfig || spec.dnsPolicy === 'None') checkDnsConfig(spec, path, findings);
  findings.atLeastZero([...path, 'terminationGracePeriodSeconds'], spec.terminationGracePeriodSeconds);
  checkLabels(spec.nodeSelector, [...path, 'nodeSelector'], findings);
  if (spec.nodeName) findings.rule([...path, 'nodeName'], spec.nodeName, dnsSubdomain);
  if (spec.hostname) findings.rule([...path, 'hostname'], spec.hostname, dnsLabel);
  if (spec.subdomain) findings.rule([...path, 'subdomain'], spec.subdomain, dnsLabel);
}

function checkContainers(containers: readonly Container[], path: FieldPath, findings: Findings): void {
  const names = new Set<string>();
  containers.forEach((container, i) => {
    const at = [...path, i];
    if (container.name === '') findings.add(requiredField([...at, 'name']));
    else if (names.has(container.name)) findings.add(duplicateField([...at, 'name'], container.name));
    else findings.rule([...at, 'name'], container.name, dnsLabel);
    names.add(container.name);
    if (container.image === '') findings.add(requiredField([...at, 'image']));
    else if (container.image.trim() !== container.image) {
      findings.add(invalidField([...at, 'image'], container.image, 'must not have leading or trailing whitespace'));
    }
    findings.oneOf([...at, 'imagePullPolicy'], container.imagePullPolicy, ['Always', 'IfNotPresent', 'Never']);
    checkPorts(container.ports ?? [], [...at, 'ports'], findings);
    container.env?.forEach((variable, j) => {
      if (variable.name === '') findings.add(requiredField([...at, 'env', j, 'name']));
    });
    checkProbe(container.readinessProbe, [...at, 'readinessProbe'], findings);
    checkProbe(container.livenessProbe, [...at, 'livenessProbe'], findings, true);
    checkProbe(container.startupProbe, [...at, 'startupProbe'], findings, true);
  });
}

function checkPorts(ports: readonly ContainerPort[], path: FieldPath, findings: Findings): void {
  const names = new Set<string>();
  ports.forEach((port, i) => {
    const at = [...path, i];
    if (port.name) {
      findings.rule([...at, 'name'], port.name, portName);
      if (names.has(port.name)) findings.add(duplicateField([...at, 'name'], port.name));
      names.add(port.name);
    }
    if (port.containerPort === 0) findings.add(requiredField([...at, 'containerPort']));
    else findings.port([...at, 'containerPort'], port.containerPort);
    if (port.hostPort) findings.port([...at, 'hostPort'], port.hostPort);
    findings.oneOf([...at, 'protocol'], port.protocol, protocols);
  });
}

function checkProbe(probe: Probe | undefined, path: FieldPath, findings: Findings, onceOnly = false): void {
  if (!probe) return;
  const handlers = (['exec', 'httpGet', 'tcpSocket'] as const).filter((name) => probe[name]);
  if (handlers.length === 0 && !('grpc' in probe)) findings.add(requiredField(path, 'must specify a handler type'));
  for (const extra of handlers.slice(1)) {
    findings.add(forbiddenField([...path, extra], 'may not specify more than 1 handler type'));
  }
  if (probe.httpGet) {
    findings.portOrName([...path, 'httpGet', 'port'], probe.httpGet.port);
    findings.oneOf([...path, 'httpGet', 'scheme'], probe.httpGet.scheme, ['HTTP', 'HTTPS']);
  }
  if (probe.tcpSocket) findings.portOrName([...path, 'tcpSocket', 'port'], probe.tcpSocket.port);
  if (probe.exec?.command.length === 0) findings.add(requiredField([...path, 'exec', 'command']));
  for (const name of [
    'initialDelaySeconds',
    'timeoutSeconds',
    'periodSeconds',
    'successThreshold',
    'failureThreshold',
  ] as const) {
    findings.atLeastZero([...path, name], probe[name]);
  }
  if (onceOnly && probe.successThreshold !== 1) {
    findings.add(invalidField([...path, 'successThreshold'], probe.successThreshold, 'must be 1'));
  }
}
