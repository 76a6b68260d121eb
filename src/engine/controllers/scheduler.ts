import { hasEnded, type Node, type Pod } from '../../model/objects/index.ts';
import { timestampAt } from '../../model/time.ts';
import type { Api } from '../apiserver/api.ts';
import { ignoring } from '../apiserver/ignoring.ts';
import { EventRecorder } from '../client-go/events.ts';
import { type Informer, keyOf } from '../client-go/informer.ts';
import type { SeededRandom } from '../sim/random.ts';
import type { Simulation } from '../sim/simulation.ts';
import type { ControllerContext } from './controller.ts';
import { fitError, unschedulable } from './fit-error.ts';
import { type Refusals, SchedulerNodes } from './scheduler-nodes.ts';

const actor = 'default-scheduler';
/** One scheduling cycle, in virtual ms. Pods are taken one after another. */
const cycle = 1;

/** Binds pods to nodes (pkg/scheduler): one queue, filters, spreading, and another try when a node or a place on it changes. */
export class Scheduler {
  readonly #sim: Simulation;
  readonly #api: Api;
  readonly #random: SeededRandom;
  readonly #pods: Informer<'Pod'>;
  readonly #nodes = new SchedulerNodes();
  readonly #events: EventRecorder;
  /** Pods to be looked at, and what each look comes of (see Simulation.cause). */
  readonly #active = new Map<string, number>();
  readonly #unschedulable = new Set<string>();
  #busy = false;

  constructor({ sim, api, informers }: ControllerContext) {
    this.#sim = sim;
    this.#api = api;
    this.#random = sim.random.fork(actor);
    this.#events = new EventRecorder(sim, api, actor);
    this.#pods = informers.of('Pod');
    this.#pods.onEvent(({ type, object, previous }) => this.#podChanged(object, type === 'DELETED', previous));
    informers.of('Node').onEvent(({ type, object, previous }) => {
      if (type === 'DELETED') this.#nodes.removeNode(object.metadata.name);
      else this.#nodes.setNode(object);
      if (type !== 'DELETED' && nodeChanged(previous, object)) this.#retryAll();
    });
  }

  #podChanged(pod: Pod, deleted: boolean, previous: Pod | undefined): void {
    const key = keyOf(pod);
    if (deleted || hasEnded(pod)) {
      this.#active.delete(key);
      this.#unschedulable.delete(key);
      if (this.#nodes.removePod(pod)) this.#retryAll();
    } else if (pod.spec.nodeName) {
      this.#nodes.addPod(pod, pod.spec.nodeName);
    } else if (previous?.spec !== pod.spec || !this.#unschedulable.has(key)) {
      this.#unschedulable.delete(key);
      this.#activate(key);
    }
  }

  #retryAll(): void {
    if (this.#unschedulable.size === 0) return;
    for (const key of this.#unschedulable) this.#activate(key);
    this.#unschedulable.clear();
  }

  #activate(key: string): void {
    if (!this.#active.has(key)) this.#active.set(key, this.#sim.cause);
    this.#next();
  }

  #next(): void {
    if (this.#busy || this.#active.size === 0) return;
    this.#busy = true;
    this.#sim.after(cycle, () => {
      this.#busy = false;
      const [next] = this.#active;
      if (next !== undefined) {
        const [key, cause] = next;
        this.#active.delete(key);
        this.#sim.cause = cause;
        this.#schedule(key);
      }
      this.#next();
    });
  }

  #schedule(key: string): void {
    const pod = this.#pods.byKey(key);
    if (!pod || pod.spec.nodeName || pod.metadata.deletionTimestamp !== undefined) return;
    const { nodes, refusals } = this.#nodes.best(pod);
    const node = nodes.length > 1 ? nodes[this.#random.int(0, nodes.length - 1)] : nodes[0];
    if (node === undefined) this.#fail(key, pod, refusals);
    else this.#bind(pod, node);
  }

  #bind(pod: Pod, node: string): void {
    const { namespace = '', name } = pod.metadata;
    ignoring(['NotFound', 'Conflict'], () => {
      this.#api.bind(namespace, name, node, actor);
      this.#nodes.addPod(pod, node);
      const message = `Successfully assigned ${namespace}/${name} to ${node}`;
      this.#events.event(pod, { reason: 'Scheduled', message });
    });
  }

  #fail(key: string, pod: Pod, refusals: Refusals): void {
    const { namespace = '', name } = pod.metadata;
    this.#unschedulable.add(key);
    const message = fitError(this.#nodes.size, refusals);
    const status = unschedulable(pod.status, message, timestampAt(this.#sim.now));
    ignoring(['NotFound'], () => {
      this.#api.updateStatus('Pod', namespace, name, status, actor);
    });
    this.#events.event(pod, { type: 'Warning', reason: 'FailedScheduling', message });
  }
}

/** A change that may make a pod fit: not a heartbeat. */
const nodeChanged = (before: Node | undefined, after: Node): boolean =>
  before === undefined ||
  before.spec !== after.spec ||
  before.metadata.labels !== after.metadata.labels ||
  before.status.allocatable?.pods !== after.status.allocatable?.pods;
