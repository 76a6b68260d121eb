import type { PodSpec, PodStatus } from '../../../model/objects/index.ts';

// Pods of one template that are bound to one node, or in one second, get one and the same object for it: of five thousand
// pods these two would else be an eighth of the heap.
const placed = new WeakMap<PodSpec, Map<string, PodSpec>>();
const scheduled = new WeakMap<PodStatus, { readonly at: string; readonly status: PodStatus }>();

/** The spec with the node it was bound to. */
export function placedSpec(spec: PodSpec, nodeName: string): PodSpec {
  let byNode = placed.get(spec);
  if (!byNode) {
    byNode = new Map();
    placed.set(spec, byNode);
  }
  let result = byNode.get(nodeName);
  if (!result) {
    result = { ...spec, nodeName };
    byNode.set(nodeName, result);
  }
  return result;
}

/** The status with the condition that says so (pkg/registry/core/pod/storage BindingREST.setPodHostAndAnnotations). */
export function scheduledStatus(before: PodStatus, at: string): PodStatus {
  const known = scheduled.get(before);
  if (known?.at === at) return known.status;
  const others = (before.conditions ?? []).filter(({ type }) => type !== 'PodScheduled');
  const condition = { type: 'PodScheduled', status: 'True' as const, lastProbeTime: null, lastTransitionTime: at };
  const status = { ...before, conditions: [...others, condition] };
  scheduled.set(before, { at, status });
  return status;
}
