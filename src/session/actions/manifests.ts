import type { Labels } from '../../model/objects/meta.ts';

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

export const deploymentManifest = (name: string) => ({
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name, labels: { app: name } },
  spec: {
    replicas: 2,
    selector: { matchLabels: { app: name } },
    template: { metadata: { labels: { app: name } }, spec: { containers: [echoContainer(name)] } },
  },
});

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

export const serviceManifest = (name: string, selector?: Labels) => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name },
  spec: { ...(selector ? { selector } : {}), ports: [{ port: 80, targetPort: echoPort }] },
});
