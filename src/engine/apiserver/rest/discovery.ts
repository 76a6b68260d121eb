import { kinds, type ResourceInfo, resources } from '../../../model/objects/index.ts';

const verbs = ['create', 'delete', 'get', 'list', 'patch', 'update'];

const groupVersions = [...new Set(kinds.map((kind) => resources[kind].apiVersion))];

function resourceList(groupVersion: string): object | undefined {
  const found: ResourceInfo[] = kinds.map((kind) => resources[kind]).filter((r) => r.apiVersion === groupVersion);
  if (found.length === 0) return undefined;
  return {
    kind: 'APIResourceList',
    apiVersion: 'v1',
    groupVersion,
    resources: found.map((r) => ({
      name: r.resource,
      singularName: r.singular,
      namespaced: r.namespaced,
      kind: r.kind,
      verbs,
      ...(r.shortNames.length > 0 && { shortNames: r.shortNames }),
    })),
  };
}

/** The discovery documents: `/version`, `/api`, `/apis` and the resource list of each group version; undefined for other paths. */
export function discover(segments: readonly string[]): object | undefined {
  const path = segments.join('/');
  if (path === 'version') return { major: '1', minor: '34', gitVersion: 'v1.34.0+kubehop', platform: 'kubehop' };
  if (path === 'api') return { kind: 'APIVersions', apiVersion: 'v1', versions: ['v1'] };
  if (path === 'apis') {
    const groups = groupVersions
      .filter((groupVersion) => groupVersion.includes('/'))
      .map((groupVersion) => {
        const [name, version] = groupVersion.split('/');
        return { name, versions: [{ groupVersion, version }], preferredVersion: { groupVersion, version } };
      });
    return { kind: 'APIGroupList', apiVersion: 'v1', groups };
  }
  if (segments[0] === 'api' && segments.length === 2) return resourceList(segments[1] ?? '');
  return segments[0] === 'apis' && segments.length === 3 ? resourceList(segments.slice(1).join('/')) : undefined;
}
