import { hasEnded, isPodReady, isTerminating, type Pod, type StatefulSet } from '../../model/objects/index.ts';
import { revisionLabel, revisionName } from './history.ts';
import { templateHash } from './template-hash.ts';
import { isAvailable, type Workload } from './workload.ts';

const podNameLabel = 'statefulset.kubernetes.io/pod-name';
const podIndexLabel = 'apps.kubernetes.io/pod-index';

const revisionOf = (pod: Pod): string | undefined => pod.metadata.labels?.[revisionLabel];

/** The revisions of a set; the current one is that of the pods that an update has not reached yet. */
interface Revisions {
  readonly current: string;
  readonly update: string;
}

/** A set's pods by what is to become of them. */
interface Sorted {
  /** By ordinal from the first; undefined where there is none yet. */
  readonly replicas: readonly (Pod | undefined)[];
  /** With an ordinal out of range, highest first. */
  readonly condemned: readonly Pod[];
}

/**
 * Keeps pods with stable names (pkg/controller/statefulset/stateful_set_control.go): one after another, or all at once when
 * `podManagementPolicy` is Parallel; updates from the highest ordinal down to `partition`. Volume claims are not modelled.
 */
export class StatefulSetController {
  readonly #workload: Workload<'StatefulSet'>;

  constructor(workload: Workload<'StatefulSet'>) {
    this.#workload = workload;
  }

  /** Does one set's work. */
  sync(set: StatefulSet, pods: readonly Pod[]): void {
    const hash = templateHash(set.spec.template);
    const update = revisionName(set, hash);
    const revisions = { current: set.status.currentRevision ?? update, update };
    if (set.metadata.deletionTimestamp === undefined) {
      this.#workload.history.keep(set, hash);
      this.#manage(set, sortPods(set, pods), revisions);
    }
    const current = this.#writeStatus(set, pods, revisions);
    this.#workload.history.trim(set, new Set([current, update, ...pods.map((pod) => revisionOf(pod) ?? '')]));
  }

  #manage(set: StatefulSet, { replicas, condemned }: Sorted, revisions: Revisions): void {
    const oneByOne = set.spec.podManagementPolicy === 'OrderedReady';
    for (const [index, pod] of replicas.entries()) {
      if (this.#tend(set, pod, first(set) + index, revisions) && oneByOne) return;
    }
    const sick = [...replicas, ...condemned.toReversed()].find((pod) => !pod || !this.#isHealthy(set, pod));
    for (const pod of condemned) {
      if (isTerminating(pod)) {
        if (oneByOne) return;
        continue;
      }
      if (oneByOne && !this.#isHealthy(set, pod) && pod !== sick) return;
      this.#delete(set, pod);
      if (oneByOne) return;
    }
    if (set.spec.updateStrategy.type === 'RollingUpdate') this.#roll(set, replicas, revisions);
  }

  /** Makes what is missing. Returns whether the next pod in order has to wait. */
  #tend(set: StatefulSet, pod: Pod | undefined, ordinal: number, revisions: Revisions): boolean {
    if (!pod) {
      this.#create(set, ordinal, revisions);
      return true;
    }
    if (hasEnded(pod)) {
      if (!isTerminating(pod)) this.#delete(set, pod);
      return true;
    }
    return !this.#isHealthy(set, pod);
  }

  /** From the highest ordinal down, each when the one before is available again. */
  #roll(set: StatefulSet, replicas: readonly (Pod | undefined)[], { update }: Revisions): void {
    const partition = set.spec.updateStrategy.rollingUpdate?.partition ?? 0;
    for (let index = replicas.length - 1; index >= Math.max(0, partition - first(set)); index--) {
      const pod = replicas[index];
      if (pod && revisionOf(pod) !== update && !isTerminating(pod)) {
        this.#delete(set, pod);
        return;
      }
      if (!pod || !this.#isHealthy(set, pod)) return;
    }
  }

  #isHealthy(set: StatefulSet, pod: Pod): boolean {
    return !isTerminating(pod) && isAvailable(pod, set.spec.minReadySeconds, this.#workload.now);
  }

  /** stateful_set_utils.go newVersionedStatefulSetPod: below the partition, pods are made as they were. */
  #create(set: StatefulSet, ordinal: number, { current, update }: Revisions): void {
    const partition = set.spec.updateStrategy.rollingUpdate?.partition ?? 0;
    const old = ordinal < partition ? this.#workload.history.template(set, current) : undefined;
    const template = old ?? set.spec.template;
    const name = `${set.metadata.name}-${ordinal}`;
    const labels = {
      ...template.metadata.labels,
      [revisionLabel]: old ? current : update,
      [podNameLabel]: name,
      [podIndexLabel]: String(ordinal),
    };
    const { serviceName } = set.spec;
    const spec = { ...template.spec, hostname: name, ...(serviceName !== '' && { subdomain: serviceName }) };
    this.#workload.create(set, { metadata: { ...template.metadata, name, labels }, spec });
    this.#say(set, 'create', name);
  }

  #delete(set: StatefulSet, pod: Pod): void {
    this.#workload.delete(pod);
    this.#say(set, 'delete', pod.metadata.name);
  }

  #say(set: StatefulSet, verb: 'create' | 'delete', pod: string): void {
    const reason = verb === 'create' ? 'SuccessfulCreate' : 'SuccessfulDelete';
    this.#workload.say(set, { reason, message: `${verb} Pod ${pod} in StatefulSet ${set.metadata.name} successful` });
  }

  /** computeReplicaStatus, completeRollingUpdate. Returns the current revision, which is the new one at an update's end. */
  #writeStatus(set: StatefulSet, pods: readonly Pod[], { current, update }: Revisions): string {
    const { minReadySeconds, replicas: wanted } = set.spec;
    const { now } = this.#workload;
    const ready = pods.filter(isPodReady);
    const available = ready.filter((pod) => isAvailable(pod, minReadySeconds, now)).length;
    const living = pods.filter((pod) => !isTerminating(pod));
    const ofRevision = (revision: string): number => living.filter((pod) => revisionOf(pod) === revision).length;
    const updated = ofRevision(update);
    const complete = updated === pods.length && ready.length === pods.length && updated === wanted;
    const { generation } = set.metadata;
    this.#workload.writeStatus(set, {
      ...(generation !== undefined && { observedGeneration: generation }),
      replicas: pods.length,
      readyReplicas: ready.length,
      availableReplicas: available,
      currentReplicas: complete ? updated : ofRevision(current),
      updatedReplicas: updated,
      currentRevision: complete ? update : current,
      updateRevision: update,
    });
    if (ready.length > available) this.#workload.syncAfter(set, 1000);
    return complete ? update : current;
  }
}

const first = ({ spec }: StatefulSet): number => spec.ordinals?.start ?? 0;

/** stateful_set_utils.go getOrdinal: the number at the end of the name; -1 for names that are not of the set. */
function ordinalOf(set: StatefulSet, { metadata }: Pod): number {
  const [, parent, ordinal] = /^(.*)-(\d+)$/.exec(metadata.name) ?? [];
  return parent === set.metadata.name ? Number(ordinal) : -1;
}

function sortPods(set: StatefulSet, pods: readonly Pod[]): Sorted {
  const replicas: (Pod | undefined)[] = Array.from({ length: set.spec.replicas }, () => undefined);
  const condemned: Pod[] = [];
  for (const pod of pods) {
    const ordinal = ordinalOf(set, pod);
    const index = ordinal - first(set);
    if (ordinal >= 0 && index >= 0 && index < replicas.length) replicas[index] = pod;
    else if (ordinal >= 0) condemned.push(pod);
  }
  condemned.sort((a, b) => ordinalOf(set, b) - ordinalOf(set, a));
  return { replicas, condemned };
}
