// The peer in this process: `peer-run N` applies a Deployment of N pods with a Service, and waits until all are endpoints; then once again.
// Before that, as engine.ts does, one of three pods. Making the empty cluster is not counted; ours counts it, and the reading of YAML.
// Loaded only as a bundle (bundle.mjs): the package's modules import each other without file extensions.
import { BaseImage, Cluster } from '@ngrok/webernetes';

class Web extends BaseImage {
  static imageName = 'web';
  static imageVersion = '1.0';
  defaultCommand = ['server'];

  async exec(context) {
    context.listenHttp(8080, () => Promise.resolve({ statusCode: 200, body: 'ok\n' }));
    return await context.waitUntilKilled();
  }
}

const labels = { app: 'web' };
const manifests = (replicas) => [
  {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'default' },
    spec: {
      replicas,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name: 'web', image: 'web:1.0' }] } },
    },
  },
  {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'web', namespace: 'default' },
    spec: { selector: labels, ports: [{ port: 80, targetPort: 8080 }] },
  },
];

/** Resolves when the Service's EndpointSlices hold this many ready endpoints. */
function endpointsOf(cluster, wanted) {
  const ready = new Map();
  return new Promise((resolve) => {
    cluster.informer(
      'endpointslices',
      (type, slice) => {
        const endpoints = type === 'delete' ? [] : (slice.endpoints ?? []);
        ready.set(slice.metadata.name, endpoints.filter(({ conditions }) => conditions?.ready).length);
        if ([...ready.values()].reduce((sum, count) => sum + count, 0) >= wanted) resolve();
      },
      { namespace: 'default' },
    );
  });
}

function heap() {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}

/** A cluster of its own with so many pods, until all endpoints are there. */
async function run(pods) {
  const cluster = new Cluster();
  cluster.registerImage(Web);
  await cluster.init();
  const heapBefore = heap();
  const cpuBefore = process.cpuUsage();
  const started = performance.now();
  const complete = endpointsOf(cluster, pods);
  await cluster.apply(manifests(pods));
  await complete;
  const { user, system } = process.cpuUsage(cpuBefore);
  const wallMs = performance.now() - started;
  return { cpuMs: (user + system) / 1000, wallMs, heapPerPodKb: (heap() - heapBefore) / 1024 / pods };
}

const pods = Number(process.argv[2]);
await run(3);
const fresh = await run(pods);
// Earlier clusters cannot be shut down, and go on with their heartbeats; they are a small part.
const again = await run(pods);
console.log(JSON.stringify({ ...fresh, againMs: again.cpuMs, heapPerPodKb: again.heapPerPodKb }));
process.exit(0);
