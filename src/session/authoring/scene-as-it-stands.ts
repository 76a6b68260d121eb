import { dump, loadAll } from 'js-yaml';
import type { EngineClient } from '../../client/engine-client.ts';
import type { Lesson } from '../../lessons/lesson.ts';
import type { Position } from '../../model/scene.ts';
import type { World } from '../world.ts';

/** An object as it was written, of whatever kind. */
interface Manifest {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec?: Readonly<Record<string, unknown>>;
}

/** What the API server writes into fields that were left out: nobody has to read it in a lesson. */
const defaults: Readonly<Record<string, unknown>> = {
  protocol: 'TCP',
  imagePullPolicy: 'IfNotPresent',
  restartPolicy: 'Always',
  terminationGracePeriodSeconds: 30,
  dnsPolicy: 'ClusterFirst',
  enableServiceLinks: true,
  strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } },
  updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } },
  podManagementPolicy: 'OrderedReady',
  revisionHistoryLimit: 10,
  progressDeadlineSeconds: 600,
  sessionAffinity: 'None',
  internalTrafficPolicy: 'Cluster',
  ipFamilyPolicy: 'SingleStack',
  namespace: 'default',
  type: 'ClusterIP',
};

function withoutDefaults(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutDefaults);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key, field]) => JSON.stringify(defaults[key]) !== JSON.stringify(field))
      .map(([key, field]) => [key, withoutDefaults(field)]),
  );
}

type Fields = Readonly<Record<string, unknown>>;

/** What a kind's spec was given by the server, besides what is everywhere the same. */
function asWritten(kind: string, spec: Fields): Fields {
  if (kind === 'Service') {
    const { clusterIP, clusterIPs: _, ipFamilies, ...own } = spec;
    const headless = clusterIP === 'None' && { clusterIP };
    return { ...own, ...headless, ...(own.ipFamilyPolicy === 'SingleStack' ? {} : { ipFamilies }) };
  }
  if (kind === 'Node') {
    const { podCIDR: _, podCIDRs: _all, ...own } = spec;
    return own;
  }
  if (kind !== 'Pod') return spec;
  const { tolerations, ...own } = spec;
  const named = (Array.isArray(tolerations) ? tolerations : []).filter(
    ({ key, tolerationSeconds }: { readonly key?: string; readonly tolerationSeconds?: number }) =>
      !(tolerationSeconds === 300 && /^node\.kubernetes\.io\/(not-ready|unreachable)$/.test(key ?? '')),
  );
  return { ...own, ...(named.length > 0 && { tolerations: named }) };
}

const marks = /^(deployment\.kubernetes\.io\/revision|kubernetes\.io\/(arch|os|hostname|metadata\.name))$/;
const without = (map: Readonly<Record<string, string>> = {}) => {
  const own = Object.fromEntries(Object.entries(map).filter(([key]) => !marks.test(key)));
  return Object.keys(own).length > 0 ? own : undefined;
};

/** A manifest as a person would write it. */
function written(manifest: Manifest, kind = manifest.kind ?? '', apiVersion = manifest.apiVersion): object {
  const { name, namespace, labels, annotations } = manifest.metadata;
  const { status: _, spec, metadata: _metadata, ...content } = manifest as Manifest & { readonly status?: unknown };
  const kept = { labels: without(labels), annotations: without(annotations) };
  const metadata = { name, namespace, ...kept };
  const whole = { ...content, apiVersion, kind, metadata, ...(spec && { spec: asWritten(kind, spec) }) };
  // In the order in which manifests are written, and without what is undefined.
  const { apiVersion: version, kind: k, metadata: head, ...rest } = JSON.parse(JSON.stringify(whole)) as Manifest;
  return withoutDefaults({ apiVersion: version, kind: k, metadata: head, ...rest }) as object;
}

const ofTheCluster = /^kube-/;

/** Objects that have no record on the canvas, and that no controller made. */
async function others(client: EngineClient): Promise<readonly object[]> {
  const list = async (path: string, kind: string, apiVersion: string, mine: (item: Manifest) => boolean) => {
    const { body } = await client.request('read', { method: 'GET', path });
    const { items = [] } = JSON.parse(body) as { readonly items?: readonly Manifest[] };
    return items
      .filter((item) => mine(item) && !ofTheCluster.test(item.metadata.namespace ?? item.metadata.name))
      .map((item) => written(item, kind, apiVersion));
  };
  const isOwn = ({ metadata: { name } }: Manifest): boolean => name !== 'default';
  const namespaces = (await list('/api/v1/namespaces', 'Namespace', 'v1', isOwn)).map((namespace) => {
    const { spec: _, ...plain } = namespace as Manifest;
    return plain;
  });
  const maps = await list('/api/v1/configmaps', 'ConfigMap', 'v1', ({ metadata }) => !ofTheCluster.test(metadata.name));
  const slices = await list(
    '/apis/discovery.k8s.io/v1/endpointslices',
    'EndpointSlice',
    'discovery.k8s.io/v1',
    ({ metadata: { name, labels } }) =>
      name !== 'kubernetes' && labels?.['endpointslice.kubernetes.io/managed-by'] === undefined,
  );
  return [...namespaces, ...maps, ...slices];
}

/** Records come as they changed: what is written has an order of its own. */
const inOrder = <T extends { readonly id: string }>(table: ReadonlyMap<string, T>): T[] =>
  [...table.values()].sort((a, b) => (a.id < b.id ? -1 : 1));

/** What a scene says that Kubernetes has no object for. */
interface SceneDocument {
  readonly kind?: string;
  readonly spec?: { readonly seed?: number; readonly proxy?: object } & Lesson['cluster'];
}

/** The scene on the canvas as a lesson begins with it: cluster settings, and the manifests of what stands there now. */
export async function sceneAsItStands(
  client: EngineClient,
  world: World,
  positions: Readonly<Record<string, Position>>,
): Promise<Pick<Lesson, 'seed' | 'cluster' | 'scene'>> {
  const { scene } = await client.request('recording', null);
  const document = (loadAll(scene) as (SceneDocument | null)[]).find((each) => each?.kind === 'Scene');
  const { seed = 1, ...given } = document?.spec ?? {};
  const nodes = inOrder(world.nodes);
  const mode = nodes.find(({ proxyMode }) => proxyMode !== undefined)?.proxyMode;
  const { proxy: { mode: _, ...proxy } = {} as { readonly mode?: string } } = given;
  const settings = { ...proxy, ...(mode && { mode }) };
  const { proxy: _proxy, outside: _outside, layout: _layout, ...networks } = given;
  const hosts = inOrder(world.outside).filter(({ name }) => name !== 'workstation');
  const cluster: Lesson['cluster'] = {
    ...networks,
    ...(Object.keys(settings).length > 0 && { proxy: settings }),
    outside: hosts.map(({ name, address, secondAddress, listens }) => ({
      name,
      address: secondAddress === undefined ? address : `${address},${secondAddress}`,
      ...(listens.length > 0 && { listens }),
    })),
    ...(Object.keys(positions).length > 0 && { layout: { ...positions } }),
  };
  const usual =
    nodes.length === 2 && nodes.every(({ name, unschedulable }) => /^node-[12]$/.test(name) && !unschedulable);
  const records = [
    ...(usual ? [] : nodes),
    ...inOrder(world.workloads),
    ...inOrder(world.services).filter(({ id }) => id !== 'service/default/kubernetes'),
    ...inOrder(world.pods).filter(({ owner, terminating }) => owner === '' && !terminating),
  ].filter((record) => !('namespace' in record && ofTheCluster.test(record.namespace)));
  const manifests = await Promise.all(records.map(({ id }) => client.request('manifest', { id })));
  const objects = [
    ...(await others(client)),
    ...manifests.flatMap((manifest) => (manifest ? written(manifest as Manifest) : [])),
  ];
  const text = objects
    .map((object) => dump(object, { lineWidth: 120, noRefs: true, flowLevel: 6 }).trimEnd())
    .join('\n---\n');
  return { seed, cluster, scene: { text, line: 1 } };
}
