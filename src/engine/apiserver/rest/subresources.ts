import { isPlainObject } from '../../../model/deep.ts';
import type { Kind } from '../../../model/objects/index.ts';
import type { Actor } from '../api.ts';
import { ApiError, badRequest } from '../api-error.ts';
import { evict } from '../eviction.ts';
import { decodeError } from '../schema/decode-error.ts';
import type { ApiServer } from '../store.ts';
import { methodNotAllowed, success } from './answers.ts';
import { deleteOptions, patched } from './body.ts';
import { answer, isDryRun, type RestAnswer, type RestCall, writeOptions } from './create.ts';
import { liveObject } from './live-object.ts';
import { managed } from './managed.ts';
import { readObject } from './read-object.ts';
import { hasScale, replicasIn, scaleOf } from './scale.ts';
import { noSuchResource, type Target } from './target.ts';

/** What upstream proxies to the kubelet. */
const streams = new Set(['attach', 'ephemeralcontainers', 'exec', 'log', 'portforward', 'proxy']);

const notServed = (subresource: string): ApiError =>
  new ApiError(405, 'MethodNotAllowed', `pods/${subresource} is not modelled by Kubehop's API server`);

/** Answers calls to subresources but the status. Throws ApiError: 404 for one that the kind has not. */
export function callSubresource(
  api: ApiServer,
  kind: Kind,
  target: Target & { readonly subresource: string },
  call: RestCall,
  actor: Actor,
): RestAnswer {
  const { subresource } = target;
  if (subresource === 'scale') return scale(api, kind, target, call, actor);
  if (kind === 'Pod' && streams.has(subresource)) {
    liveObject(api, kind, target);
    throw notServed(subresource);
  }
  if (subresource === 'binding' && call.method === 'POST') return bind(api, target, call, actor);
  if (subresource === 'eviction' && call.method === 'POST') return evicted(api, target, call, actor);
  if (subresource === 'finalize' && call.method === 'PUT') return finalize(api, kind, target, call, actor);
  throw noSuchResource();
}

function scale(api: ApiServer, kind: Kind, target: Target, call: RestCall, actor: Actor): RestAnswer {
  if (!hasScale(kind)) throw noSuchResource();
  const old = liveObject(api, kind, target);
  const now = scaleOf(old);
  if (call.method === 'GET') return answer(now);
  if (call.method !== 'PUT' && call.method !== 'PATCH') throw methodNotAllowed();
  const replicas = replicasIn(call.method === 'PUT' ? call.body : patched(now, call.contentType ?? '', call.body));
  if (typeof replicas !== 'number') throw decodeError(kind, old.metadata.name, replicas);
  const wanted = { ...old, spec: { ...old.spec, replicas } };
  const managedFields = managed(kind, target, old, wanted, api.now);
  const metadata = managedFields ? { ...old.metadata, managedFields } : old.metadata;
  const scaled = { ...wanted, metadata } as typeof old;
  return answer(scaleOf(api.update(kind, scaled, actor, writeOptions(target, call))));
}

/** namespaces/finalize, with the last finalizer gone. */
function finalize(api: ApiServer, kind: Kind, target: Target, call: RestCall, actor: Actor): RestAnswer {
  const old = kind === 'Namespace' ? liveObject(api, kind, target) : undefined;
  if (!old) throw noSuchResource();
  const { given } = readObject('Namespace', target, call.body);
  if (given.spec.finalizers?.length) return answer(old);
  api.finalizeNamespace(old.metadata.name, actor);
  return answer(api.get('Namespace', '', old.metadata.name) ?? { ...old, spec: given.spec });
}

function bind(api: ApiServer, target: Target, call: RestCall, actor: Actor): RestAnswer {
  const node = isPlainObject(call.body) && isPlainObject(call.body.target) ? call.body.target.name : undefined;
  if (target.kind !== 'Pod' || typeof node !== 'string') throw badRequest('a Binding needs target.name');
  api.bind(target.namespace, target.name ?? '', node, actor);
  return answer(success(), 201);
}

function evicted(api: ApiServer, target: Target, call: RestCall, actor: Actor): RestAnswer {
  const { kind, namespace, name = '' } = target;
  const body = isPlainObject(call.body) ? call.body : {};
  const given = isPlainObject(body.metadata) ? body.metadata.name : undefined;
  if (kind !== 'Pod') throw noSuchResource();
  if (given !== name) throw badRequest('name in URL does not match name in Eviction object');
  const options = deleteOptions(target, body.deleteOptions);
  evict(api, { namespace, name, options, dryRun: isDryRun(target), actor, now: api.now });
  return answer(success(), 201);
}
