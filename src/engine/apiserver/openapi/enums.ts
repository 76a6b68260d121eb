// The words a field may have, where upstream's Go type is marked +enum (k8s.io/api types.go), sorted as its OpenAPI has them.

const protocol = 'SCTP TCP UDP';
const taintEffect = 'NoExecute NoSchedule PreferNoSchedule';
const trafficPolicy = 'Cluster Local';
const setStrategy = 'OnDelete RollingUpdate';

const words: Readonly<Record<string, string>> = {
  'Container.imagePullPolicy': 'Always IfNotPresent Never',
  'Container.terminationMessagePolicy': 'FallbackToLogsOnError File',
  'ContainerPort.protocol': protocol,
  'DaemonSetUpdateStrategy.type': setStrategy,
  'DeploymentStrategy.type': 'Recreate RollingUpdate',
  'EndpointPort.protocol': protocol,
  'EndpointSlice.addressType': 'FQDN IPv4 IPv6',
  'HTTPGetAction.scheme': 'HTTP HTTPS',
  'JobSpec.completionMode': 'Indexed NonIndexed',
  'JobSpec.podReplacementPolicy': 'Failed TerminatingOrFailed',
  'NamespaceStatus.phase': 'Active Terminating',
  'NodeStatus.phase': 'Pending Running Terminated',
  'PodDisruptionBudgetSpec.unhealthyPodEvictionPolicy': 'AlwaysAllow IfHealthyBudget',
  'PodSpec.dnsPolicy': 'ClusterFirst ClusterFirstWithHostNet Default None',
  'PodSpec.preemptionPolicy': 'Never PreemptLowerPriority',
  'PodSpec.restartPolicy': 'Always Never OnFailure',
  'PodStatus.phase': 'Failed Pending Running Succeeded Unknown',
  'PodStatus.qosClass': 'BestEffort Burstable Guaranteed',
  'ServicePort.protocol': protocol,
  'ServiceSpec.externalTrafficPolicy': trafficPolicy,
  'ServiceSpec.internalTrafficPolicy': trafficPolicy,
  'ServiceSpec.ipFamilyPolicy': 'PreferDualStack RequireDualStack SingleStack',
  'ServiceSpec.sessionAffinity': 'ClientIP None',
  'ServiceSpec.type': 'ClusterIP ExternalName LoadBalancer NodePort',
  'StatefulSetSpec.podManagementPolicy': 'OrderedReady Parallel',
  'StatefulSetUpdateStrategy.type': setStrategy,
  'Taint.effect': taintEffect,
  'Toleration.effect': taintEffect,
  'Toleration.operator': 'Equal Exists',
};

/** The words a field of a struct may have; undefined where it may have any. */
export const enumOf = (struct: string, field: string): readonly string[] | undefined =>
  words[`${struct}.${field}`]?.split(' ');
