import { deepEqual } from '../../model/deep.ts';
import { isPodReady, type Node, type Pod, readyCondition, type Taint } from '../../model/objects/index.ts';
import { millisecondsOf, timestampAt } from '../../model/time.ts';
import type { Api } from '../apiserver/api.ts';
import { ignoring } from '../apiserver/ignoring.ts';
import type { EventRecorder } from '../client-go/events.ts';
import type { Index, Informer } from '../client-go/informer.ts';
import type { Simulation } from '../sim/simulation.ts';
import { tolerationSeconds } from './taints.ts';

/** kube-controller-manager --node-monitor-grace-period: 50 s from 1.32 on (kubernetes/kubernetes#126287); virtual ms. */
const monitorGrace = 50_000;

const unreachable = 'node.kubernetes.io/unreachable';
const notReady = 'node.kubernetes.io/not-ready';
const unschedulable = 'node.kubernetes.io/unschedulable';
const managed = [unreachable, notReady, unschedulable];

const isReady = (node: Node): boolean => readyCondition(node)?.status === 'True';

/** What the controller of nodes has to work with. */
export interface NodeSurroundings {
  readonly sim: Simulation;
  readonly api: Api;
  readonly nodes: Informer<'Node'>;
  readonly podsByNode: Index<'Pod'>;
  readonly events: EventRecorder;
  readonly actor: string;
}

/**
 * Nodes that fell silent or say that they are not ready: says so, taints them and evicts their pods
 * (pkg/controller/nodelifecycle, pkg/controller/tainteviction, pkg/controller/podgc).
 */
export class UnhealthyNodes {
  readonly #sim: Simulation;
  readonly #api: Api;
  readonly #nodes: Informer<'Node'>;
  readonly #podsByNode: Index<'Pod'>;
  readonly #events: EventRecorder;
  readonly #actor: string;

  constructor({ sim, api, nodes, podsByNode, events, actor }: NodeSurroundings) {
    this.#sim = sim;
    this.#api = api;
    this.#nodes = nodes;
    this.#podsByNode = podsByNode;
    this.#events = events;
    this.#actor = actor;
  }

  /** Those that fell silent are lost; `seen`: when (virtual ms) each was last heard of. */
  monitor(seen: ReadonlyMap<string, number>): void {
    for (const node of this.#nodes.values()) {
      const since = seen.get(node.metadata.name) ?? 0;
      if (this.#sim.now - since > monitorGrace && readyCondition(node)?.status !== 'Unknown') this.#lose(node);
    }
    for (const node of this.#nodes.values()) if (!isReady(node)) this.settle(node);
  }

  /** The node stopped posting: its conditions are unknown from now on. */
  #lose(node: Node): void {
    const at = timestampAt(this.#sim.now);
    const conditions = (node.status.conditions ?? []).map((condition) => ({
      ...condition,
      status: 'Unknown' as const,
      reason: 'NodeStatusUnknown',
      message: 'Kubelet stopped posting node status.',
      lastTransitionTime: at,
    }));
    const { name } = node.metadata;
    this.#nodes.wrote(this.#api.updateStatus('Node', '', name, { ...node.status, conditions }, this.#actor));
    this.#events.event(node, { reason: 'NodeNotReady', message: `Node ${name} status is now: NodeNotReady` });
    for (const pod of this.#podsByNode.get(name)) if (isPodReady(pod)) this.#markNotReady(pod);
  }

  /** pkg/controller/util/node MarkPodsNotReady. */
  #markNotReady(pod: Pod): void {
    const { namespace = '', name } = pod.metadata;
    const at = timestampAt(this.#sim.now);
    const conditions = (pod.status.conditions ?? []).map((condition) =>
      condition.type === 'Ready' ? { ...condition, status: 'False' as const, lastTransitionTime: at } : condition,
    );
    ignoring(['NotFound'], () =>
      this.#api.updateStatus('Pod', namespace, name, { ...pod.status, conditions }, this.#actor),
    );
    this.#events.event(pod, { type: 'Warning', reason: 'NodeNotReady', message: 'Node is not ready' });
  }

  /** Taints as the node's state asks for, and what follows from them for its pods. */
  settle(node: Node): void {
    const status = readyCondition(node)?.status;
    const bad = status === 'Unknown' ? unreachable : status === 'False' ? notReady : undefined;
    // FullDisruption: when no node at all is ready, the fault is likely ours, and nothing is evicted.
    const evicting = bad !== undefined && [...this.#nodes.values()].some(isReady);
    const at = timestampAt(this.#sim.now);
    const current = node.spec.taints ?? [];
    const wanted: Taint[] = [
      ...(bad ? [{ key: bad, effect: 'NoSchedule' as const, timeAdded: at }] : []),
      ...(bad && evicting ? [{ key: bad, effect: 'NoExecute' as const, timeAdded: at }] : []),
      ...(node.spec.unschedulable ? [{ key: unschedulable, effect: 'NoSchedule' as const, timeAdded: at }] : []),
    ];
    const kept = wanted.map((taint) => current.find((t) => t.key === taint.key && t.effect === taint.effect) ?? taint);
    const taints = [...current.filter(({ key }) => !managed.includes(key)), ...kept];
    if (!deepEqual(current, taints)) {
      const { taints: _before, ...spec } = node.spec;
      const changed = { ...node, spec: { ...spec, ...(taints.length > 0 && { taints }) } };
      ignoring(['NotFound', 'Conflict'], () => this.#nodes.wrote(this.#api.update('Node', changed, this.#actor)));
    }
    if (evicting) this.#evict(node.metadata.name, taints);
  }

  #evict(name: string, taints: readonly Taint[]): void {
    for (const taint of taints) {
      if (taint.effect !== 'NoExecute' || taint.timeAdded === undefined) continue;
      const waited = (this.#sim.now - millisecondsOf(taint.timeAdded)) / 1000;
      for (const pod of this.#podsByNode.get(name)) {
        const due =
          pod.metadata.deletionTimestamp === undefined && waited >= tolerationSeconds(taint, pod.spec.tolerations);
        if (due) this.#delete(pod);
      }
    }
  }

  #delete(pod: Pod): void {
    const { namespace = '', name } = pod.metadata;
    this.#events.event(pod, {
      reason: 'TaintManagerEviction',
      message: `Marking for deletion Pod ${namespace}/${name}`,
    });
    ignoring(['NotFound'], () => this.#api.delete('Pod', namespace, name, {}, this.#actor));
  }

  /** podgc gcOrphaned: nobody will ever end the pods of a node that is no more. */
  collect(node: string): void {
    if (this.#nodes.get('', node)) return;
    for (const { metadata } of this.#podsByNode.get(node)) {
      const { namespace = '', name } = metadata;
      ignoring(['NotFound'], () =>
        this.#api.delete('Pod', namespace, name, { gracePeriodSeconds: 0 }, 'pod-garbage-collector'),
      );
    }
  }
}
