import { deepEqual } from '../../model/deep.ts';
import type { Endpoint, EndpointPort, EndpointSlice } from '../../model/objects/index.ts';
import { portMapKey } from './endpoint-util.ts';

/** kube-controller-manager --max-endpoints-per-slice. */
const maxEndpoints = 100;

/** Endpoints that share one set of ports, by the uid of their pod. Planning uses them up. */
export interface PortGroup {
  readonly ports: readonly EndpointPort[];
  readonly endpoints: Map<string, Endpoint>;
}

export interface SliceChange {
  readonly slice: EndpointSlice;
  readonly ports: readonly EndpointPort[];
  readonly endpoints: readonly Endpoint[];
}

/** What to write so that the slices hold the wanted endpoints. */
export interface SlicePlan {
  readonly creates: { readonly ports: readonly EndpointPort[]; readonly endpoints: readonly Endpoint[] }[];
  readonly updates: SliceChange[];
  readonly deletes: EndpointSlice[];
}

/** Of the same pod. */
export const sameEndpoint = (a: Endpoint, b: Endpoint): boolean =>
  a === b ||
  (a.addresses[0] === b.addresses[0] &&
    a.addresses.length === b.addresses.length &&
    a.conditions?.ready === b.conditions?.ready &&
    a.conditions?.serving === b.conditions?.serving &&
    a.conditions?.terminating === b.conditions?.terminating &&
    a.hostname === b.hostname &&
    a.nodeName === b.nodeName &&
    a.zone === b.zone &&
    (a.hints === b.hints || deepEqual(a.hints, b.hints)));

function moveInto(target: Endpoint[], left: Map<string, Endpoint>): void {
  for (const [uid, endpoint] of left) {
    if (target.length >= maxEndpoints) return;
    target.push(endpoint);
    left.delete(uid);
  }
}

/** The unchanged slice that would be fullest with all that is left (utils.go getSliceToFill). */
function sliceToFill(unchanged: Iterable<EndpointSlice>, count: number): EndpointSlice | undefined {
  let best: EndpointSlice | undefined;
  for (const slice of unchanged) {
    const room = maxEndpoints - slice.endpoints.length;
    if (room >= count && slice.endpoints.length > (best?.endpoints.length ?? 0)) best = slice;
  }
  return best;
}

/** The endpoints of a slice that stay, as they are wanted now; taken out of `left`. `differs` when any of them changed. */
function keep(
  slice: EndpointSlice,
  left: Map<string, Endpoint>,
): { readonly kept: Endpoint[]; readonly differs: boolean } {
  const kept: Endpoint[] = [];
  let differs = false;
  for (const endpoint of slice.endpoints) {
    const uid = endpoint.targetRef?.uid ?? '';
    const wanted = left.get(uid);
    if (!wanted) continue;
    left.delete(uid);
    const same = sameEndpoint(wanted, endpoint);
    kept.push(same ? endpoint : wanted);
    differs ||= !same;
  }
  return { kept, differs: differs || kept.length !== slice.endpoints.length };
}

/** reconciler.go reconcileByPortMapping: keep endpoints where they are, fill changed slices, then one unchanged one, then make new ones. */
function planGroup(
  plan: SlicePlan,
  existing: readonly EndpointSlice[],
  { ports, endpoints: left }: PortGroup,
  touched: ReadonlySet<string> | undefined,
): void {
  const changed: { readonly slice: EndpointSlice; readonly endpoints: Endpoint[] }[] = [];
  const unchanged = new Set<EndpointSlice>();
  for (const slice of existing) {
    if (touched && !touched.has(slice.metadata.name)) {
      unchanged.add(slice);
      continue;
    }
    const { kept, differs } = keep(slice, left);
    if (!differs) unchanged.add(slice);
    else if (kept.length === 0) plan.deletes.push(slice);
    else changed.push({ slice, endpoints: kept });
  }
  for (const slice of changed.sort((a, b) => b.endpoints.length - a.endpoints.length)) moveInto(slice.endpoints, left);
  for (const change of changed) plan.updates.push({ ...change, ports });
  while (left.size > 0) {
    const slice = left.size < maxEndpoints ? sliceToFill(unchanged, left.size) : undefined;
    const filled = [...(slice?.endpoints ?? [])];
    moveInto(filled, left);
    if (slice) plan.updates.push({ slice, ports, endpoints: filled });
    else plan.creates.push({ ports, endpoints: filled });
  }
}

/**
 * The fewest writes that make a Service's slices hold these endpoints (staging/src/k8s.io/endpointslice/reconciler.go).
 * A Service without endpoints keeps one empty slice without ports.
 * @param touched names of the only slices whose endpoints may have changed; the groups then lack the endpoints of the others.
 */
export function planSlices(
  existing: readonly EndpointSlice[],
  groups: ReadonlyMap<string, PortGroup>,
  touched?: ReadonlySet<string>,
): SlicePlan {
  const plan: SlicePlan = { creates: [], updates: [], deletes: [] };
  const byPorts = new Map<string, EndpointSlice[]>();
  for (const slice of existing) {
    const key = portMapKey(slice.ports);
    const slices = byPorts.get(key);
    if (slices) slices.push(slice);
    else byPorts.set(key, [slice]);
  }
  for (const [key, group] of groups) planGroup(plan, byPorts.get(key) ?? [], group, touched);
  for (const [key, slices] of byPorts) if (!groups.has(key)) plan.deletes.push(...slices);
  if (plan.deletes.length === existing.length && plan.creates.length === 0) {
    const [only] = plan.deletes;
    const isPlaceholder = plan.deletes.length === 1 && only?.endpoints.length === 0 && !only.ports?.length;
    if (isPlaceholder) plan.deletes.length = 0;
    else plan.creates.push({ ports: [], endpoints: [] });
  }
  // A slice that would go takes over what a new one would hold.
  while (plan.deletes.length > 0 && plan.creates.length > 0) {
    const slice = plan.deletes.shift();
    const create = plan.creates.pop();
    if (slice && create) plan.updates.push({ slice, ...create });
  }
  return plan;
}
