import type { Action } from '../../model/action.ts';
import { isPlainObject } from '../../model/deep.ts';
import { type Kind, type KubeObject, resources, serviceNameLabel } from '../../model/objects/index.ts';
import type { RippleEvent } from '../../model/ripple.ts';
import type { WatchEvent } from '../apiserver/api.ts';
import { changesOf } from './changes.ts';
import type { Step } from './step.ts';

type Write = WatchEvent<Kind>;
/** What an event says, whoever did it and whenever that was. */
export type Words = Pick<RippleEvent, 'kind' | 'actor' | 'did' | 'detail' | 'object'>;

/** `Pod default/web-1`. */
function nameOf({ kind, metadata: { namespace, name } }: KubeObject): string {
  return namespace ? `${kind} ${namespace}/${name}` : `${kind} ${name}`;
}

/** The record on the canvas that an object is part of; empty when there is none. */
function recordOf(object: KubeObject): string {
  const { namespace = '', name, labels, ownerReferences } = object.metadata;
  switch (object.kind) {
    case 'Node':
      return `node/${name}`;
    case 'Pod':
    case 'Service':
    case 'Deployment':
      return `${object.kind.toLowerCase()}/${namespace}/${name}`;
    case 'Endpoints':
      return `service/${namespace}/${name}`;
    case 'EndpointSlice':
      return `service/${namespace}/${labels?.[serviceNameLabel] ?? ''}`;
    case 'ReplicaSet':
      return `deployment/${namespace}/${ownerReferences?.find(({ controller }) => controller)?.name ?? ''}`;
    case 'Event': {
      const { kind = '', name: about = '' } = object.involvedObject;
      return kind === 'Node' ? `node/${about}` : `${kind.toLowerCase()}/${namespace}/${about}`;
    }
    default:
      return '';
  }
}

const isMarked = ({ object, previous }: Write): boolean =>
  object.metadata.deletionTimestamp !== undefined && previous?.metadata.deletionTimestamp === undefined;

const statusAlone = ({ object, previous }: Write): boolean =>
  previous !== undefined &&
  'status' in object &&
  'status' in previous &&
  object.status !== previous.status &&
  !('spec' in object && 'spec' in previous && object.spec !== previous.spec);

/** Who wrote: kubelets sign their Events with the component's name alone. */
export function writerOf({ object, actor }: Write): string {
  const host = object.kind === 'Event' ? object.source.host : undefined;
  return host === undefined || actor.includes('/') ? actor : `${actor}/${host}`;
}

function verbOf(write: Write): string {
  const { type, object, previous } = write;
  const name = nameOf(object);
  if (type === 'ADDED') return `created ${name}`;
  if (type === 'DELETED') return `removed ${name}`;
  if (isMarked(write)) return `asked for the deletion of ${name}`;
  if (object.kind === 'Pod' && previous?.kind === 'Pod' && object.spec.nodeName !== previous.spec.nodeName) {
    return `bound ${name} to ${object.spec.nodeName}`;
  }
  return `${statusAlone(write) ? 'updated the status of' : 'changed'} ${name}`;
}

export const wordsOfWrite = (write: Write): Words => ({
  kind: 'write',
  actor: writerOf(write),
  did: verbOf(write),
  detail: write.type === 'DELETED' ? '' : changesOf(write.previous, write.object),
  object: recordOf(write.object),
});

/** A watch brought the write to `actor`. CoreDNS answers from what its watches bring: there is no more to it. */
export function wordsOfDelivery(write: Write, actor: string): Words {
  const news = write.type === 'DELETED' ? 'gone' : write.type === 'ADDED' ? 'new' : 'changed';
  const name = nameOf(write.object);
  const caches = actor.startsWith('coredns');
  return {
    kind: 'delivery',
    actor,
    did: caches ? `updated its cache: ${name} is ${news}` : `heard that ${name} is ${news}`,
    detail: caches && write.type !== 'DELETED' ? changesOf(write.previous, write.object) : '',
    object: recordOf(write.object),
  };
}

/** @param changes how many changes a sync of kube-proxy's took in, where that is known. */
export function wordsOfStep(step: Step, changes = 0): Words {
  switch (step.type) {
    case 'action':
      return { kind: 'action', actor: 'user', ...wordsOfAction(step) };
    case 'scene':
      return { kind: 'action', actor: 'user', did: `opened the scene ${step.name}`, detail: '', object: '' };
    case 'cni': {
      const { verb, node, namespace, pod, address } = step;
      const did = `${verb}: ${verb === 'ADD' ? 'connected' : 'disconnected'} Pod ${namespace}/${pod}`;
      return { kind: 'cni', actor: `cni/${node}`, did, detail: address, object: `pod/${namespace}/${pod}` };
    }
    case 'sync':
      return {
        kind: 'sync',
        actor: `kube-proxy/${step.node}`,
        did: 'wrote its rules',
        detail: changes > 1 ? `for ${changes} changes` : '',
        object: `node/${step.node}`,
      };
  }
}

const kubectl = { GET: 'get', POST: 'create', PUT: 'replace', PATCH: 'patch', DELETE: 'delete' } as const;

function wordsOfAction({
  action,
  result,
}: Step & { readonly type: 'action' }): Pick<Words, 'did' | 'detail' | 'object'> {
  const detail = result && !result.ok ? `refused: ${result.message}` : '';
  if (action.kind === 'rest') {
    const { did, object } = wordsOfCall(action.request);
    return { did, detail, object };
  }
  return { did: deedOf(action, result?.applied ?? []), detail, object: '' };
}

/** A REST call as the kubectl command that makes it. */
function wordsOfCall({ method, path, body = '' }: (Action & { readonly kind: 'rest' })['request']) {
  const [, ...segments] = (path.split('?')[0] ?? '').split('/').map(decodeURIComponent);
  const at = segments.indexOf('namespaces');
  const namespace = at >= 0 && segments.length > at + 2 ? segments[at + 1] : undefined;
  const [plural = '', name, sub] = segments.slice(namespace === undefined ? (segments[0] === 'api' ? 2 : 3) : at + 2);
  const { singular = plural } = Object.values(resources).find(({ resource }) => resource === plural) ?? {};
  const content: unknown = sub === 'scale' || name === undefined ? parsed(body) : undefined;
  if (sub === 'scale' && isPlainObject(content) && isPlainObject(content.spec)) {
    const object = `${singular}/${namespace}/${name}`;
    return { did: `kubectl scale ${singular} ${name} --replicas=${String(content.spec.replicas)}`, object };
  }
  const made = isPlainObject(content) && isPlainObject(content.metadata) ? content.metadata.name : undefined;
  const known = name ?? (typeof made === 'string' ? made : '');
  const object = [singular, ...(namespace === undefined ? [] : [namespace]), known].join('/');
  return { did: `kubectl ${kubectl[method]} ${singular} ${known}`.trim(), object };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (thrown) {
    if (!(thrown instanceof SyntaxError)) throw thrown;
    return undefined;
  }
}

function deedOf(action: Exclude<Action, { readonly kind: 'rest' }>, applied: readonly string[]): string {
  switch (action.kind) {
    case 'apply':
      return `kubectl apply: ${applied.map((line) => line.split(' ')[0]).join(', ') || 'nothing'}`;
    case 'crash':
      return `crashed Pod ${action.namespace}/${action.pod}`;
    case 'readiness':
      return `made Pod ${action.namespace}/${action.pod} ${action.ready ? 'ready' : 'not ready'}`;
    case 'liveness':
      return `made Pod ${action.namespace}/${action.pod} ${action.alive ? 'alive' : 'not alive'}`;
    case 'power':
      return `switched ${action.node} ${action.on ? 'on' : 'off'}`;
    case 'cordon':
      return `kubectl ${action.on ? 'cordon' : 'uncordon'} ${action.node}`;
    case 'drain':
      return `kubectl drain ${action.node}`;
    case 'partition':
      return action.on ? `cut ${action.node} off from the control plane` : `connected ${action.node} again`;
    case 'proxy-mode':
      return `restarted kube-proxy in ${action.mode} mode`;
    case 'remove-node':
      return `removed the machine ${action.node}`;
    case 'add-node':
      return `added a machine${action.name ? ` ${action.name}` : ''}`;
    case 'add-outside':
      return `added a host outside${action.name ? ` ${action.name}` : ''}`;
    case 'send':
      return `sent a request to ${action.to}`;
    case 'run':
      return `ran ${action.argv.join(' ')} on ${action.where}`;
    case 'signal':
      return `sent SIG${action.signal} to process ${action.process}`;
    case 'move':
      return `moved ${action.id}`;
  }
}
