import type { Condition, Pod, PodDisruptionBudget } from '../../model/objects/index.ts';
import { isPodReady } from '../../model/objects/index.ts';
import { millisecondsOf, timestampAt } from '../../model/time.ts';
import type { Api } from '../apiserver/api.ts';
import { compileSelector } from '../apiserver/selectors.ts';
import { type Index, type Informer, keyOf } from '../client-go/informer.ts';
import { WorkQueue } from '../client-go/work-queue.ts';
import type { Simulation } from '../sim/simulation.ts';
import { type ControllerContext, controllerOf } from './controller.ts';
import { scaled } from './rollout.ts';
import { byLabel, select } from './selector.ts';

const actor = 'disruption-controller';
/** How long an eviction that was granted may take before the pod counts again; virtual ms (DeletionTimeout). */
const deletionTimeout = 120_000;

type Budget = PodDisruptionBudget;

/** What a budget comes to: how many pods there are to be, and how many of them well. */
interface Reckoning {
  readonly expectedPods: number;
  readonly desiredHealthy: number;
  /** Why it cannot be told. */
  readonly problem?: string;
}

/** Keeps in the status of each PodDisruptionBudget how many evictions it allows (pkg/controller/disruption/disruption.go). */
export class DisruptionController {
  readonly #sim: Simulation;
  readonly #api: Api;
  readonly #budgets: Informer<'PodDisruptionBudget'>;
  readonly #byNamespace: Index<'PodDisruptionBudget'>;
  readonly #pods: Informer<'Pod'>;
  readonly #podsByLabel: Index<'Pod'>;
  readonly #informers: ControllerContext['informers'];
  readonly #queue: WorkQueue;

  constructor({ sim, api, informers }: ControllerContext) {
    const random = sim.random.fork(actor);
    this.#sim = sim;
    this.#api = api;
    this.#informers = informers;
    this.#pods = informers.of('Pod');
    this.#podsByLabel = byLabel(this.#pods);
    this.#budgets = informers.of('PodDisruptionBudget');
    this.#byNamespace = this.#budgets.index('namespace', {
      source: ({ metadata }) => metadata.namespace,
      values: ({ metadata }) => [metadata.namespace ?? ''],
    });
    this.#queue = new WorkQueue(sim, { takes: () => random.int(2, 8), sync: (key) => this.#sync(key) });
    this.#pods.onEvent(({ object, previous }) => {
      if (this.#byNamespace.count(object.metadata.namespace ?? '') > 0) this.#podChanged(object, previous);
    });
  }

  budgetChanged(budget: Budget): void {
    this.#queue.add(keyOf(budget));
  }

  #podChanged(pod: Pod, previous: Pod | undefined): void {
    for (const budget of this.#byNamespace.get(pod.metadata.namespace ?? '')) {
      const { selector } = budget.spec;
      if (!selector) continue;
      const matches = compileSelector(selector);
      if (matches(pod.metadata.labels ?? {}) || (previous && matches(previous.metadata.labels ?? {})))
        this.#queue.add(keyOf(budget));
    }
  }

  #sync(key: string): void {
    const budget = this.#budgets.byKey(key);
    if (!budget || budget.metadata.deletionTimestamp !== undefined) return;
    const { namespace = '', name, generation } = budget.metadata;
    const pods = this.#podsOf(budget);
    const { problem, expectedPods, desiredHealthy } = this.#reckon(budget, pods);
    const disruptedPods = this.#disrupted(key, budget, pods);
    const isHealthy = (pod: Pod): boolean =>
      pod.metadata.deletionTimestamp === undefined &&
      !Object.hasOwn(disruptedPods, pod.metadata.name) &&
      isPodReady(pod);
    const currentHealthy = pods.filter(isHealthy).length;
    const spare = expectedPods === 0 || problem !== undefined ? 0 : Math.max(0, currentHealthy - desiredHealthy);
    const status: Budget['status'] = {
      disruptionsAllowed: spare,
      currentHealthy,
      desiredHealthy,
      expectedPods,
      ...(generation !== undefined && { observedGeneration: generation }),
      ...(Object.keys(disruptedPods).length > 0 && { disruptedPods }),
      conditions: [this.#condition(budget, spare, problem)],
    };
    this.#api.updateStatus('PodDisruptionBudget', namespace, name, status, actor);
  }

  #podsOf({ metadata: { namespace = '' }, spec: { selector } }: Budget): Pod[] {
    if (!selector) return [];
    const { matchLabels = {}, matchExpressions = [] } = selector;
    if (Object.keys(matchLabels).length > 0 && matchExpressions.length === 0)
      return select(this.#podsByLabel, namespace, matchLabels);
    const matches = compileSelector(selector);
    return [...this.#pods.values()].filter(
      ({ metadata }) => metadata.namespace === namespace && matches(metadata.labels ?? {}),
    );
  }

  /** getExpectedPodCount: a share, and any maxUnavailable, is of what the pods' controllers are to have. */
  #reckon({ spec: { minAvailable, maxUnavailable } }: Budget, pods: readonly Pod[]): Reckoning {
    if (maxUnavailable === undefined && typeof minAvailable !== 'string')
      return { expectedPods: minAvailable === undefined ? 0 : pods.length, desiredHealthy: minAvailable ?? 0 };
    const scales = new Map<string, number>();
    for (const pod of pods) {
      const owner = controllerOf(pod);
      if (!owner || scales.has(owner.uid)) continue;
      const scale = this.#scaleOf(pod);
      if (!scale) {
        const problem = `found no controllers for pod "${pod.metadata.name}"`;
        return { expectedPods: 0, desiredHealthy: 0, problem };
      }
      scales.set(scale.uid, scale.replicas);
    }
    const expectedPods = [...scales.values()].reduce((sum, replicas) => sum + replicas, 0);
    if (maxUnavailable === undefined)
      return { expectedPods, desiredHealthy: scaled(minAvailable ?? 0, expectedPods, Math.ceil) };
    const unavailable = scaled(maxUnavailable, expectedPods, Math.ceil);
    return { expectedPods, desiredHealthy: Math.max(0, expectedPods - unavailable) };
  }

  /** What the pod's controller, or the Deployment above it, is to have. */
  #scaleOf(pod: Pod): { readonly uid: string; readonly replicas: number } | undefined {
    const owner = controllerOf(pod);
    const namespace = pod.metadata.namespace ?? '';
    if (owner?.kind === 'StatefulSet') return scaleIn(this.#informers.of('StatefulSet').get(namespace, owner.name));
    if (owner?.kind !== 'ReplicaSet') return undefined;
    const set = this.#informers.of('ReplicaSet').get(namespace, owner.name);
    const above = set && controllerOf(set);
    return above?.kind === 'Deployment'
      ? scaleIn(this.#informers.of('Deployment').get(namespace, above.name))
      : scaleIn(set);
  }

  /** buildDisruptedPodMap: pods that are to be deleted and are not yet; the budget is looked at again when one was not in time. */
  #disrupted(key: string, { status }: Budget, pods: readonly Pod[]): Record<string, string> {
    const found: Record<string, string> = {};
    for (const { metadata } of status.disruptedPods ? pods : []) {
      const since = status.disruptedPods?.[metadata.name];
      if (since === undefined || metadata.deletionTimestamp !== undefined) continue;
      const left = millisecondsOf(since) + deletionTimeout - this.#sim.now;
      if (left < 0) continue;
      found[metadata.name] = since;
      this.#queue.addAfter(key, left + 1);
    }
    return found;
  }

  #condition({ metadata, status }: Budget, spare: number, problem: string | undefined): Condition {
    const told = {
      type: 'DisruptionAllowed',
      status: spare > 0 ? ('True' as const) : ('False' as const),
      reason: problem !== undefined ? 'SyncFailed' : spare > 0 ? 'SufficientPods' : 'InsufficientPods',
      message: problem ?? '',
      ...(metadata.generation !== undefined && { observedGeneration: metadata.generation }),
    };
    const before = status.conditions?.find(({ type }) => type === told.type);
    const same = before?.status === told.status && before.lastTransitionTime;
    return { ...told, lastTransitionTime: same || timestampAt(this.#sim.now) };
  }
}

const scaleIn = (
  workload: { readonly metadata: { readonly uid: string }; readonly spec: { readonly replicas: number } } | undefined,
): { readonly uid: string; readonly replicas: number } | undefined =>
  workload && { uid: workload.metadata.uid, replicas: workload.spec.replicas };
