import {
  type DaemonSet,
  hasEnded,
  isPodReady,
  isTerminating,
  type Node,
  type Pod,
  type PodSpec,
  type Toleration,
} from '../../model/objects/index.ts';
import type { Informer } from '../client-go/informer.ts';
import type { ControllerContext } from './controller.ts';
import { revisionLabel, revisionName } from './history.ts';
import { scaled } from './rollout.ts';
import { matchesLabels } from './selector.ts';
import { untolerated } from './taints.ts';
import { templateHash } from './template-hash.ts';
import { isAvailable, type Workload } from './workload.ts';

const hostnameLabel = 'kubernetes.io/hostname';

const tolerated = (key: string, effect: 'NoSchedule' | 'NoExecute'): Toleration => ({
  key: `node.kubernetes.io/${key}`,
  operator: 'Exists',
  effect,
});

/** pkg/controller/daemon/util AddOrUpdateDaemonPodTolerations: daemons stay where others go. */
const daemonTolerations: readonly Toleration[] = [
  tolerated('not-ready', 'NoExecute'),
  tolerated('unreachable', 'NoExecute'),
  tolerated('disk-pressure', 'NoSchedule'),
  tolerated('memory-pressure', 'NoSchedule'),
  tolerated('pid-pressure', 'NoSchedule'),
  tolerated('unschedulable', 'NoSchedule'),
];

const isNew = ({ metadata }: Pod, hash: string): boolean => metadata.labels?.[revisionLabel] === hash;

/** pkg/controller/daemon/util AllowsSurge. */
function allowsSurge({ spec: { updateStrategy } }: DaemonSet): boolean {
  const { maxSurge = 0 } = updateStrategy.rollingUpdate ?? {};
  return updateStrategy.type === 'RollingUpdate' && Number.parseInt(`${maxSurge}`, 10) > 0;
}

/** What a sync knows of a set. */
interface Daemons {
  readonly set: DaemonSet;
  readonly hash: string;
  readonly tolerations: readonly Toleration[];
  readonly byNode: ReadonlyMap<string, readonly Pod[]>;
}

/**
 * Keeps one pod of a template on every node that it fits (pkg/controller/daemon). A pod is bound to its node by a nodeSelector on
 * the host name where upstream writes a node affinity; the scheduler places it either way.
 */
export class DaemonSetController {
  readonly #workload: Workload<'DaemonSet'>;
  readonly #nodes: Informer<'Node'>;

  constructor(workload: Workload<'DaemonSet'>, { informers }: ControllerContext) {
    this.#workload = workload;
    this.#nodes = informers.of('Node');
  }

  /** Does one set's work. */
  sync(set: DaemonSet, pods: readonly Pod[]): void {
    const daemons = {
      set,
      hash: templateHash(set.spec.template),
      tolerations: [...(set.spec.template.spec.tolerations ?? []), ...daemonTolerations],
      byNode: byNode(pods),
    };
    const { history } = this.#workload;
    if (set.metadata.deletionTimestamp === undefined) {
      history.keep(set, daemons.hash);
      for (const node of this.#nodes.values()) this.#manage(daemons, node);
      if (allowsSurge(set)) this.#surge(daemons);
      else if (set.spec.updateStrategy.type === 'RollingUpdate') this.#roll(daemons);
    }
    this.#writeStatus(daemons);
    const hashes = [daemons.hash, ...pods.map(({ metadata }) => metadata.labels?.[revisionLabel] ?? '')];
    history.trim(set, new Set(hashes.map((hash) => revisionName(set, hash))));
  }

  /** podsShouldBeOnNode: one, none, or what is there already. */
  #manage(daemons: Daemons, node: Node): void {
    const { set, byNode: all } = daemons;
    const here = all.get(node.metadata.name) ?? [];
    const living = here.filter((pod) => !isTerminating(pod));
    if (shouldRun(daemons, node)) {
      if (here.length === 0) this.#create(daemons, node.metadata.name);
      const ended = living.filter(hasEnded);
      const running = living.filter((pod) => !hasEnded(pod));
      const surplus = allowsSurge(set) ? this.#surplusOf(daemons, running) : running.slice(1);
      for (const pod of [...ended, ...surplus]) this.#delete(set, pod);
    } else if (!mayStay(daemons, node)) {
      for (const pod of living) this.#delete(set, pod);
    }
  }

  /** With maxSurge a node may have one old and one new pod; the old one goes when it is not ready, or the new one available. */
  #surplusOf({ set, hash }: Daemons, running: readonly Pod[]): Pod[] {
    if (running.length < 2) return [];
    const young = running.find((pod) => isNew(pod, hash));
    const old = running.find((pod) => !isNew(pod, hash));
    const others = running.filter((pod) => pod !== young && pod !== old);
    const replaced = young && old && (!isPodReady(old) || this.#isAvailable(set, young));
    return replaced ? [...others, old] : others;
  }

  /** update.go rollingUpdate with maxSurge: new pods beside old ones, on so many nodes at once; where the old one is not available, at once. */
  #surge(daemons: Daemons): void {
    const { set, hash, byNode: all } = daemons;
    const [atOnce, candidates]: [string[], string[]] = [[], []];
    let [surging, desired] = [0, 0];
    for (const node of this.#nodes.values()) {
      if (!shouldRun(daemons, node)) continue;
      desired++;
      const living = (all.get(node.metadata.name) ?? []).filter((pod) => !isTerminating(pod));
      const young = living.find((pod) => isNew(pod, hash));
      const old = living.find((pod) => !isNew(pod, hash));
      if (!old) continue;
      if (young) surging += this.#isAvailable(set, young) ? 0 : 1;
      else (this.#isAvailable(set, old) ? candidates : atOnce).push(node.metadata.name);
    }
    const allowed = scaled(set.spec.updateStrategy.rollingUpdate?.maxSurge ?? 0, desired, Math.ceil);
    for (const node of [...atOnce, ...candidates.slice(0, Math.max(0, allowed - surging))]) this.#create(daemons, node);
  }

  /** update.go rollingUpdate: pods that are not available go at once, the others as maxUnavailable leaves room. */
  #roll(daemons: Daemons): void {
    const { set, hash, byNode: all } = daemons;
    const candidates: Pod[] = [];
    let unavailable = 0;
    let desired = 0;
    for (const node of this.#nodes.values()) {
      if (!shouldRun(daemons, node)) continue;
      desired++;
      const [pod] = (all.get(node.metadata.name) ?? []).filter((p) => !isTerminating(p));
      const available = pod && this.#isAvailable(set, pod);
      if (!available) unavailable++;
      if (!pod || isNew(pod, hash)) continue;
      if (available) candidates.push(pod);
      else this.#delete(set, pod);
    }
    const { maxUnavailable = 1 } = set.spec.updateStrategy.rollingUpdate ?? {};
    const allowed = Math.max(1, scaled(maxUnavailable, desired, Math.ceil));
    for (const pod of candidates.slice(0, Math.max(0, allowed - unavailable))) this.#delete(set, pod);
  }

  #isAvailable(set: DaemonSet, pod: Pod): boolean {
    return isAvailable(pod, set.spec.minReadySeconds, this.#workload.now);
  }

  #create({ set, hash, tolerations }: Daemons, node: string): void {
    const { metadata, spec } = set.spec.template;
    const labels = { ...metadata.labels, [revisionLabel]: hash };
    const placed: PodSpec = { ...spec, tolerations, nodeSelector: { ...spec.nodeSelector, [hostnameLabel]: node } };
    const generateName = `${set.metadata.name}-`;
    const created = this.#workload.create(set, { metadata: { ...metadata, generateName, labels }, spec: placed });
    this.#workload.say(set, { reason: 'SuccessfulCreate', message: `Created pod: ${created.metadata.name}` });
  }

  #delete(set: DaemonSet, pod: Pod): void {
    this.#workload.delete(pod);
    this.#workload.say(set, { reason: 'SuccessfulDelete', message: `Deleted pod: ${pod.metadata.name}` });
  }

  /** updateDaemonSetStatus: the oldest pod of a node speaks for it. */
  #writeStatus(daemons: Daemons): void {
    const { set, hash, byNode: all } = daemons;
    const counts = { desired: 0, current: 0, misscheduled: 0, ready: 0, available: 0, updated: 0 };
    for (const node of this.#nodes.values()) {
      const [pod] = all.get(node.metadata.name) ?? [];
      if (!shouldRun(daemons, node)) {
        if (pod) counts.misscheduled++;
        continue;
      }
      counts.desired++;
      if (!pod) continue;
      counts.current++;
      if (isPodReady(pod)) counts.ready++;
      if (this.#isAvailable(set, pod)) counts.available++;
      if (isNew(pod, hash)) counts.updated++;
    }
    const { desired, available, updated } = counts;
    const { generation } = set.metadata;
    this.#workload.writeStatus(set, {
      ...(generation !== undefined && { observedGeneration: generation }),
      currentNumberScheduled: counts.current,
      desiredNumberScheduled: desired,
      numberMisscheduled: counts.misscheduled,
      numberReady: counts.ready,
      ...(updated > 0 && { updatedNumberScheduled: updated }),
      ...(available > 0 && { numberAvailable: available }),
      ...(desired > available && { numberUnavailable: desired - available }),
    });
    if (counts.ready > available) this.#workload.syncAfter(set, 1000);
  }
}

/** Each pod under the node it runs on or is meant for, oldest first. */
function byNode(pods: readonly Pod[]): Map<string, Pod[]> {
  const found = new Map<string, Pod[]>();
  for (const pod of pods) {
    const node = pod.spec.nodeName ?? pod.spec.nodeSelector?.[hostnameLabel] ?? '';
    const here = found.get(node);
    if (here) here.push(pod);
    else found.set(node, [pod]);
  }
  return found;
}

const fits = ({ set }: Daemons, { metadata }: Node): boolean => {
  const { nodeName, nodeSelector } = set.spec.template.spec;
  return (!nodeName || nodeName === metadata.name) && (!nodeSelector || matchesLabels(nodeSelector, metadata.labels));
};

const shouldRun = (daemons: Daemons, node: Node): boolean =>
  fits(daemons, node) && !untolerated(node.spec.taints, daemons.tolerations, ['NoSchedule', 'NoExecute']);

const mayStay = (daemons: Daemons, node: Node): boolean =>
  fits(daemons, node) && !untolerated(node.spec.taints, daemons.tolerations, ['NoExecute']);
