import { isOtherKind, otherKindOf } from '../model/other-kinds.ts';
import type { RestRequest, RestResponse, RestWatchEvent, WatchRequest } from '../model/rest.ts';
import { failed, ServerFailure } from './failure.ts';

/** The API server as kubectl sees it, from a page, a command line or a test. */
export interface KubeApi {
  rest(request: RestRequest): Promise<RestResponse>;
  /** Events of a `GET …?watch=1` as they happen, until the function returned is called. */
  watch(request: WatchRequest, onEvent: (event: RestWatchEvent) => void): () => void;
  /** Virtual milliseconds. */
  now(): number;
  /** Calls back once after so many virtual ms, unless the function returned is called before. */
  after(ms: number, call: () => void): () => void;
}

/** What is known of any object. */
export interface Thing {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly uid?: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly [field: string]: unknown;
  };
  readonly [field: string]: unknown;
}

/** A resource of the discovery documents. */
export interface Resource {
  readonly name: string;
  readonly singularName: string;
  readonly kind: string;
  readonly namespaced: boolean;
  readonly shortNames?: readonly string[];
  readonly categories?: readonly string[];
  readonly verbs: readonly string[];
  readonly groupVersion: string;
}

const patchTypes = {
  apply: 'application/apply-patch+yaml',
  json: 'application/json-patch+json',
  merge: 'application/merge-patch+json',
  strategic: 'application/strategic-merge-patch+json',
};

export type PatchType = keyof typeof patchTypes;

const groupOf = ({ groupVersion }: Resource): string =>
  groupVersion.includes('/') ? (groupVersion.split('/')[0] ?? '') : '';

/** `deployment.apps`, as kubectl names objects in what it says. */
export const typeName = (resource: Resource): string =>
  [resource.singularName, groupOf(resource)].filter((part) => part !== '').join('.');

/** What a server was found to have, which kubectl keeps as well (client-go discovery/cached). */
const discovered = new WeakMap<KubeApi, Promise<readonly Resource[]>>();

/** Calls with kubectl's reading of the answers. */
export class Client {
  readonly api: KubeApi;
  readonly #warn: (text: string) => void;

  constructor(api: KubeApi, warn: (text: string) => void) {
    this.api = api;
    this.#warn = warn;
  }

  /** The answer's body. Throws ServerFailure for refusals. */
  async call(request: RestRequest): Promise<unknown> {
    const { status, body, warnings } = await this.api.rest(request);
    const parsed: unknown = JSON.parse(body);
    if (status >= 400) throw new ServerFailure(status, parsed as ConstructorParameters<typeof ServerFailure>[1]);
    for (const warning of warnings) this.#warn(`Warning: ${warning}`);
    return parsed;
  }

  get(path: string): Promise<unknown> {
    return this.call({ method: 'GET', path });
  }

  async find(path: string): Promise<Thing | undefined> {
    try {
      return (await this.get(path)) as Thing;
    } catch (error) {
      if (error instanceof ServerFailure && error.status === 404) return undefined;
      throw error;
    }
  }

  async send(method: 'POST' | 'PUT' | 'DELETE', path: string, body: object): Promise<Thing> {
    return (await this.call({ method, path, contentType: 'application/json', body: JSON.stringify(body) })) as Thing;
  }

  /** A body that is text goes as it is. */
  async patch(path: string, body: unknown, type: PatchType = 'strategic'): Promise<Thing> {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    return (await this.call({
      method: 'PATCH',
      path,
      contentType: patchTypes[type],
      body: text,
    })) as Thing;
  }

  /** All resources without subresources, core first. */
  resources(): Promise<readonly Resource[]> {
    const known = discovered.get(this.api);
    if (known) return known;
    const found = this.#discover();
    discovered.set(this.api, found);
    // What failed is asked again.
    found.catch(() => discovered.delete(this.api));
    return found;
  }

  async #discover(): Promise<readonly Resource[]> {
    const { groups } = (await this.get('/apis')) as {
      readonly groups: readonly { readonly preferredVersion: { readonly groupVersion: string } }[];
    };
    const versions = groups.map(({ preferredVersion }) => preferredVersion.groupVersion);
    const lists = await Promise.all(['/api/v1', ...versions.map((v) => `/apis/${v}`)].map((path) => this.get(path)));
    return (lists as { readonly groupVersion: string; readonly resources: readonly Omit<Resource, 'groupVersion'>[] }[])
      .flatMap(({ groupVersion, resources }) => resources.map((resource) => ({ ...resource, groupVersion })))
      .filter(({ name }) => !name.includes('/'));
  }

  /** By plural, singular, short name, with or without version and group. Throws Failure. */
  async resource(given: string): Promise<Resource> {
    const [name = '', ...group] = given.toLowerCase().split('.');
    const all = await this.resources();
    const suits = (r: Resource): boolean =>
      group.length === 0 ||
      group.join('.') === groupOf(r) ||
      group.join('.') === r.groupVersion.split('/').reverse().join('.');
    const found = all.find(
      (r) => suits(r) && (r.name === name || r.singularName === name || r.shortNames?.includes(name)),
    );
    if (!found) throw failed(`the server doesn't have a resource type "${given}"${notModelled(otherKindOf(name))}`);
    return found;
  }

  /** The resource of a manifest's kind. Throws Failure (meta.NoKindMatchError), with a hint for groups of the past. */
  async resourceOfKind(
    apiVersion: string,
    kind: string,
    of = { name: '', namespace: '', source: 'STDIN' },
  ): Promise<Resource> {
    const all = await this.resources();
    const found = all.find((r) => r.kind === kind && r.groupVersion === apiVersion);
    if (found) return found;
    const now = all.find((r) => r.kind === kind);
    const gone = isOtherKind(kind) ? notModelled(kind) : '';
    const hint = now ? `\nHint: ${kind} is in "apiVersion: ${now.groupVersion}" now` : gone;
    throw failed(
      `resource mapping not found for name: "${of.name}" namespace: "${of.namespace}" from "${of.source}": no matches for kind "${kind}" in version "${apiVersion}"\nensure CRDs are installed first${hint}`,
    );
  }
}

/** The hint for a kind that a real cluster has. */
const notModelled = (kind: string | undefined): string =>
  kind === undefined ? '' : `\nHint: Kubehop does not model ${kind} objects`;

/** The path of a collection, or of one object. */
export function pathOf(resource: Resource, namespace: string | undefined, name?: string, sub?: string): string {
  const root = resource.groupVersion.includes('/') ? `/apis/${resource.groupVersion}` : `/api/${resource.groupVersion}`;
  const inside = resource.namespaced && namespace !== undefined ? `/namespaces/${encodeURIComponent(namespace)}` : '';
  const own = name === undefined ? '' : `/${encodeURIComponent(name)}`;
  return `${root}${inside}/${resource.name}${own}${sub ? `/${sub}` : ''}`;
}

/** A path with those query parameters that have a value. */
export function withQuery(path: string, query: Readonly<Record<string, string | undefined>>): string {
  const pairs = Object.entries(query).flatMap(([key, value]) =>
    value === undefined || value === '' ? [] : [`${key}=${encodeURIComponent(value)}`],
  );
  return pairs.length === 0 ? path : `${path}?${pairs.join('&')}`;
}
