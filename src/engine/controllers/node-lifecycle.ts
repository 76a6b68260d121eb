import { nodeLeaseNamespace, readyCondition } from '../../model/objects/index.ts';
import { EventRecorder } from '../client-go/events.ts';
import type { Simulation } from '../sim/simulation.ts';
import { byNode, type ControllerContext } from './controller.ts';
import { type NodeSurroundings, UnhealthyNodes } from './unhealthy-nodes.ts';

const actor = 'node-controller';
/** kube-controller-manager --node-monitor-period; virtual ms. */
const monitorPeriod = 5_000;
/** pkg/controller/podgc quarantineTime: pods of a deleted node are removed after this; virtual ms. */
const quarantine = 40_000;

/** Watches how nodes are; what becomes of those that are not well, its UnhealthyNodes know. */
export class NodeLifecycleController {
  readonly #sim: Simulation;
  readonly #surroundings: NodeSurroundings;
  /** When (virtual ms) a node's Lease was last seen renewed, or its status posted. */
  readonly #seen = new Map<string, number>();
  #made: UnhealthyNodes | undefined;

  constructor({ sim, api, informers }: ControllerContext) {
    this.#sim = sim;
    const nodes = informers.of('Node');
    const podsByNode = byNode(informers.of('Pod'));
    this.#surroundings = { sim, api, nodes, podsByNode, events: new EventRecorder(sim, api, actor), actor };
    nodes.onEvent(({ type, object, previous }) => {
      const { name } = object.metadata;
      if (type === 'DELETED') {
        this.#seen.delete(name);
        this.#sim.after(quarantine, () => this.#unhealthy.collect(name));
        return;
      }
      const ready = readyCondition(object);
      const before = previous && readyCondition(previous);
      if (!previous || before?.lastHeartbeatTime !== ready?.lastHeartbeatTime) this.#seen.set(name, this.#sim.now);
      if (previous && before?.status === ready?.status && previous.spec === object.spec) return;
      const { taints, unschedulable } = object.spec;
      const well = ready === undefined || ready.status === 'True';
      if (!well || taints?.length || unschedulable) this.#unhealthy.settle(object);
    });
    informers.of('Lease').onEvent(({ type, object: { metadata } }) => {
      if (type !== 'DELETED' && metadata.namespace === nodeLeaseNamespace) this.#seen.set(metadata.name, this.#sim.now);
    });
    this.#monitorLater();
  }

  get #unhealthy(): UnhealthyNodes {
    this.#made ??= new UnhealthyNodes(this.#surroundings);
    return this.#made;
  }

  #monitorLater(): void {
    this.#sim.after(monitorPeriod, () => {
      this.#unhealthy.monitor(this.#seen);
      this.#monitorLater();
    });
  }
}
