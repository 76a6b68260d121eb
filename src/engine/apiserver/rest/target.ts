import { type Kind, kinds, resources } from '../../../model/objects/index.ts';
import { ApiError } from '../api-error.ts';

/** What a path and query speak of. */
export interface Target {
  readonly kind: Kind;
  /** Empty for cluster-scoped kinds, and for lists over all namespaces. */
  readonly namespace: string;
  /** Absent for collections. */
  readonly name?: string;
  readonly subresource?: string;
  readonly query: ReadonlyMap<string, string>;
}

/** Nothing is served there. */
export const noSuchResource = (): ApiError =>
  new ApiError(404, 'NotFound', 'the server could not find the requested resource');

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch (cause) {
    if (!(cause instanceof URIError)) throw cause;
    // A malformed escape is taken as it stands; it will match nothing.
    return text;
  }
}

function parseQuery(text: string): Map<string, string> {
  const query = new Map<string, string>();
  for (const pair of text.split('&')) {
    const [key = '', ...value] = pair.split('=');
    if (key !== '') query.set(unescaped(key), unescaped(value.join('=')));
  }
  return query;
}

/** The path's segments and its query. */
export function splitPath(path: string): { readonly segments: readonly string[]; readonly query: Map<string, string> } {
  const mark = path.indexOf('?');
  const route = mark < 0 ? path : path.slice(0, mark);
  const segments = route.split('/').filter((s) => s !== '');
  return { segments: segments.map(unescaped), query: parseQuery(mark < 0 ? '' : path.slice(mark + 1)) };
}

/**
 * `/api/v1/namespaces/{namespace}/pods/{name}/status` and its like (apiserver pkg/endpoints/request/requestinfo.go).
 * Throws ApiError 404 for what is not served.
 */
export function parseTarget(path: string): Target {
  const { segments, query } = splitPath(path);
  const core = segments[0] === 'api';
  if (!core && segments[0] !== 'apis') throw noSuchResource();
  const version = core ? segments[1] : `${segments[1]}/${segments[2]}`;
  let rest = segments.slice(core ? 2 : 3);
  let namespace = '';
  const [, first = ''] = rest;
  const ofNamespace = rest[2] === 'status' || rest[2] === 'finalize';
  if (rest[0] === 'namespaces' && rest.length > 2 && !ofNamespace) {
    namespace = first;
    rest = rest.slice(2);
  }
  const [resource, name, subresource] = rest;
  const kind = kinds.find((k) => resources[k].resource === resource && resources[k].apiVersion === version);
  if (!kind || rest.length > 3 || (namespace !== '' && !resources[kind].namespaced)) throw noSuchResource();
  return { kind, namespace, query, ...(name && { name }), ...(subresource && { subresource }) };
}
