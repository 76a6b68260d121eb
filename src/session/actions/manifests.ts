import type { ServiceKind } from '../../graph/words.ts';
import type { Labels } from '../../model/objects/meta.ts';
import type { OutsideRecord, WorkloadRecord } from '../../model/world.ts';

/** What the palette makes: the smallest manifests that teach something. */

const echoImage = 'hashicorp/http-echo:1.0';
const clientImage = 'curlimages/curl:8.10.1';
/** The port that http-echo listens on. */
const echoPort = 5000;

const echoContainer = (name: string) => ({
  name: 'web',
  image: echoImage,
  args: [`-listen=:${echoPort}`, `-text=${name}`],
  ports: [{ containerPort: echoPort }],
});

const template = (labels: Labels, spec: object) => ({ metadata: { labels }, spec });

const jobSpec = (name: string) => ({
  completions: 3,
  parallelism: 1,
  template: template(
    { run: name },
    { restartPolicy: 'Never', containers: [{ name: 'work', image: 'busybox:1.36', command: ['sleep', '10'] }] },
  ),
});

export function workloadManifest(kind: WorkloadRecord['kind'], name: string): object {
  const labels = { app: name };
  const head = { kind, metadata: { name, labels } };
  if (kind === 'Job') return { apiVersion: 'batch/v1', ...head, spec: jobSpec(name) };
  const keeps = {
    selector: { matchLabels: labels },
    template: template(labels, { containers: [echoContainer(name)] }),
  };
  return {
    apiVersion: 'apps/v1',
    ...head,
    spec: {
      ...(kind === 'DaemonSet' ? {} : { replicas: 2 }),
      ...(kind === 'StatefulSet' ? { serviceName: name } : {}),
      ...keeps,
    },
  };
}

/** @param nodeName binds the pod to this node, as when it is dropped there; otherwise the scheduler chooses. */
export const podManifest = (name: string, nodeName?: string) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, labels: { app: name } },
  spec: { ...(nodeName ? { nodeName } : {}), containers: [echoContainer(name)] },
});

export const clientPodManifest = (name: string, nodeName?: string) => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, labels: { run: name } },
  spec: {
    ...(nodeName ? { nodeName } : {}),
    containers: [{ name: 'curl', image: clientImage, command: ['sleep', 'infinity'] }],
  },
});

/** What the palette's chooser offers: the kinds of Service, and one whose endpoints are written by hand. */
export type ServiceChoice = ServiceKind | 'NoSelector';

/** A name of nobody (RFC 2606), for want of a host outside. */
export const nobody = 'example.com';

/** @param host whom an ExternalName stands for, and where a Service without selector leads. */
export function serviceManifest(name: string, choice: ServiceChoice, host: OutsideRecord | undefined): object {
  const spec = {
    ClusterIP: { ports: [{ port: 80, targetPort: echoPort }] },
    NodePort: { type: 'NodePort', ports: [{ port: 80, targetPort: echoPort }] },
    LoadBalancer: { type: 'LoadBalancer', ports: [{ port: 80, targetPort: echoPort }] },
    ExternalName: { type: 'ExternalName', externalName: host?.name ?? nobody },
    // Without a selector it would want two families, and keep them when it gets one.
    Headless: { clusterIP: 'None', ipFamilyPolicy: 'SingleStack', ports: [{ port: echoPort }] },
    NoSelector: { ports: [{ port: 80 }] },
  }[choice];
  return { apiVersion: 'v1', kind: 'Service', metadata: { name }, spec };
}

/** An EndpointSlice written by hand: the Service leads to a host outside. @param port where that host listens. */
export function outsideSliceManifest(
  { name, namespace, portName }: { name: string; namespace: string; portName: string },
  host: OutsideRecord,
  port: number,
): object {
  const { address } = host;
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name: `${name}-outside`, namespace, labels: { 'kubernetes.io/service-name': name } },
    addressType: address.includes(':') ? 'IPv6' : 'IPv4',
    ports: [{ name: portName, port, protocol: 'TCP' }],
    endpoints: [{ addresses: [address] }],
  };
}
