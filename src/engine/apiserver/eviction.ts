import { isPodReady, type Pod, type PodDisruptionBudget } from '../../model/objects/index.ts';
import { timestampAt } from '../../model/time.ts';
import type { Actor, Api, DeleteOptions } from './api.ts';
import { ApiError, notFound } from './api-error.ts';
import { compileSelector } from './selectors.ts';

export interface Eviction {
  readonly namespace: string;
  readonly name: string;
  readonly options: DeleteOptions;
  readonly dryRun: boolean;
  readonly actor: Actor;
  /** Virtual ms. */
  readonly now: number;
}

const refused = (why: string): ApiError =>
  new ApiError(429, 'TooManyRequests', "Cannot evict pod as it would violate the pod's disruption budget.", {
    causes: [{ reason: 'DisruptionBudget', message: why, field: '' }],
  });

/** Ended, not begun, or about to go: nothing is disrupted by its deletion. */
const canIgnoreBudget = ({ status: { phase }, metadata }: Pod): boolean =>
  phase !== 'Running' || metadata.deletionTimestamp !== undefined;

/** Whether the pod is one that the budget is for; a budget without selector is for none. */
const covers = ({ spec: { selector } }: PodDisruptionBudget, { metadata }: Pod): boolean =>
  selector !== undefined && compileSelector(selector)(metadata.labels ?? {});

/** checkAndDecrement: takes one disruption from the budget. Throws 429 when there is none. */
function take(api: Api, budget: PodDisruptionBudget, { name, namespace, dryRun, actor, now }: Eviction): void {
  const { metadata, status } = budget;
  if ((status.observedGeneration ?? 0) < (metadata.generation ?? 0)) {
    throw refused(`The disruption budget ${metadata.name} is still being processed by the server.`);
  }
  if (status.disruptionsAllowed <= 0) {
    const { desiredHealthy, currentHealthy } = status;
    throw refused(
      `The disruption budget ${metadata.name} needs ${desiredHealthy} healthy pods and has ${currentHealthy} currently`,
    );
  }
  if (dryRun) return;
  const disruptedPods = { ...status.disruptedPods, [name]: timestampAt(now) };
  const disruptionsAllowed = status.disruptionsAllowed - 1;
  api.updateStatus(
    'PodDisruptionBudget',
    namespace,
    metadata.name,
    { ...status, disruptionsAllowed, disruptedPods },
    actor,
  );
}

/**
 * The pods/eviction subresource: deletes a pod unless its PodDisruptionBudget has no disruption to spare (pkg/registry/core/pod/storage/eviction.go).
 * Throws 429 TooManyRequests then, 404 when there is no such pod, 500 when it has several budgets.
 */
export function evict(api: Api, eviction: Eviction): void {
  const { namespace, name, options, dryRun, actor } = eviction;
  const pod = api.get('Pod', namespace, name);
  if (!pod) throw notFound('Pod', name);
  if (!canIgnoreBudget(pod)) {
    const [budget, ...others] = api.list('PodDisruptionBudget', namespace).filter((one) => covers(one, pod));
    if (others.length > 0) {
      const why = 'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.';
      throw new ApiError(500, 'InternalError', why);
    }
    if (budget && !isSpare(budget, pod)) take(api, budget, eviction);
  }
  if (!dryRun) api.delete('Pod', namespace, name, options, actor);
}

/** A pod that is not ready does not count: it may go when enough others are well, or always if the budget says so. */
function isSpare({ spec, status }: PodDisruptionBudget, pod: Pod): boolean {
  if (isPodReady(pod)) return false;
  if (spec.unhealthyPodEvictionPolicy === 'AlwaysAllow') return true;
  return status.currentHealthy >= status.desiredHealthy && status.desiredHealthy > 0;
}
