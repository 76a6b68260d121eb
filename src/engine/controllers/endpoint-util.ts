import { deepEqual } from '../../model/deep.ts';
import { familyOf } from '../../model/ip.ts';
import type { EndpointPort, Pod, Service, ServicePort } from '../../model/objects/index.ts';
import { isPodReady } from '../../model/objects/index.ts';
import { type Informer, keyOf } from '../client-go/informer.ts';
import { WorkQueue } from '../client-go/work-queue.ts';
import type { SeededRandom } from '../sim/random.ts';
import type { ControllerContext } from './controller.ts';
import { byLabel, countCandidates, matchesLabels, pairsOf } from './selector.ts';

export const headlessLabel = 'service.kubernetes.io/headless';

/** staging/src/k8s.io/endpointslice/util ShouldPodBeInEndpoints: it has an address and has not ended. */
export function shouldPodBeInEndpoints(pod: Pod, includeTerminating: boolean): boolean {
  const { phase, podIP } = pod.status;
  if (phase === 'Failed' || phase === 'Succeeded' || !podIP) return false;
  return includeTerminating || pod.metadata.deletionTimestamp === undefined;
}

/** The pod's address of that family. */
export const addressOf = (pod: Pod, family: 'IPv4' | 'IPv6'): string | undefined =>
  (pod.status.podIPs ?? (pod.status.podIP ? [{ ip: pod.status.podIP }] : [])).find(({ ip }) => familyOf(ip) === family)
    ?.ip;

/** The pod has a DNS name of its own under this headless Service (util.ShouldSetHostname). */
export const hasHostname = (pod: Pod, service: Service): boolean =>
  Boolean(pod.spec.hostname) &&
  pod.spec.subdomain === service.metadata.name &&
  service.metadata.namespace === pod.metadata.namespace;

/** FindPort: a number is itself; a name is looked up among the pod's container ports. Undefined when the pod has no such port. */
function findPort(pod: Pod, { targetPort, protocol }: ServicePort): number | undefined {
  if (typeof targetPort === 'number') return targetPort;
  for (const container of pod.spec.containers) {
    const found = container.ports?.find((port) => port.name === targetPort && port.protocol === protocol);
    if (found) return found.containerPort;
  }
  return undefined;
}

/** getEndpointPorts: the Service's ports as this pod serves them; a name the pod lacks is left out. */
function endpointPorts(service: Service, pod: Pod): EndpointPort[] {
  return (service.spec.ports ?? []).flatMap((servicePort) => {
    const port = findPort(pod, servicePort);
    if (port === undefined) return [];
    const { name = '', protocol, appProtocol } = servicePort;
    return [{ name, port, protocol, ...(appProtocol !== undefined && { appProtocol }) }];
  });
}

/** One key for ports that are the same, in whatever order (util.NewPortMapKey). */
export const portMapKey = (ports: readonly EndpointPort[] | undefined): string =>
  (ports ?? [])
    .map((port) => `${port.name ?? ''} ${port.port ?? ''} ${port.protocol ?? ''} ${port.appProtocol ?? ''}`)
    .sort()
    .join(',');

/** What a pod serves of a Service's ports, and the key of all that serve the same. */
export interface PortsOfPod {
  readonly ports: readonly EndpointPort[];
  readonly key: string;
}

/** Finds what each pod serves of one Service's ports; where none is given by name, that is the same for all. */
export function portsFinder(service: Service): (pod: Pod) => PortsOfPod {
  const named = service.spec.ports?.some(({ targetPort }) => typeof targetPort === 'string') ?? false;
  let common: PortsOfPod | undefined;
  return (pod) => {
    if (common) return common;
    const ports = endpointPorts(service, pod);
    const found = { ports, key: portMapKey(ports) };
    if (!named) common = found;
    return found;
  };
}

/** Whether a change of a pod can change an endpoint made of it (util.podEndpointsChanged). */
function endpointChanged(before: Pod, after: Pod): boolean {
  return (
    before.status.podIP !== after.status.podIP ||
    !deepEqual(before.status.podIPs, after.status.podIPs) ||
    before.metadata.deletionTimestamp !== after.metadata.deletionTimestamp ||
    before.spec.nodeName !== after.spec.nodeName ||
    before.status.phase !== after.status.phase ||
    isPodReady(before) !== isPodReady(after)
  );
}

/**
 * The queue of a loop that keeps Services' endpoints. A sync takes as long as looking at every pod that the selector may
 * select would, so that a burst of a large Service's pods costs few syncs.
 */
export function endpointQueue(
  context: ControllerContext,
  random: SeededRandom,
  sync: (key: string) => void,
): WorkQueue {
  const { sim, informers } = context;
  const services = informers.of('Service');
  const pods = byLabel(informers.of('Pod'));
  const takes = (key: string): number => {
    const service = services.byKey(key);
    const { selector = {} } = service?.spec ?? {};
    return random.int(5, 15) + 0.05 * countCandidates(pods, service?.metadata.namespace ?? '', selector);
  };
  const queue = new WorkQueue(sim, { takes, sync });
  onEndpointChange(context, (key) => queue.add(key));
  return queue;
}

/**
 * Calls `enqueue` with the key of every Service whose endpoints a change of a Service or a pod may concern.
 * Services are found by their selector's first pair, not by looking at all of them (upstream: util.ServiceSelectorCache).
 */
function onEndpointChange({ informers }: ControllerContext, enqueue: (key: string) => void): void {
  const services: Informer<'Service'> = informers.of('Service');
  const bySelector = services.index('selector', {
    source: (service) => service.spec.selector,
    values: (service) => pairsOf(service.metadata.namespace, service.spec.selector).slice(0, 1),
  });
  const enqueueFor = (pod: Pod): void => {
    for (const pair of pairsOf(pod.metadata.namespace, pod.metadata.labels)) {
      if (bySelector.count(pair) === 0) continue;
      for (const service of bySelector.get(pair)) {
        if (matchesLabels(service.spec.selector ?? {}, pod.metadata.labels)) enqueue(keyOf(service));
      }
    }
  };
  services.onEvent(({ object }) => enqueue(keyOf(object)));
  informers.of('Pod').onEvent(({ type, object, previous }) => {
    const relabelled = previous !== undefined && previous.metadata.labels !== object.metadata.labels;
    if (relabelled && previous.status.podIP) enqueueFor(previous);
    if (!object.status.podIP && !previous?.status.podIP) return;
    if (type === 'MODIFIED' && previous && !relabelled && !endpointChanged(previous, object)) return;
    enqueueFor(object);
  });
}
