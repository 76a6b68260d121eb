import { type Kind, type Kinds, type Pod, resources } from '../../../model/objects/index.ts';
import type { RestRequest, RestResponse, WatchRequest } from '../../../model/rest.ts';
import type { Actor } from '../api.ts';
import { isPlainObject } from '../deep.ts';
import { ApiError, badRequest, notFound, type Status } from '../errors.ts';
import { evict } from '../eviction.ts';
import { decodeError } from '../schema/decode-error.ts';
import { statusTypes } from '../schema/status.ts';
import { type DecodeIssue, decode } from '../schema/types.ts';
import type { ApiServer } from '../store.ts';
import { asTable, wantsTable } from '../table/table.ts';
import { applied } from './applied.ts';
import { deleteOptions, isApply, parseBody, patched } from './body.ts';
import { Lists, selectionOf } from './collection.ts';
import {
  answer,
  createObject,
  isDryRun,
  type Managers,
  type RestAnswer,
  type RestCall,
  writeOptions,
} from './create.ts';
import { discover } from './discovery.ts';
import { managed } from './managed.ts';
import { type LogQuery, logQueryOf, type PodLogs } from './pod-log.ts';
import { readObject } from './read-object.ts';
import { review } from './reviews.ts';
import { hasScale, replicasIn, scaleOf } from './scale.ts';
import { parseTarget, splitPath, type Target } from './target.ts';
import { isWatch, type OnWatchEvent, Watches } from './watch.ts';

const json = 'application/json';

const methodNotAllowed = (): ApiError =>
  new ApiError(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource');

/** All that the REST door (../rest.ts) is asked for besides plain creation (apiserver pkg/endpoints/handlers). */
export class RestHandlers {
  readonly #api: ApiServer;
  readonly #logs: (() => PodLogs) | undefined;
  readonly #lists: Lists;
  readonly #watches: Watches;

  constructor(api: ApiServer, logs?: () => PodLogs) {
    this.#api = api;
    this.#logs = logs;
    this.#lists = new Lists(api);
    this.#watches = new Watches(api);
  }

  /** See RestDoor. */
  handle(request: RestRequest, actor: Actor): RestResponse {
    try {
      if (this.#logs && asksForLog(request)) {
        const body = this.#logs().read(...this.#logOf(request.path));
        return { status: 200, contentType: 'text/plain', body, warnings: [] };
      }
      const { body, ...rest } = request;
      const parsed = body ? { body: parseBody(body, request.contentType) } : {};
      const { status, body: result, warnings } = this.call({ ...rest, ...parsed }, actor);
      const shown = wantsTable(request.accept) ? this.#table(result, request.path) : result;
      return { status, contentType: json, body: JSON.stringify(shown), warnings };
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      return { status: error.status.code, contentType: json, body: JSON.stringify(error.status), warnings: [] };
    }
  }

  /** See RestDoor. */
  watch(request: WatchRequest, onEvent: OnWatchEvent): () => void {
    let headers = true;
    const shown: OnWatchEvent = (event) => {
      if (event.type === 'BOOKMARK') return onEvent(event);
      onEvent({ ...event, object: this.#table(event.object, request.path, headers) });
      headers = false;
    };
    try {
      if (this.#logs && asksForLog({ ...request, method: 'GET' }))
        return this.#logs().follow(...this.#logOf(request.path), onEvent);
      const target = parseTarget(request.path);
      return this.#watches.open(target.kind, target, wantsTable(request.accept) ? shown : onEvent);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      onEvent({ type: 'ERROR', object: error.status });
      return closed;
    }
  }

  /** The pod and the parameters of `GET …/pods/NAME/log`. */
  #logOf(path: string): [Pod, LogQuery] {
    const target = parseTarget(path);
    return [this.#require('Pod', target), logQueryOf(target.query, this.#api.now)];
  }

  #table(body: object, path: string, headers = true): object {
    const includeObject = splitPath(path).query.get('includeObject');
    return asTable(body, { now: this.#api.now, headers, ...(includeObject && { includeObject }) });
  }

  /** See RestDoor. */
  call(call: RestCall, actor: Actor): RestAnswer {
    const { segments } = splitPath(call.path);
    const found = call.method === 'GET' ? discover(segments) : undefined;
    if (found) return answer(found);
    const reviewed = call.method === 'POST' ? review(segments, call.body, this.#api.now) : undefined;
    if (reviewed) return reviewed;
    const target = parseTarget(call.path);
    return this.#dispatch(target.kind, target, call, actor);
  }

  #dispatch<K extends Kind>(kind: K, target: Target, call: RestCall, actor: Actor): RestAnswer {
    const { name, subresource } = target;
    if (name === undefined) {
      if (call.method === 'GET') return this.#list(kind, target);
      if (call.method === 'POST') return createObject(this.#api, kind, { target, call, actor });
      if (call.method === 'DELETE' && kind !== 'Namespace') return this.#deleteAll(kind, target, call, actor);
      throw methodNotAllowed();
    }
    if (subresource !== undefined && subresource !== 'status') return this.#sub(kind, subresource, target, call, actor);
    if (subresource !== undefined && call.method === 'POST') throw methodNotAllowed();
    switch (call.method) {
      case 'GET':
        return answer(this.#require(kind, target));
      case 'PUT':
        return this.#put(kind, target, call, actor);
      case 'PATCH': {
        if (isApply(call.contentType)) return this.#apply(kind, target, call, actor);
        const body = patched(this.#require(kind, target), call.contentType ?? '', call.body);
        return this.#put(kind, target, { ...call, body }, actor);
      }
      case 'DELETE':
        return this.#delete(kind, target, call, actor);
      default:
        throw methodNotAllowed();
    }
  }

  /** Subresources but the status. */
  #sub(kind: Kind, subresource: string, target: Target, call: RestCall, actor: Actor): RestAnswer {
    if (subresource === 'scale') return this.#scale(kind, target, call, actor);
    if (kind === 'Pod' && streams.has(subresource)) {
      this.#require(kind, target);
      throw notServed(subresource);
    }
    if (subresource === 'binding' && call.method === 'POST') return this.#bind(target, call, actor);
    if (subresource === 'eviction' && call.method === 'POST') return this.#evict(target, call, actor);
    if (subresource === 'finalize' && call.method === 'PUT') return this.#finalize(kind, target, call, actor);
    throw notFoundAtAll();
  }

  #list<K extends Kind>(kind: K, target: Target): RestAnswer {
    if (isWatch(target)) throw badRequest('a watch is a stream: ask for it with RestDoor.watch');
    this.#watches.remember();
    return answer(this.#lists.list(kind, target));
  }

  /** deletecollection: each object as if by itself. Answers with what was there. */
  #deleteAll<K extends Kind>(kind: K, target: Target, call: RestCall, actor: Actor): RestAnswer {
    const selects = selectionOf(kind, target);
    const items = this.#api.list(kind, target.namespace === '' ? undefined : target.namespace).filter(selects);
    for (const { metadata } of items) {
      this.#delete(kind, { ...target, namespace: metadata.namespace ?? '', name: metadata.name }, call, actor);
    }
    const metadata = { resourceVersion: this.#api.resourceVersion };
    return answer({ kind: `${kind}List`, apiVersion: resources[kind].apiVersion, metadata, items });
  }

  /** Server-side apply: makes the object when there is none. */
  #apply<K extends Kind>(kind: K, target: Target, call: RestCall, actor: Actor): RestAnswer {
    if (target.subresource !== undefined) throw methodNotAllowed();
    const live = this.#api.get(kind, target.namespace, target.name ?? '');
    const { object: body, managedFields } = applied(kind, target, live, call.body, this.#api.now);
    if (live) return this.#put(kind, target, { ...call, body }, actor, managedFields);
    return createObject(this.#api, kind, { target, call: { ...call, body }, actor }, managedFields);
  }

  #put<K extends Kind>(kind: K, target: Target, call: RestCall, actor: Actor, managers?: Managers): RestAnswer {
    const { given, warnings } = readObject(kind, target, call.body);
    const old = this.#require(kind, target);
    if (target.subresource === 'status') return this.#putStatus(kind, target, given.status, actor);
    const { status: _, ...content } = given;
    const { resourceVersion = '', uid = '' } = given.metadata;
    const managedFields = managers ?? managed(kind, target, old, content, this.#api.now);
    const metadata = {
      ...old.metadata,
      ...withoutPast(old.metadata),
      ...given.metadata,
      resourceVersion,
      uid,
      ...(managedFields && { managedFields }),
    };
    const object = { ...content, apiVersion: old.apiVersion, kind: old.kind, metadata } as unknown as Kinds[K];
    return answer(this.#api.update(kind, object, actor, writeOptions(target, call)), 200, warnings);
  }

  #putStatus<K extends Kind>(kind: K, target: Target, given: unknown, actor: Actor): RestAnswer {
    const old = this.#require(kind, target);
    const type = statusTypes[kind];
    if (!type) throw notFoundAtAll();
    const decoded = decode(type, given ?? {});
    if (!decoded.ok) throw decodeError(kind, old.metadata.name, inStatus(decoded.issues));
    if (isDryRun(target)) return answer({ ...old, status: decoded.value });
    return answer(this.#api.updateStatus(kind, target.namespace, old.metadata.name, decoded.value, actor));
  }

  #scale(kind: Kind, target: Target, call: RestCall, actor: Actor): RestAnswer {
    if (!hasScale(kind)) throw notFoundAtAll();
    const old = this.#require(kind, target);
    const scale = scaleOf(old);
    if (call.method === 'GET') return answer(scale);
    if (call.method !== 'PUT' && call.method !== 'PATCH') throw methodNotAllowed();
    const replicas = replicasIn(call.method === 'PUT' ? call.body : patched(scale, call.contentType ?? '', call.body));
    if (typeof replicas !== 'number') throw decodeError(kind, old.metadata.name, replicas);
    const wanted = { ...old, spec: { ...old.spec, replicas } };
    const managedFields = managed(kind, target, old, wanted, this.#api.now);
    const metadata = managedFields ? { ...old.metadata, managedFields } : old.metadata;
    const scaled = { ...wanted, metadata } as typeof old;
    return answer(scaleOf(this.#api.update(kind, scaled, actor, writeOptions(target, call))));
  }

  /** namespaces/finalize, with the last finalizer gone. */
  #finalize(kind: Kind, target: Target, call: RestCall, actor: Actor): RestAnswer {
    const old = kind === 'Namespace' ? this.#require(kind, target) : undefined;
    if (!old) throw notFoundAtAll();
    const { given } = readObject('Namespace', target, call.body);
    if (given.spec.finalizers?.length) return answer(old);
    this.#api.finalizeNamespace(old.metadata.name, actor);
    return answer(this.#api.get('Namespace', '', old.metadata.name) ?? { ...old, spec: given.spec });
  }

  #bind(target: Target, call: RestCall, actor: Actor): RestAnswer {
    const node = isPlainObject(call.body) && isPlainObject(call.body.target) ? call.body.target.name : undefined;
    if (target.kind !== 'Pod' || typeof node !== 'string') throw badRequest('a Binding needs target.name');
    this.#api.bind(target.namespace, target.name ?? '', node, actor);
    return answer(success(), 201);
  }

  #evict(target: Target, call: RestCall, actor: Actor): RestAnswer {
    const { kind, namespace, name = '' } = target;
    const body = isPlainObject(call.body) ? call.body : {};
    const given = isPlainObject(body.metadata) ? body.metadata.name : undefined;
    if (kind !== 'Pod') throw notFoundAtAll();
    if (given !== name) throw badRequest('name in URL does not match name in Eviction object');
    const options = deleteOptions(target, body.deleteOptions);
    evict(this.#api, { namespace, name, options, dryRun: isDryRun(target), actor, now: this.#api.now });
    return answer(success(), 201);
  }

  #delete<K extends Kind>(kind: K, target: Target, call: RestCall, actor: Actor): RestAnswer {
    const old = this.#require(kind, target);
    const { name } = old.metadata;
    const dryRun = isPlainObject(call.body) && Array.isArray(call.body.dryRun) && call.body.dryRun.includes('All');
    if (isDryRun(target) || dryRun) return answer(old);
    const options = deleteOptions(target, call.body);
    // batch/v1 keeps the oldest garbage collection policy there was (pkg/registry/batch/job/strategy.go).
    const orphans = kind === 'Job' && options.propagationPolicy === undefined;
    const policy = orphans ? { ...options, propagationPolicy: 'Orphan' as const } : options;
    this.#api.delete(kind, target.namespace, name, policy, actor);
    const left = this.#api.get(kind, target.namespace, name);
    const done = left ?? success({ name, kind: resources[kind].resource, uid: old.metadata.uid });
    return answer(done, 200, orphans ? [jobsOrphan] : []);
  }

  #require<K extends Kind>(kind: K, { namespace, name = '' }: Target): Kinds[K] {
    const found = this.#api.get(kind, namespace, name);
    if (!found) throw notFound(kind, name);
    return found;
  }
}

/** `GET …/pods/NAME/log`: its answer is text. */
const asksForLog = ({ method, path }: Pick<RestRequest, 'method' | 'path'>): boolean =>
  method === 'GET' && /\/pods\/[^/?]+\/log(\?|$)/.test(path);

/** Ends a watch that never began. */
const closed = (): void => undefined;

/** What upstream proxies to the kubelet. */
const streams = new Set(['attach', 'ephemeralcontainers', 'exec', 'log', 'portforward', 'proxy']);

const notServed = (subresource: string): ApiError =>
  new ApiError(405, 'MethodNotAllowed', `pods/${subresource} is not modelled by Kubehop's API server`);

const notFoundAtAll = (): ApiError => new ApiError(404, 'NotFound', 'the server could not find the requested resource');

const jobsOrphan =
  'child pods are preserved by default when jobs are deleted; set propagationPolicy=Background to remove them or set propagationPolicy=Orphan to suppress this warning';

const success = (details?: object): Omit<Status, 'status' | 'message' | 'reason' | 'code'> & { status: 'Success' } => ({
  apiVersion: 'v1',
  kind: 'Status',
  metadata: {},
  status: 'Success',
  ...(details && { details }),
});

/** Issues of a status, said of the object it belongs to. */
const inStatus = (issues: readonly DecodeIssue[]): DecodeIssue[] =>
  issues.map((issue) => ({ ...issue, path: ['status', ...issue.path] }));

/** Members a PUT takes away by leaving them out. */
const withoutPast = (metadata: object): Record<string, undefined> =>
  Object.fromEntries(
    ['labels', 'annotations', 'ownerReferences', 'finalizers'].filter((k) => k in metadata).map((k) => [k, undefined]),
  );
