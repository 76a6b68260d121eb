import type { Cluster } from '../../engine/cluster.ts';
import { ofFamily } from '../../model/ip.ts';
import type { IPFamily, Pod, Service, ServicePort } from '../../model/objects/index.ts';
import { formatEndpoint } from '../../model/packet.ts';

/** Succeeded or Failed. */
export const hasEnded = ({ status: { phase } }: Pod): boolean => phase === 'Succeeded' || phase === 'Failed';
const isReady = ({ status }: Pod): boolean =>
  status.conditions?.some(({ type, status: value }) => type === 'Ready' && value === 'True') ?? false;

/** A pod behind a Service, as the pod itself says. */
export interface Backend {
  readonly pod: Pod;
  readonly address: string;
  readonly ready: boolean;
  readonly serving: boolean;
  readonly terminating: boolean;
}

/** Whether kube-proxy and the EndpointSlice controller have to do with it: it has a selector, and is not losing its slices. */
export const isServed = ({ spec, metadata }: Service): boolean =>
  spec.type !== 'ExternalName' && spec.selector !== undefined && !metadata.finalizers?.includes('foregroundDeletion');

/** The pods that a Service selects and that have an address of that family. */
export function backendsOf(cluster: Cluster, { metadata, spec }: Service, family: IPFamily): Backend[] {
  const selector = Object.entries(spec.selector ?? {});
  return cluster.api.list('Pod', metadata.namespace).flatMap((pod) => {
    const matches = selector.every(([key, value]) => pod.metadata.labels?.[key] === value);
    const address = ofFamily(pod.status.podIPs?.map(({ ip }) => ip) ?? [], family);
    if (!matches || !address || hasEnded(pod)) return [];
    const [serving, terminating] = [isReady(pod), pod.metadata.deletionTimestamp !== undefined];
    const ready = spec.publishNotReadyAddresses === true || (serving && !terminating);
    return [{ pod, address, ready, serving, terminating }];
  });
}

/** The number of a Service's target port in a pod; undefined when the pod has no port of that name. */
export function targetIn({ spec }: Pod, { targetPort, protocol }: ServicePort): number | undefined {
  if (typeof targetPort === 'number') return targetPort;
  const ports = spec.containers.flatMap((container) => container.ports ?? []);
  return ports.find((port) => port.name === targetPort && port.protocol === protocol)?.containerPort;
}

/** What a node may do to connections to a Service's port, by traffic policy (https://kubernetes.io/docs/reference/networking/virtual-ips/). */
export function endingsFor(
  cluster: Cluster,
  service: Service,
  port: ServicePort,
  { policy, node, family }: { readonly policy: 'Cluster' | 'Local'; readonly node: string; readonly family: IPFamily },
): string[] {
  const all = backendsOf(cluster, service, family).flatMap((backend) => {
    const target = targetIn(backend.pod, port);
    return target === undefined
      ? []
      : [{ ...backend, node: backend.pod.spec.nodeName, to: formatEndpoint(backend.address, target) }];
  });
  const usable = (backends: typeof all): typeof all => {
    const ready = backends.filter((backend) => backend.ready);
    return ready.length > 0 ? ready : backends.filter(({ serving, terminating }) => serving && terminating);
  };
  const here = all.filter((backend) => backend.node === node);
  const near = service.spec.trafficDistribution === 'PreferSameNode' ? here.filter(({ ready }) => ready) : [];
  const chosen = policy === 'Local' ? usable(here) : near.length > 0 ? near : usable(all);
  if (chosen.length > 0) return [...new Set(chosen.map(({ to }) => to))].sort();
  return policy === 'Local' && usable(all).length > 0 ? ['dropped'] : ['refused'];
}
