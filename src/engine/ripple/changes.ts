import { isPlainObject } from '../../model/deep.ts';
import {
  type EndpointSlice,
  type Endpoints,
  isPodReady,
  type KubeObject,
  type Pod,
} from '../../model/objects/index.ts';

/** More differences than this are counted, not told. */
const told = 3;

/** In few words what a write changed, or what is worth knowing of an object just made; empty when that is nothing. */
export function changesOf(before: KubeObject | undefined, after: KubeObject): string {
  return few([...(differences(before, after) ?? (before ? leaves(before, after) : essentials(after)))]);
}

function few(all: readonly string[]): string {
  const rest = all.length - told;
  return [...all.slice(0, told), ...(rest > 0 ? [`${rest} more`] : [])].join(', ');
}

/** Kinds of which there is more to say than which fields differ. */
function differences(before: KubeObject | undefined, after: KubeObject): Iterable<string> | undefined {
  switch (after.kind) {
    case 'Pod':
      return before?.kind === 'Pod' ? podChanges(before, after) : undefined;
    case 'EndpointSlice':
      if (!before && after.endpoints.length === 0) return ['no endpoints yet'];
      return addressChanges(before?.kind === 'EndpointSlice' ? sliceStates(before) : new Map(), sliceStates(after));
    case 'Endpoints':
      return addressChanges(before?.kind === 'Endpoints' ? subsetStates(before) : new Map(), subsetStates(after));
    case 'Event':
      return [`${after.reason}: ${after.message}`];
    default:
      return undefined;
  }
}

/** `Pending`, `CrashLoopBackOff`: the phase, or what a container waits for. */
const stateOf = ({ status }: Pod): string =>
  status.containerStatuses?.find(({ state }) => state.waiting)?.state.waiting?.reason ?? status.phase;

const readiness = (pod: Pod): string => (isPodReady(pod) ? 'ready' : 'not ready');

function* podChanges(before: Pod, after: Pod): Generator<string> {
  const count = yield* changedStates(before, after);
  if (count === 0) yield* leaves(before, after);
}

function* changedStates(before: Pod, after: Pod): Generator<string, number> {
  if (before.spec.nodeName !== after.spec.nodeName) return 1;
  const { deletionTimestamp, deletionGracePeriodSeconds: grace = 0 } = after.metadata;
  const pairs: readonly (readonly [string, string])[] = [
    [stateOf(before), stateOf(after)],
    [before.status.podIP ?? '', after.status.podIP ?? ''],
    [readiness(before), readiness(after)],
  ];
  let count = 0;
  for (const [was, is] of pairs) {
    if (was === is) continue;
    count++;
    yield was === '' ? is : `${was} → ${is}`;
  }
  if (deletionTimestamp !== undefined && before.metadata.deletionTimestamp === undefined) {
    count++;
    yield `${grace} s of grace`;
  }
  return count;
}

type States = ReadonlyMap<string, string>;

function sliceStates({ endpoints }: EndpointSlice): States {
  return new Map(
    endpoints.flatMap(({ addresses, conditions }) => {
      const state = conditions?.terminating ? 'terminating' : conditions?.ready === false ? 'not ready' : 'ready';
      return addresses.map((address) => [address, state] as const);
    }),
  );
}

const subsetStates = ({ subsets = [] }: Endpoints): States =>
  new Map(
    subsets.flatMap(({ addresses = [], notReadyAddresses = [] }) => [
      ...addresses.map(({ ip }) => [ip, 'ready'] as const),
      ...notReadyAddresses.map(({ ip }) => [ip, 'not ready'] as const),
    ]),
  );

function* addressChanges(before: States, after: States): Generator<string> {
  for (const [address, state] of after) {
    const was = before.get(address);
    if (was === undefined) yield `+${address} ${state}`;
    else if (was !== state) yield `${address} ${was} → ${state}`;
  }
  for (const address of before.keys()) if (!after.has(address)) yield `−${address}`;
}

/** What to say of a new object of other kinds. */
function essentials(object: KubeObject): string[] {
  switch (object.kind) {
    case 'Deployment':
    case 'ReplicaSet':
    case 'StatefulSet':
      return [`${object.spec.replicas} ${object.spec.replicas === 1 ? 'replica' : 'replicas'}`];
    case 'Service':
      return object.spec.clusterIP ? [`clusterIP ${object.spec.clusterIP}`] : [];
    default:
      return [];
  }
}

/** Marks of the server, and what every status repeats. */
const dull = new Set(['resourceVersion', 'generation', 'managedFields', 'observedGeneration', 'conditions']);

/** Fields that differ: `spec.replicas 2 → 3`. */
function* leaves(before: unknown, after: unknown, path = ''): Generator<string> {
  if (before === after) return;
  if (isPlainObject(before) && isPlainObject(after)) {
    for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
      if (!dull.has(key)) yield* leaves(before[key], after[key], path === '' ? key : `${path}.${key}`);
    }
    return;
  }
  const was = shortly(before);
  const is = shortly(after);
  if (was === undefined || is === undefined) yield path;
  else if (was !== is) yield was === '' ? `${path} ${is}` : `${path} ${was} → ${is || 'none'}`;
}

/** A value that is short enough to be shown; undefined for others. */
function shortly(value: unknown): string | undefined {
  if (value === undefined || value === null) return '';
  if (typeof value === 'object') return undefined;
  const text = String(value);
  return text.length > 40 ? undefined : text;
}
