import { type Kind, kinds, type ResourceInfo, resources } from '../../../model/objects/index.ts';
import { openApi } from '../openapi/document.ts';
import { statusTypes } from '../schema/status.ts';
import { reviewResources } from './reviews.ts';
import { hasScale } from './scale.ts';

const verbs = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];
/** What `kubectl get all` shows. */
const inAll = new Set<Kind>(['Pod', 'Service', 'Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet', 'Job']);
const version = { major: '1', minor: '34', gitVersion: 'v1.34.0+kubehop', platform: 'kubehop' };

/** By the priorities of kube-aggregator (cmd/kube-apiserver/app/server.go), which decide in which order `kubectl get all` prints. */
const groupVersions = [
  'v1',
  ...'apps authentication.k8s.io authorization.k8s.io batch policy coordination.k8s.io discovery.k8s.io'
    .split(' ')
    .map((group) => `${group}/v1`),
];

function resourcesOf({ kind, resource, singular, namespaced, shortNames }: ResourceInfo): object[] {
  const entry = (subresource: string, of: string, allowed: readonly string[]): object => ({
    name: `${resource}${subresource}`,
    singularName: subresource === '' ? singular : '',
    namespaced,
    kind: of,
    verbs: allowed,
  });
  return [
    {
      ...entry('', kind, kind === 'Namespace' ? verbs.filter((verb) => verb !== 'deletecollection') : verbs),
      ...(shortNames.length > 0 && { shortNames }),
      ...(inAll.has(kind) && { categories: ['all'] }),
    },
    ...(kind === 'Pod'
      ? [
          entry('/binding', 'Binding', ['create']),
          { ...entry('/eviction', 'Eviction', ['create']), group: 'policy', version: 'v1' },
        ]
      : []),
    ...(hasScale(kind)
      ? [{ ...entry('/scale', 'Scale', ['get', 'patch', 'update']), group: 'autoscaling', version: 'v1' }]
      : []),
    ...(statusTypes[kind] ? [entry('/status', kind, ['get', 'patch', 'update'])] : []),
  ];
}

function resourceList(groupVersion: string): object | undefined {
  const found = kinds.map((kind) => resources[kind]).filter((r) => r.apiVersion === groupVersion);
  found.sort((a, b) => (a.resource < b.resource ? -1 : 1));
  const served = found.length > 0 ? found.flatMap(resourcesOf) : reviewResources(groupVersion);
  return served && { kind: 'APIResourceList', apiVersion: 'v1', groupVersion, resources: served };
}

const groups = groupVersions
  .filter((groupVersion) => groupVersion.includes('/'))
  .map((groupVersion) => {
    const [name, of] = groupVersion.split('/');
    const served = { groupVersion, version: of };
    return { name, versions: [served], preferredVersion: served };
  });

/**
 * OpenAPI, and the discovery documents, not aggregated: `/version`, `/api`, `/apis`, `/apis/GROUP` and the resource list of each group version;
 * undefined for other paths.
 */
export function discover(segments: readonly string[]): object | undefined {
  const [root, group = ''] = segments;
  const path = segments.join('/');
  if (root === 'openapi') return openApi(path);
  if (path === 'version') return version;
  if (path === 'api') return { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [] };
  if (path === 'apis') return { kind: 'APIGroupList', apiVersion: 'v1', groups };
  if (root === 'api' && segments.length === 2) return resourceList(group);
  if (root !== 'apis') return undefined;
  if (segments.length === 3) return resourceList(segments.slice(1).join('/'));
  const found = segments.length === 2 && groups.find(({ name }) => name === group);
  return found ? { kind: 'APIGroup', apiVersion: 'v1', ...found } : undefined;
}
