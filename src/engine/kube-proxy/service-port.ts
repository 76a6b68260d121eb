import type { Cidr } from '../../model/ip.ts';
import type { IPFamily, Protocol, Service, ServicePort, ServiceSpec } from '../../model/objects/index.ts';
import { addressesOfFamily, parseIPSloppy, rangesOfFamily } from './addresses.ts';

/** What kube-proxy keeps of one port of a Service, for one IP family (upstream pkg/proxy/serviceport.go). Immutable and shared. */
export interface ServicePortInfo {
  /** `namespace/name` of the Service. */
  readonly service: string;
  /** `namespace/name:port`, or `namespace/name` for a port without a name: how rules name it. */
  readonly name: string;
  /** `port/PROTOCOL`: the key under which its endpoints are found. */
  readonly portKey: string;
  readonly protocol: Protocol;
  readonly clusterIP: string;
  readonly port: number;
  /** 0 when there is none. */
  readonly nodePort: number;
  readonly externalIPs: readonly string[];
  /** Ingress addresses of mode VIP. */
  readonly loadBalancerVIPs: readonly string[];
  readonly loadBalancerSourceRanges: readonly Cidr[];
  readonly clientIPAffinity: boolean;
  readonly stickyMaxAgeSeconds: number;
  /** 0 when there is none. */
  readonly healthCheckNodePort: number;
  readonly internalPolicyLocal: boolean;
  readonly externalPolicyLocal: boolean;
  /** Reachable by something else than its cluster IP: node port, external IP or load balancer. */
  readonly externallyAccessible: boolean;
  /** Ever sends traffic to endpoints chosen by policy Cluster: also for local clients of a Service with external policy Local. */
  readonly usesClusterEndpoints: boolean;
  readonly usesLocalEndpoints: boolean;
}

const defaultAffinitySeconds = 10_800;

/** The ports of a Service that kube-proxy handles for a family; none for headless and ExternalName Services, or another family's. */
export function servicePortsOf(service: Service, family: IPFamily): readonly ServicePortInfo[] {
  const { spec } = service;
  if (!spec.clusterIP || spec.clusterIP === 'None' || spec.type === 'ExternalName') return [];
  const clusterIP = clusterIPOfFamily(spec, family);
  if (clusterIP === undefined) return [];
  return (spec.ports ?? []).map((port) => servicePortInfo(service, port, clusterIP, family));
}

function clusterIPOfFamily(spec: ServiceSpec, family: IPFamily): string | undefined {
  if (!spec.ipFamilies?.length) return addressesOfFamily([spec.clusterIP ?? ''], family)[0];
  const address = spec.clusterIPs?.[spec.ipFamilies.indexOf(family)];
  return address ? parseIPSloppy(address) : undefined;
}

/** Upstream pkg/api/v1/service ExternalPolicyLocal: the field counts only where something external can reach the Service. */
function externalPolicyLocal(spec: ServiceSpec): boolean {
  if (spec.externalTrafficPolicy !== 'Local') return false;
  return spec.type !== 'ClusterIP' || (spec.externalIPs?.length ?? 0) > 0;
}

function servicePortInfo(service: Service, port: ServicePort, clusterIP: string, family: IPFamily): ServicePortInfo {
  const { spec, metadata } = service;
  const key = `${metadata.namespace ?? ''}/${metadata.name}`;
  const affinity = spec.sessionAffinity === 'ClientIP';
  const local = externalPolicyLocal(spec);
  const ingress = service.status?.loadBalancer?.ingress ?? [];
  const vips = ingress.filter((i) => i.ip && (i.ipMode ?? 'VIP') === 'VIP').map((i) => i.ip ?? '');
  const externalIPs = addressesOfFamily(spec.externalIPs, family);
  const loadBalancerVIPs = addressesOfFamily(vips, family);
  const nodePort = port.nodePort ?? 0;
  const externallyAccessible = nodePort !== 0 || loadBalancerVIPs.length > 0 || externalIPs.length > 0;
  const internalPolicyLocal = spec.internalTrafficPolicy === 'Local';
  return {
    service: key,
    name: port.name ? `${key}:${port.name}` : key,
    portKey: `${port.name ?? ''}/${port.protocol}`,
    protocol: port.protocol,
    clusterIP,
    port: port.port,
    nodePort,
    externalIPs,
    loadBalancerVIPs,
    loadBalancerSourceRanges: rangesOfFamily(spec.loadBalancerSourceRanges, family),
    clientIPAffinity: affinity,
    stickyMaxAgeSeconds: affinity
      ? (spec.sessionAffinityConfig?.clientIP?.timeoutSeconds ?? defaultAffinitySeconds)
      : 0,
    healthCheckNodePort: spec.type === 'LoadBalancer' && local ? (spec.healthCheckNodePort ?? 0) : 0,
    internalPolicyLocal,
    externalPolicyLocal: local,
    externallyAccessible,
    usesClusterEndpoints: !internalPolicyLocal || externallyAccessible,
    usesLocalEndpoints: internalPolicyLocal || (local && externallyAccessible),
  };
}

/** Whether two states of a Service give kube-proxy the same work (upstream compares the port maps deeply). */
export function samePorts(a: readonly ServicePortInfo[], b: readonly ServicePortInfo[]): boolean {
  return a === b || (a.length === b.length && fingerprint(a) === fingerprint(b));
}

const fingerprint = (ports: readonly ServicePortInfo[]): string =>
  JSON.stringify(ports, (_, value: unknown) => (typeof value === 'bigint' ? value.toString() : value));
