import type { IPFamily, Protocol, ServicePort, ServiceSpec } from '../../../model/objects/index.ts';
import { bool, int32, intOrString, list, map, or, str, struct, word } from './types.ts';

const servicePort = struct<ServicePort>(
  'v1.ServicePort',
  {
    name: str,
    protocol: or(word<Protocol>(), 'TCP'),
    appProtocol: str,
    port: or(int32, 0),
    targetPort: intOrString,
    nodePort: int32,
  },
  // An empty or zero targetPort means the same as none (SetDefaults_Service).
  { finish: (port) => (port.targetPort ? port : { ...port, targetPort: port.port }) },
);

/** pkg/apis/core/v1/defaults.go SetDefaults_Service. */
function withDefaults({ sessionAffinityConfig, ...spec }: ServiceSpec): ServiceSpec {
  const { type } = spec;
  const outside =
    type === 'NodePort' || type === 'LoadBalancer' || (type === 'ClusterIP' && Boolean(spec.externalIPs?.length));
  const affine = spec.sessionAffinity === 'ClientIP';
  return {
    ...spec,
    ...(affine && {
      sessionAffinityConfig: {
        clientIP: { timeoutSeconds: sessionAffinityConfig?.clientIP?.timeoutSeconds ?? 10_800 },
      },
    }),
    ...(outside && { externalTrafficPolicy: spec.externalTrafficPolicy ?? 'Cluster' }),
    ...(type !== 'ExternalName' && { internalTrafficPolicy: spec.internalTrafficPolicy ?? 'Cluster' }),
    ...(type === 'LoadBalancer' && { allocateLoadBalancerNodePorts: spec.allocateLoadBalancerNodePorts ?? true }),
  };
}

export const serviceSpec = struct<ServiceSpec>(
  'v1.ServiceSpec',
  {
    type: or(word<ServiceSpec['type']>(), 'ClusterIP'),
    selector: map,
    ports: list(servicePort),
    clusterIP: str,
    clusterIPs: list(str),
    ipFamilies: list(word<IPFamily>()),
    ipFamilyPolicy: word<NonNullable<ServiceSpec['ipFamilyPolicy']>>(),
    externalIPs: list(str),
    externalName: str,
    sessionAffinity: or(word<ServiceSpec['sessionAffinity']>(), 'None'),
    sessionAffinityConfig: struct<NonNullable<ServiceSpec['sessionAffinityConfig']>>('v1.SessionAffinityConfig', {
      clientIP: struct<{ readonly timeoutSeconds?: number }>('v1.ClientIPConfig', { timeoutSeconds: int32 }),
    }),
    internalTrafficPolicy: word<NonNullable<ServiceSpec['internalTrafficPolicy']>>(),
    externalTrafficPolicy: word<NonNullable<ServiceSpec['externalTrafficPolicy']>>(),
    healthCheckNodePort: int32,
    publishNotReadyAddresses: bool,
    loadBalancerIP: str,
    loadBalancerClass: str,
    loadBalancerSourceRanges: list(str),
    allocateLoadBalancerNodePorts: bool,
    trafficDistribution: str,
  },
  { finish: withDefaults },
);
