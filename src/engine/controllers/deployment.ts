import { deepEqual } from '../../model/deep.ts';
import type { Deployment, ReplicaSet } from '../../model/objects/index.ts';
import type { Api } from '../apiserver/api.ts';
import { ignoring } from '../apiserver/ignoring.ts';
import { compileSelector } from '../apiserver/selectors.ts';
import { EventRecorder } from '../client-go/events.ts';
import { type Index, type Informer, keyOf } from '../client-go/informer.ts';
import { WorkQueue } from '../client-go/work-queue.ts';
import type { SeededRandom } from '../sim/random.ts';
import type { Simulation } from '../sim/simulation.ts';
import { byOwner, type ControllerContext, controllerOf, controllerRef, withMetadata } from './controller.ts';
import { deploymentStatus, isComplete, untilDeadline } from './deployment-status.ts';
import { newReplicaSet, nextRevision, withoutHash } from './new-replica-set.ts';
import { resizesToScale } from './proportional-scaling.ts';
import { idleFirst } from './recreate.ts';
import {
  bounds,
  byAge,
  desiredAnnotation,
  isActive,
  maxAnnotation,
  newSetReplicas,
  oldSetResizes,
  type Resize,
  revisionAnnotation,
  revisionOf,
} from './rollout.ts';
import { surplusSets } from './surplus-sets.ts';

const actor = 'deployment-controller';

/** The sets of one Deployment in one sync. `old` is oldest first. */
interface Sets {
  fresh: ReplicaSet | undefined;
  old: ReplicaSet[];
  created: boolean;
}

/** Rolls pod templates out by sizing ReplicaSets (pkg/controller/deployment). */
export class DeploymentController {
  readonly #sim: Simulation;
  readonly #api: Api;
  readonly #random: SeededRandom;
  readonly #deployments: Informer<'Deployment'>;
  readonly #sets: Informer<'ReplicaSet'>;
  readonly #setsByOwner: Index<'ReplicaSet'>;
  readonly #podsByOwner: Index<'Pod'>;
  readonly #events: EventRecorder;
  readonly #queue: WorkQueue;

  constructor({ sim, api, informers }: ControllerContext) {
    this.#sim = sim;
    this.#api = api;
    this.#random = sim.random.fork(actor);
    this.#deployments = informers.of('Deployment');
    this.#sets = informers.of('ReplicaSet');
    this.#setsByOwner = byOwner(this.#sets);
    this.#podsByOwner = byOwner(informers.of('Pod'));
    this.#events = new EventRecorder(sim, api, actor);
    this.#queue = new WorkQueue(sim, {
      takes: () => this.#random.int(5, 20),
      sync: (key) => this.#sync(key),
    });
    this.#deployments.onEvent(({ object }) => this.#queue.add(keyOf(object)));
    this.#sets.onEvent(({ object }) => this.#enqueueOwner(object));
    // Recreate waits for the last old pod to be gone (deletePod in deployment_controller.go).
    informers.of('Pod').onEvent(({ type, object }) => {
      const owner = type === 'DELETED' ? controllerOf(object) : undefined;
      const set = owner && this.#sets.get(object.metadata.namespace ?? '', owner.name);
      if (set) this.#enqueueOwner(set);
    });
  }

  #enqueueOwner(set: ReplicaSet): void {
    const { namespace } = set.metadata;
    const owner = controllerOf(set);
    if (owner) {
      this.#queue.add(`${namespace}/${owner.name}`);
      return;
    }
    for (const deployment of this.#deployments.values()) {
      if (deployment.metadata.namespace !== namespace) continue;
      if (compileSelector(deployment.spec.selector)(set.metadata.labels ?? {})) this.#queue.add(keyOf(deployment));
    }
  }

  #sync(key: string): void {
    const deployment = this.#deployments.byKey(key);
    if (!deployment) return;
    const sets = this.#claim(deployment);
    if (deployment.metadata.deletionTimestamp === undefined) this.#act(deployment, sets);
    this.#writeStatus(key, this.#deployments.byKey(key) ?? deployment, sets);
  }

  #act(deployment: Deployment, sets: Sets): void {
    if (deployment.spec.paused || this.#isScaling(deployment, sets)) {
      if (sets.fresh) this.#syncRevision(deployment, sets);
      this.#resize(deployment, sets, resizesToScale(deployment, sets));
      if (deployment.spec.paused) this.#cleanUp(deployment, sets);
    } else if (deployment.spec.strategy.type === 'Recreate') {
      this.#recreate(deployment, sets);
    } else {
      this.#roll(deployment, sets);
    }
  }

  /** Own sets, and orphans that the selector matches. */
  #claim(deployment: Deployment): Sets {
    const { uid, namespace } = deployment.metadata;
    const mine = this.#setsByOwner.get(uid).filter((set) => controllerOf(set)?.uid === uid);
    if (mine.length === 0) {
      const matches = compileSelector(deployment.spec.selector);
      for (const set of this.#sets.values()) {
        if (set.metadata.namespace !== namespace || controllerOf(set)) continue;
        if (!matches(set.metadata.labels ?? {})) continue;
        const ownerReferences = [...(set.metadata.ownerReferences ?? []), controllerRef(deployment)];
        mine.push(this.#write(withMetadata<'ReplicaSet'>(set, { ownerReferences })));
      }
    }
    mine.sort(byAge);
    const { template } = deployment.spec;
    const fresh = mine.find((set) => deepEqual(withoutHash(set.spec.template), template));
    return { fresh, old: mine.filter((set) => set !== fresh), created: false };
  }

  #write(set: ReplicaSet): ReplicaSet {
    const written = this.#api.update('ReplicaSet', set, actor);
    this.#sets.wrote(written);
    return written;
  }

  /** sync.go isScalingEvent: a set was sized for another `spec.replicas`. */
  #isScaling(deployment: Deployment, { fresh, old }: Sets): boolean {
    return [...old, ...(fresh ? [fresh] : [])].some((set) => {
      const desired = set.metadata.annotations?.[desiredAnnotation];
      return isActive(set) && desired !== undefined && Number(desired) !== deployment.spec.replicas;
    });
  }

  #roll(deployment: Deployment, sets: Sets): void {
    const fresh = this.#freshSet(deployment, sets);
    const { replicas } = deployment.spec;
    const current = fresh.spec.replicas;
    const wanted = current >= replicas ? replicas : newSetReplicas(deployment, sets.old, current);
    const resizes =
      wanted === current
        ? oldSetResizes(deployment, sets.old.filter(isActive), fresh)
        : [{ set: fresh, replicas: wanted }];
    if (resizes.length > 0) this.#resize(deployment, sets, resizes);
    else this.#cleanUp(deployment, sets);
  }

  /** recreate.go: all old pods gone, then the new set. */
  #recreate(deployment: Deployment, sets: Sets): void {
    const first = idleFirst(sets.old, (uid) => this.#podsByOwner.get(uid));
    if (first) {
      this.#resize(deployment, sets, first);
      return;
    }
    const fresh = this.#freshSet(deployment, sets);
    if (fresh.spec.replicas !== deployment.spec.replicas) {
      this.#resize(deployment, sets, [{ set: fresh, replicas: deployment.spec.replicas }]);
    }
    this.#cleanUp(deployment, sets);
  }

  /** scaleReplicaSet: sizes and the annotations that remember for which Deployment size they were. */
  #resize(deployment: Deployment, sets: Sets, resizes: readonly Resize[]): void {
    const { replicas: desired } = deployment.spec;
    const sizing = {
      [desiredAnnotation]: String(desired),
      [maxAnnotation]: String(desired + bounds(deployment).surge),
    };
    for (const { set, replicas } of resizes) {
      const from = set.spec.replicas;
      const annotations = { ...set.metadata.annotations, ...sizing };
      const written = this.#write({
        ...withMetadata<'ReplicaSet'>(set, { annotations }),
        spec: { ...set.spec, replicas },
      });
      if (sets.fresh === set) sets.fresh = written;
      sets.old = sets.old.map((old) => (old === set ? written : old));
      if (from === replicas) continue;
      const direction = replicas > from ? 'up' : 'down';
      this.#sayScaled(deployment, `Scaled ${direction} replica set ${set.metadata.name} from ${from} to ${replicas}`);
    }
  }

  #sayScaled(deployment: Deployment, message: string): void {
    this.#events.event(deployment, { reason: 'ScalingReplicaSet', message });
  }

  /** The set of the current template, made when there is none (sync.go getNewReplicaSet). */
  #freshSet(deployment: Deployment, sets: Sets): ReplicaSet {
    if (!sets.fresh) {
      sets.fresh = this.#createSet(deployment, sets.old);
      sets.created = true;
    }
    return this.#syncRevision(deployment, sets) ?? sets.fresh;
  }

  #createSet(deployment: Deployment, old: readonly ReplicaSet[]): ReplicaSet {
    const set = this.#api.create('ReplicaSet', newReplicaSet(deployment, old), actor);
    this.#sets.wrote(set);
    const { replicas } = set.spec;
    if (replicas > 0) {
      this.#sayScaled(deployment, `Scaled up replica set ${set.metadata.name} from 0 to ${replicas}`);
    }
    return set;
  }

  /** The new set carries the highest revision, and the Deployment repeats it. A set that was rolled back to gets a new number. */
  #syncRevision(deployment: Deployment, sets: Sets): ReplicaSet | undefined {
    if (!sets.fresh) return undefined;
    const revision = Math.max(nextRevision(sets.old), revisionOf(sets.fresh));
    if (revision !== revisionOf(sets.fresh)) {
      const annotations = { ...sets.fresh.metadata.annotations, [revisionAnnotation]: String(revision) };
      sets.fresh = this.#write(withMetadata<'ReplicaSet'>(sets.fresh, { annotations }));
    }
    if (revision !== revisionOf(deployment)) {
      const annotations = { ...deployment.metadata.annotations, [revisionAnnotation]: String(revision) };
      this.#deployments.wrote(
        this.#api.update('Deployment', withMetadata<'Deployment'>(deployment, { annotations }), actor),
      );
    }
    return sets.fresh;
  }

  /** sync.go cleanupDeployment: old sets that are too many go. */
  #cleanUp(deployment: Deployment, sets: Sets): void {
    if (!isComplete(deployment, deployment.status)) return;
    if (sets.old.length <= deployment.spec.revisionHistoryLimit) return;
    for (const set of surplusSets(deployment, sets.old)) {
      const { namespace = '', name } = set.metadata;
      ignoring(['NotFound'], () => this.#api.delete('ReplicaSet', namespace, name, {}, actor));
      sets.old = sets.old.filter((old) => old !== set);
    }
  }

  #writeStatus(key: string, deployment: Deployment, { fresh, old, created }: Sets): void {
    const { now } = this.#sim;
    const { namespace = '', name } = deployment.metadata;
    const status = deploymentStatus(deployment, { sets: fresh ? [...old, fresh] : old, fresh, created, now });
    const written = this.#api.updateStatus('Deployment', namespace, name, status, actor);
    this.#deployments.wrote(written);
    const wait = untilDeadline(written, now);
    if (wait !== undefined) this.#watchDeadline(key, wait);
  }

  readonly #deadlines = new Map<string, number>();

  /** One timer a Deployment: a later deadline is looked at when the earlier one comes. */
  #watchDeadline(key: string, wait: number): void {
    const at = this.#sim.now + wait;
    const pending = this.#deadlines.get(key);
    if (pending !== undefined && pending > this.#sim.now) return;
    this.#deadlines.set(key, at);
    this.#sim.at(at, () => {
      this.#deadlines.delete(key);
      this.#queue.add(key);
    });
  }
}
