import { isPlainObject } from '../../../model/deep.ts';
import { type Kind, type Kinds, type Pod, resources } from '../../../model/objects/index.ts';
import type { RestRequest, RestResponse, WatchRequest } from '../../../model/rest.ts';
import type { Actor } from '../api.ts';
import { ApiError, badRequest } from '../api-error.ts';
import type { ApiServer } from '../store.ts';
import { asTable, wantsTable } from '../table/table.ts';
import { methodNotAllowed, success } from './answers.ts';
import { applied } from './applied.ts';
import { deleteOptions, isApply, parseBody, patched } from './body.ts';
import { Lists, selectionOf } from './collection.ts';
import { answer, createObject, isDryRun, type RestAnswer, type RestCall, writeOptions } from './create.ts';
import { discover } from './discovery.ts';
import { liveObject } from './live-object.ts';
import { type ManagedFields, managed } from './managed.ts';
import { type LogQuery, logQueryOf, type PodLogs } from './pod-log.ts';
import { putStatus } from './put-status.ts';
import { readObject } from './read-object.ts';
import { review } from './reviews.ts';
import { callSubresource } from './subresources.ts';
import { parseTarget, splitPath, type Target } from './target.ts';
import { isWatch, type OnWatchEvent, Watches } from './watch.ts';

const json = 'application/json';

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
    return [liveObject(this.#api, 'Pod', target), logQueryOf(target.query, this.#api.now)];
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
    if (subresource !== undefined && subresource !== 'status')
      return callSubresource(this.#api, kind, { ...target, subresource }, call, actor);
    if (subresource !== undefined && call.method === 'POST') throw methodNotAllowed();
    switch (call.method) {
      case 'GET':
        return answer(liveObject(this.#api, kind, target));
      case 'PUT':
        return this.#put(kind, target, call, actor);
      case 'PATCH': {
        if (isApply(call.contentType)) return this.#apply(kind, target, call, actor);
        const body = patched(liveObject(this.#api, kind, target), call.contentType ?? '', call.body);
        return this.#put(kind, target, { ...call, body }, actor);
      }
      case 'DELETE':
        return this.#delete(kind, target, call, actor);
      default:
        throw methodNotAllowed();
    }
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

  #put<K extends Kind>(kind: K, target: Target, call: RestCall, actor: Actor, managers?: ManagedFields): RestAnswer {
    const { given, warnings } = readObject(kind, target, call.body);
    const old = liveObject(this.#api, kind, target);
    if (target.subresource === 'status') return putStatus(this.#api, kind, target, given.status, actor);
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

  #delete<K extends Kind>(kind: K, target: Target, call: RestCall, actor: Actor): RestAnswer {
    const old = liveObject(this.#api, kind, target);
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
}

/** `GET …/pods/NAME/log`: its answer is text. */
const asksForLog = ({ method, path }: Pick<RestRequest, 'method' | 'path'>): boolean =>
  method === 'GET' && /\/pods\/[^/?]+\/log(\?|$)/.test(path);

/** Ends a watch that never began. */
const closed = (): void => undefined;

const jobsOrphan =
  'child pods are preserved by default when jobs are deleted; set propagationPolicy=Background to remove them or set propagationPolicy=Orphan to suppress this warning';

/** Members a PUT takes away by leaving them out. */
const withoutPast = (metadata: object): Record<string, undefined> =>
  Object.fromEntries(
    ['labels', 'annotations', 'ownerReferences', 'finalizers'].filter((k) => k in metadata).map((k) => [k, undefined]),
  );
