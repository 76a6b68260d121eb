import type { RestRequest, RestResponse, WatchRequest } from '../../model/rest.ts';
import type { Actor } from './api.ts';
import { createObject, type RestAnswer, type RestCall } from './rest/create.ts';
import { RestHandlers } from './rest/handlers.ts';
import type { PodLogs } from './rest/pod-log.ts';
import { parseTarget } from './rest/target.ts';
import type { OnWatchEvent } from './rest/watch.ts';
import type { ApiServer } from './store.ts';

/**
 * The API server's front door: the Kubernetes REST API as a function from request to response. It decodes, then calls the
 * verbs every in-process client calls (apiserver pkg/endpoints/handlers). Opening a scene only makes objects, so the handlers of
 * all else are a module that is loaded later, and made at their first use.
 */
export class RestDoor {
  readonly #api: ApiServer;
  readonly #logs: (() => PodLogs) | undefined;
  #made: RestHandlers | undefined;

  /** @param logs what asks kubelets for logs, made when it is needed; without it there is no `…/log`. */
  constructor(api: ApiServer, logs?: () => PodLogs) {
    this.#api = api;
    this.#logs = logs;
  }

  /** Answers a request. Refusals are Status bodies, never exceptions. A watch is asked for by `watch`. */
  handle(request: RestRequest, actor: Actor): RestResponse {
    return this.#handlers.handle(request, actor);
  }

  /**
   * `GET …?watch=1`: events as they happen, each with the write that causes it, until the function returned is called.
   * Parameters as upstream: labelSelector, fieldSelector, resourceVersion, allowWatchBookmarks, sendInitialEvents; a version that
   * is too old, and every other refusal, comes as one ERROR event. Of `GET …/pods/NAME/log?follow=true` the text comes so, too. Watching schedules nothing and is no part of a recording.
   */
  watch(request: WatchRequest, onEvent: OnWatchEvent): () => void {
    return this.#handlers.watch(request, onEvent);
  }

  /** Carries out a call whose body is JSON already. Throws ApiError, whose `fields` tell where in the body it lies. */
  call(call: RestCall, actor: Actor): RestAnswer {
    if (call.method !== 'POST') return this.#handlers.call(call, actor);
    const target = parseTarget(call.path);
    if (target.name !== undefined) return this.#handlers.call(call, actor);
    return createObject(this.#api, target.kind, { target, call, actor });
  }

  /** The object at a path, if there is one: GET without the 404. */
  find(path: string): object | undefined {
    const { kind, namespace, name = '' } = parseTarget(path);
    return this.#api.get(kind, namespace, name);
  }

  get #handlers(): RestHandlers {
    this.#made ??= new RestHandlers(this.#api, this.#logs);
    return this.#made;
  }
}
