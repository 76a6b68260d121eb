import { type Kind, kinds, type ResourceInfo, resources } from '../../../model/objects/index.ts';
import { statusTypes } from '../schema/status.ts';
import { hasScale } from './scale.ts';

const verbs = ['create', 'delete', 'deletecollection', 'get', 'list', 'patch', 'update', 'watch'];
/** What `kubectl get all` shows. */
const inAll = new Set<Kind>(['Pod', 'Service', 'Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet', 'Job']);
const version = { major: '1', minor: '34', gitVersion: 'v1.34.0+kubehop', platform: 'kubehop' };

const groupVersions = [...new Set(kinds.map((kind) => resources[kind].apiVersion))];

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
  if (found.length === 0) return undefined;
  return { kind: 'APIResourceList', apiVersion: 'v1', groupVersion, resources: found.flatMap(resourcesOf) };
}

const groups = groupVersions
  .filter((groupVersion) => groupVersion.includes('/'))
  .map((groupVersion) => {
    const [name, of] = groupVersion.split('/');
    const served = { groupVersion, version: of };
    return { name, versions: [served], preferredVersion: served };
  });

/**
 * The discovery documents, not aggregated: `/version`, `/api`, `/apis`, `/apis/GROUP` and the resource list of each group version;
 * undefined for other paths.
 */
export function discover(segments: readonly string[]): object | undefined {
  const [root, group = ''] = segments;
  const path = segments.join('/');
  if (path === 'version') return version;
  if (path === 'api') return { kind: 'APIVersions', versions: ['v1'], serverAddressByClientCIDRs: [] };
  if (path === 'apis') return { kind: 'APIGroupList', apiVersion: 'v1', groups };
  if (root === 'api' && segments.length === 2) return resourceList(group);
  if (root !== 'apis') return undefined;
  if (segments.length === 3) return resourceList(segments.slice(1).join('/'));
  const found = segments.length === 2 && groups.find(({ name }) => name === group);
  return found ? { kind: 'APIGroup', apiVersion: 'v1', ...found } : undefined;
}
