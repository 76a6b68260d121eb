import type { ContainerStatus, Pod } from '../../model/objects/index.ts';
import { millisecondsOf, timestampAt } from '../../model/time.ts';
import { type PlaceId, placeOfNode, placeOfPodOn } from '../../model/trace.ts';
import { ignoring } from '../apiserver/ignoring.ts';
import { unreachable } from '../client-go/api-link.ts';
import { ContainerWorker } from './container-worker.ts';
import { ImagePull } from './image-pull.ts';
import type { Machine } from './machine.ts';
import { podStatus } from './pod-status.ts';
import type { ContainerProcess, PodSide } from './process.ts';
import { PodSandbox } from './sandbox.ts';

/** How long the kubelet gathers changes before it writes a pod's status; virtual ms. */
const statusDelay = 2;
/** A sandbox that could not be made is tried again after this; virtual ms. */
const sandboxRetry = 10_000;
/** pkg/kubelet/pod_workers.go: no pod gets less from SIGTERM on; virtual ms. */
const leastGrace = 1000;

const none: readonly never[] = [];

/** One pod on a node, from its assignment to its removal (pkg/kubelet/pod_workers.go, status_manager.go). */
export class PodWorker implements PodSide {
  readonly place: PlaceId;
  readonly #machine: Machine;
  readonly #sandbox: PodSandbox;
  readonly #containers: readonly ContainerWorker[];
  readonly #initContainers: readonly ContainerWorker[];
  readonly #startTime: string;
  #pod: Pod;
  #initialized = false;
  #statusPending = false;
  #terminating = false;
  /** When (virtual ms) the grace period ends. */
  #killAt = Number.POSITIVE_INFINITY;
  #gone = false;
  /** All of it has ended, and the API server was told, if it could be reached. */
  #finished = false;
  /** Called when it has ended, from when the API server has it no more. */
  #onceFinished: (() => void) | undefined;

  constructor(machine: Machine, pod: Pod) {
    this.#machine = machine;
    this.#sandbox = new PodSandbox(machine);
    this.#pod = pod;
    this.#startTime = pod.status.startTime ?? timestampAt(machine.sim.now);
    const { namespace = '', name } = pod.metadata;
    this.place = pod.spec.hostNetwork
      ? placeOfNode(machine.node.name)
      : placeOfPodOn(machine.node.name, namespace, name);
    this.#containers = pod.spec.containers.map((container) => new ContainerWorker(machine, this, container));
    const { initContainers } = pod.spec;
    this.#initContainers = initContainers?.length
      ? initContainers.map((container, n) => new ContainerWorker(machine, this, container, () => this.#runInit(n + 1)))
      : none;
  }

  get pod(): Pod {
    return this.#pod;
  }

  /** The pod's address, of the primary family where it has two; empty before it has one. */
  get address(): string {
    return this.#sandbox.addresses[0] ?? '';
  }

  get uid(): string {
    return this.#pod.metadata.uid;
  }

  /** Init containers last. */
  get containers(): readonly ContainerWorker[] {
    return this.#initContainers.length === 0 ? this.#containers : [...this.#containers, ...this.#initContainers];
  }

  /** Begins: a new pod, or one that ran here before the node lost power. */
  start(): void {
    const { events, random } = this.#machine;
    const { containerStatuses: before, initContainerStatuses: initBefore = [] } = this.#pod.status;
    if (before) {
      restore(this.#containers, before);
      restore(this.#initContainers, initBefore);
      const message = 'Pod sandbox changed, it will be killed and re-created.';
      events.event(this.#pod, { reason: 'SandboxChanged', message });
    }
    this.changed();
    this.later(random.int(200, 600), () => this.#makeSandbox());
  }

  /** The API server's newest version of the pod. */
  update(pod: Pod): void {
    this.#pod = pod;
    if (pod.metadata.deletionTimestamp !== undefined) this.#terminate();
  }

  /**
   * The API server has it no more, by force or because it has ended: what still runs gets the shortest grace period there is
   * (pod_workers.go calculateEffectiveGracePeriod). `finished` is called when nothing is left of it.
   */
  orphan(finished: () => void): void {
    this.#onceFinished = finished;
    if (this.#finished) finished();
    else this.#killBy(this.#machine.sim.now + leastGrace);
  }

  /** Says again how things are: the API server may not have heard the last, or others may have written of it what they thought. */
  reconnected(): void {
    if (this.#finished) this.#finish();
    else this.changed();
  }

  crash(container?: string, code?: number): boolean {
    return this.#find(container)?.crash(code) ?? false;
  }

  #find(name: string | undefined): ContainerWorker | undefined {
    return this.containers.find(({ container }) => name === undefined || container.name === name);
  }

  /** Of a container, the first one unless named; undefined when there is no such container. */
  process(container?: string): ContainerProcess | undefined {
    return this.#find(container)?.process;
  }

  get switchedOff(): { ready: boolean; healthy: boolean } {
    const ready = this.#containers.some((c) => !c.process.isReady);
    return { ready, healthy: this.#containers.some((c) => !c.process.isAlive) };
  }

  /** The applications' switches. */
  switch(which: 'ready' | 'healthy', on: boolean): void {
    for (const container of this.#containers) container.switch(which, on);
  }

  /** The power is gone: stops without a word to anybody. */
  halt(): void {
    this.#gone = true;
    for (const container of this.containers) container.halt();
  }

  /** Kills what runs and gives the network back (CNI DEL). */
  remove(): void {
    this.halt();
    if (this.#pod.spec.hostNetwork) for (const container of this.containers) container.closeSockets();
    else {
      this.#sandbox.takeDown(this.#pod);
      this.#sandbox.closePorts(this.#pod);
    }
  }

  /** Runs `fn` after `ms` virtual ms, unless the pod is gone by then. */
  later(ms: number, fn: () => void): void {
    this.#machine.sim.after(ms, () => {
      if (!this.#gone) fn();
    });
  }

  /** The same for the kubelet's own work: while its process is stopped, that waits. */
  work(ms: number, fn: () => void): void {
    this.later(ms, () => {
      const { suspended } = this.#machine;
      if (suspended) suspended.push(() => this.work(0, fn));
      else fn();
    });
  }

  #makeSandbox(): void {
    if (this.#terminating) return;
    const failure = this.#sandbox.make(this.#pod);
    if (failure === undefined) {
      this.#runInit(0);
      return;
    }
    const message = `Failed to create pod sandbox: ${failure}`;
    this.#machine.events.event(this.#pod, { type: 'Warning', reason: 'FailedCreatePodSandBox', message });
    this.later(sandboxRetry, () => this.#makeSandbox());
  }

  /** Init containers run one after another, each to its end. */
  #runInit(n: number): void {
    const worker = this.#initContainers[n];
    if (worker) this.#create(worker);
    else {
      this.#initialized = true;
      this.#startContainer(0);
    }
  }

  /** Containers start one after another; one whose image does not come holds up nobody. */
  #startContainer(n: number): void {
    const worker = this.#containers[n];
    if (!worker || this.#terminating) return;
    const coming = this.#create(worker, () => this.#startContainer(n + 1));
    if (!coming) this.#startContainer(n + 1);
  }

  /** Makes a container of its image and starts it. Returns false when there is no such image: `then` is not called. */
  #create(worker: ContainerWorker, then?: () => void): boolean {
    let coming = true;
    const pull = new ImagePull(this.#machine, this, worker, () => {
      this.later(this.#machine.random.int(100, 300), () => {
        if (this.#terminating) return;
        worker.start();
        if (coming) then?.();
      });
    });
    coming = pull.start();
    return coming;
  }

  /** A container's status changed: the pod's is written soon. */
  changed(): void {
    if (this.#statusPending || this.#gone) return;
    this.#statusPending = true;
    this.later(statusDelay, () => {
      this.#statusPending = false;
      this.#writeStatus();
    });
  }

  #writeStatus(): void {
    const { api } = this.#machine;
    const { namespace = '', name } = this.#pod.metadata;
    ignoring([unreachable], () => {
      const current = api.get('Pod', namespace, name);
      if (current?.metadata.uid === this.uid) this.#post(current);
    });
  }

  #post(current: Pod): void {
    const { api, sim, hostIPs, actor } = this.#machine;
    const { namespace = '', name } = this.#pod.metadata;
    const status = podStatus({
      pod: current,
      current: current.status,
      containers: this.#containers.map((container) => container.status),
      initContainers:
        this.#initContainers.length > 0 ? this.#initContainers.map((container) => container.status) : undefined,
      initialized: this.#initialized,
      hostIPs,
      podIPs: this.#sandbox.addresses,
      startTime: this.#startTime,
      at: timestampAt(sim.now),
    });
    api.updateStatus('Pod', namespace, name, status, actor);
    const ended = status.phase === 'Succeeded' || status.phase === 'Failed';
    // The sandbox of a pod that has run to its end is taken down; the pod stays to be looked at.
    if (ended && !this.#terminating && !this.#pod.spec.hostNetwork) this.#sandbox.takeDown(this.#pod);
  }

  /** SIGTERM to all containers; a shorter grace period that comes later brings the SIGKILL forward. */
  #terminate(): void {
    const { sim } = this.#machine;
    const { deletionTimestamp, deletionGracePeriodSeconds = 0 } = this.#pod.metadata;
    const end = deletionTimestamp === undefined ? sim.now : millisecondsOf(deletionTimestamp);
    this.#killBy(this.#terminating ? end : sim.now + deletionGracePeriodSeconds * 1000);
  }

  /** @param killAt virtual ms */
  #killBy(killAt: number): void {
    if (killAt >= this.#killAt) return;
    this.#killAt = killAt;
    const grace = Math.max(leastGrace, killAt - this.#machine.sim.now);
    this.#terminating = true;
    for (const container of this.containers) container.terminate(grace, () => this.#ended());
  }

  #ended(): void {
    if (!this.containers.every((container) => container.ended)) return;
    this.changed();
    this.later(this.#machine.random.int(10, 40), () => this.#finish());
  }

  /** Nothing runs any more: the network goes, then the API object. */
  #finish(): void {
    const { api, actor } = this.#machine;
    const { namespace = '', name, uid } = this.#pod.metadata;
    this.remove();
    this.#finished = true;
    const options = { gracePeriodSeconds: 0, preconditions: { uid } };
    ignoring(['NotFound', 'Conflict', unreachable], () => api.delete('Pod', namespace, name, options, actor));
    this.#onceFinished?.();
  }
}

function restore(containers: readonly ContainerWorker[], before: readonly ContainerStatus[]): void {
  for (const [i, container] of containers.entries()) {
    const status = before[i];
    if (status) container.restore(status);
  }
}
