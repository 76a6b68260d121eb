/** What draining a node looks at in a pod. */
export interface DrainedPod {
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly ownerReferences?: readonly { readonly kind: string; readonly controller?: boolean }[];
  };
  readonly spec?: object;
  readonly status?: { readonly phase?: string };
}

/** `kubectl drain`'s flags of the same names: what it lets go though it would rather not. */
interface DrainFlags {
  readonly ignoreDaemonSets: boolean;
  readonly deleteEmptyDirData: boolean;
  readonly force: boolean;
}

interface Judged<P> {
  readonly pod: P;
  readonly leaves: boolean;
  readonly warning?: string;
  readonly error?: string;
}

/** The pods that a drain lets go, and what it says of the others. */
export interface Leaving<P> {
  readonly pods: readonly P[];
  /** Empty when there is nothing to warn of. */
  readonly warning: string;
  /** Why nothing may be let go; undefined when the drain can begin. */
  readonly error?: string;
}

/** What becomes of a pod: the first filter that does not let it go decides. */
function judged<P extends DrainedPod>(pod: P, flags: DrainFlags): Judged<P> {
  const { phase } = pod.status ?? {};
  if (phase === 'Succeeded' || phase === 'Failed') return { pod, leaves: true };
  const owner = pod.metadata.ownerReferences?.find(({ controller }) => controller)?.kind;
  if (owner === 'DaemonSet')
    return flags.ignoreDaemonSets
      ? { pod, leaves: false, warning: 'ignoring DaemonSet-managed Pods' }
      : { pod, leaves: false, error: 'DaemonSet-managed Pods (use --ignore-daemonsets to ignore)' };
  const { volumes = [] } = (pod.spec ?? {}) as { readonly volumes?: readonly { readonly emptyDir?: unknown }[] };
  const local = volumes.some(({ emptyDir }) => emptyDir !== undefined);
  if (local && !flags.deleteEmptyDirData)
    return { pod, leaves: false, error: 'Pods with local storage (use --delete-emptydir-data to override)' };
  if (owner === undefined)
    return flags.force
      ? { pod, leaves: true, warning: 'deleting Pods that declare no controller' }
      : { pod, leaves: false, error: 'cannot delete Pods that declare no controller (use --force to override)' };
  return { pod, leaves: true, ...(local && { warning: 'deleting Pods with local storage' }) };
}

/** `said: ns/a, ns/b` for each thing said of pods. */
function byWords<P extends DrainedPod>(list: readonly Judged<P>[], words: (one: Judged<P>) => string | undefined) {
  const said = new Map<string, string[]>();
  for (const one of list) {
    const text = words(one);
    const { namespace, name } = one.pod.metadata;
    if (text !== undefined) said.set(text, [...(said.get(text) ?? []), `${namespace}/${name}`]);
  }
  return [...said].map(([text, pods]) => `${text}: ${pods.join(', ')}`);
}

/** Which of a node's pods `kubectl drain` evicts, in kubectl's words (kubectl pkg/drain/filters.go). */
export function leaving<P extends DrainedPod>(pods: readonly P[], flags: DrainFlags): Leaving<P> {
  const list = pods.map((pod) => judged(pod, flags));
  // In 1.32 and 1.33 one of the reasons begins with these words already, and is said so.
  const errors = byWords(list, ({ error }) => error).map((text) => `cannot delete ${text}`);
  return {
    pods: list.filter(({ leaves }) => leaves).map(({ pod }) => pod),
    warning: byWords(list, ({ warning }) => warning).join('; '),
    ...(errors.length > 0 && { error: errors.length === 1 ? (errors[0] ?? '') : `[${errors.join(', ')}]` }),
  };
}

/** A drain tries again after this when a budget refuses; virtual ms (kubectl pkg/drain/drain.go evictPods). */
export const drainRetry = 5000;
