import type { Node, Pod } from '../../model/objects/index.ts';
import { controllerOf } from './controller.ts';
import { matchesLabels } from './selector.ts';
import { untolerated } from './taints.ts';

/** What the scheduler knows of a node, kept up to date instead of counted for each pod (pkg/scheduler/framework NodeInfo). */
interface NodeInfo {
  readonly name: string;
  node: Node;
  capacity: number;
  pods: number;
  readonly byWorkload: Map<string, number>;
}

const noPorts: readonly string[] = [];

/** The ports of its node that a pod takes, as `TCP/80`; addresses (hostIP) are not told apart. */
function hostPortsOf({ spec: { containers, hostNetwork } }: Pod): readonly string[] {
  let found = noPorts;
  for (const { ports } of containers) {
    for (const { protocol, hostPort, containerPort } of ports ?? noContainerPorts) {
      const port = hostPort || (hostNetwork ? containerPort : 0);
      if (port) found = [...found, `${protocol}/${port}`];
    }
  }
  return found;
}

const noContainerPorts: NonNullable<Pod['spec']['containers'][number]['ports']> = [];

const workloadOf = (pod: Pod): string => controllerOf(pod)?.uid ?? '';
const capacityOf = (node: Node): number => Number(node.status.allocatable?.pods ?? 110);

/** Why pods do not fit on nodes: reason → number of nodes. */
export type Refusals = ReadonlyMap<string, number>;

/** The scheduler's picture of the nodes: filters and scores in one pass over them. */
export class SchedulerNodes {
  readonly #nodes = new Map<string, NodeInfo>();
  /** The same, to go through for each pod. */
  #all: readonly NodeInfo[] = [];
  /** Pods counted on a node, by uid. */
  readonly #counted = new Map<string, { readonly node: string; readonly workload: string }>();
  /** Who (uid) has which port of which node: `node-1/TCP/80`. */
  readonly #ports = new Map<string, string>();
  /** Pods counted on nodes not known yet are added when the node comes. */
  readonly #early = new Map<string, Map<string, number>>();

  get size(): number {
    return this.#nodes.size;
  }

  setNode(node: Node): void {
    const { name } = node.metadata;
    const known = this.#nodes.get(name);
    if (known) {
      known.node = node;
      known.capacity = capacityOf(node);
      return;
    }
    const byWorkload = this.#early.get(name) ?? new Map<string, number>();
    this.#early.delete(name);
    const pods = [...byWorkload.values()].reduce((sum, n) => sum + n, 0);
    this.#nodes.set(name, { name, node, capacity: capacityOf(node), pods, byWorkload });
    this.#all = [...this.#nodes.values()];
  }

  removeNode(name: string): void {
    const known = this.#nodes.get(name);
    if (known) this.#early.set(name, known.byWorkload);
    this.#nodes.delete(name);
    this.#all = [...this.#nodes.values()];
  }

  /** Counts a pod on a node, once. */
  addPod(pod: Pod, node: string): void {
    const { uid } = pod.metadata;
    if (this.#counted.has(uid)) return;
    const workload = workloadOf(pod);
    this.#counted.set(uid, { node, workload });
    this.#count(node, workload, 1);
    for (const port of hostPortsOf(pod)) this.#ports.set(`${node}/${port}`, uid);
  }

  /** Takes a pod off its node; returns whether it was counted. */
  removePod(pod: Pod): boolean {
    const { uid } = pod.metadata;
    const counted = this.#counted.get(uid);
    if (!counted) return false;
    this.#counted.delete(uid);
    this.#count(counted.node, counted.workload, -1);
    for (const port of hostPortsOf(pod)) {
      const key = `${counted.node}/${port}`;
      if (this.#ports.get(key) === uid) this.#ports.delete(key);
    }
    return true;
  }

  /**
   * The nodes on which the pod fits best, all equally good: fewest pods of its workload, then fewest pods.
   * (Upstream spreads by PodTopologySpread's and NodeResourcesBalancedAllocation's scores; pods here request nothing.)
   */
  best(pod: Pod): { readonly nodes: readonly string[]; readonly refusals: Refusals } {
    const workload = workloadOf(pod);
    const refusals = new Map<string, number>();
    const ports = hostPortsOf(pod);
    let nodes: string[] = [];
    let fewest = Number.POSITIVE_INFINITY;
    for (const info of this.#all) {
      const refusal = refuse(info, pod) ?? (ports.length > 0 && this.#taken(info, ports) ? portsTaken : undefined);
      if (refusal !== undefined) {
        refusals.set(refusal, (refusals.get(refusal) ?? 0) + 1);
        continue;
      }
      const score = (workload ? (info.byWorkload.get(workload) ?? 0) : 0) * 1e6 + info.pods;
      if (score > fewest) continue;
      if (score < fewest) nodes = [];
      fewest = score;
      nodes.push(info.name);
    }
    return { nodes, refusals };
  }

  #taken({ name }: NodeInfo, ports: readonly string[]): boolean {
    return ports.some((port) => this.#ports.has(`${name}/${port}`));
  }

  #count(node: string, workload: string, by: number): void {
    const info = this.#nodes.get(node);
    if (info) info.pods += by;
    let counts = info?.byWorkload ?? this.#early.get(node);
    if (!counts) {
      counts = new Map<string, number>();
      this.#early.set(node, counts);
    }
    const count = (counts.get(workload) ?? 0) + by;
    if (count > 0) counts.set(workload, count);
    else counts.delete(workload);
  }
}

const portsTaken = "node(s) didn't have free ports for the requested pod ports";

/** The first filter that refuses, in the order and words of pkg/scheduler/framework/plugins. */
function refuse({ node, pods, capacity }: NodeInfo, { spec }: Pod): string | undefined {
  const open = !node.spec.unschedulable && !node.spec.taints?.length && !spec.nodeSelector;
  return (open ? undefined : refuseWho(node, spec)) ?? (pods >= capacity ? 'Too many pods' : undefined);
}

/** Refuses it whatever room there is. */
function refuseWho(node: Node, spec: Pod['spec']): string | undefined {
  if (node.spec.unschedulable) {
    const taint = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' } as const;
    if (untolerated([taint], spec.tolerations, ['NoSchedule'])) return 'node(s) were unschedulable';
  }
  const taint = untolerated(node.spec.taints, spec.tolerations, ['NoSchedule', 'NoExecute']);
  if (taint) return `node(s) had untolerated taint {${taint.key}: ${taint.value ?? ''}}`;
  if (spec.nodeSelector && !matchesLabels(spec.nodeSelector, node.metadata.labels)) {
    return "node(s) didn't match Pod's node affinity/selector";
  }
  return undefined;
}
