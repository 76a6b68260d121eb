import { kinds, type ResourceInfo, resources } from '../../../model/objects/index.ts';
import { Schemas } from './schemas.ts';

const versionsServed = (): readonly string[] => [...new Set(kinds.map((kind) => resources[kind].apiVersion))];
const rootOf = (groupVersion: string): string => `${groupVersion.includes('/') ? 'apis' : 'api'}/${groupVersion}`;

const query = (name: string): object => ({ name, in: 'query', schema: { type: 'string' } });
const operations = { get: [], post: ['dryRun', 'fieldManager', 'fieldValidation'], delete: ['dryRun'] };
const ofOne = { ...operations, put: operations.post, patch: [...operations.post, 'force'] };

/** What may be done at a path: as much as clients look up before they call (which parameters PATCH takes, of which kind it is). */
function pathItem({ apiVersion, kind }: ResourceInfo, allowed: Readonly<Record<string, readonly string[]>>): object {
  const [version, group = ''] = apiVersion.split('/').reverse();
  const of = { 'x-kubernetes-group-version-kind': { group, kind, version } };
  return Object.fromEntries(
    Object.entries(allowed).map(([method, parameters]) => [
      method,
      { parameters: parameters.map(query), responses: {}, ...of },
    ]),
  );
}

function pathsOf(resource: ResourceInfo): (readonly [string, object])[] {
  const inside = resource.namespaced ? '/namespaces/{namespace}' : '';
  const path = `/${rootOf(resource.apiVersion)}${inside}/${resource.resource}`;
  return [
    [path, pathItem(resource, operations)],
    [`${path}/{name}`, pathItem(resource, ofOne)],
  ];
}

/**
 * `/openapi/v3`, and the document of each group version below it, made from how objects are decoded
 * (https://kubernetes.io/docs/concepts/overview/kubernetes-api/#openapi-v3); undefined for other paths.
 */
export function openApi(path: string): object | undefined {
  if (path === 'openapi/v3') {
    const paths = versionsServed().map((v) => [rootOf(v), { serverRelativeURL: `/openapi/v3/${rootOf(v)}` }]);
    return { paths: Object.fromEntries(paths) };
  }
  const groupVersion = versionsServed().find((v) => path === `openapi/v3/${rootOf(v)}`);
  if (groupVersion === undefined) return undefined;
  const own = kinds.filter((kind) => resources[kind].apiVersion === groupVersion);
  const group = groupVersion.includes('/') ? (groupVersion.split('/')[0] ?? '') : '';
  const { components } = new Schemas(group, own);
  const schemas = [...components].sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    openapi: '3.0.0',
    info: { title: 'Kubehop', version: 'v1.34.0' },
    paths: Object.fromEntries(own.flatMap((kind) => pathsOf(resources[kind]))),
    components: { schemas: Object.fromEntries(schemas) },
  };
}
