import { listOf } from '../../model/ip.ts';
import type { Pod } from '../../model/objects/index.ts';
import type { Api, WatchEvent } from '../apiserver/api.ts';
import { EventRecorder } from '../client-go/events.ts';
import type { Network } from '../network/network.ts';
import type { Simulation } from '../sim/simulation.ts';
import type { AppRegistry } from './apps/behaviour.ts';
import { ImageStore } from './image-store.ts';
import type { Machine, NodeConfig } from './machine.ts';
import { heartbeatPeriod, NodeReporter } from './node-reporter.ts';
import { PodWorker } from './pod-worker.ts';
import type { ContainerProcess } from './process.ts';
import { ResolvConfs } from './resolv-conf.ts';
import { type KnownServices, ServiceHistory } from './service-history.ts';

/** What runs in containers, and what it knows of the world. */
export interface Programs {
  readonly apps: AppRegistry;
  /** Its own copy of the cluster's Services unless given. */
  readonly services?: KnownServices;
  /** Told of each pod that the CNI plugin adds to the network or deletes from it. */
  readonly onNetwork?: Machine['onNetwork'];
}

/** A node's kubelet (pkg/kubelet): registers the node, keeps its heart beating, and runs the pods bound to it. */
export class Kubelet {
  readonly #machine: Machine;
  readonly #workers = new Map<string, PodWorker>();
  readonly #reporter: NodeReporter;
  #endWatch: (() => void) | undefined;
  /** Times switched on: timers of an earlier run do nothing. */
  #run = 0;

  constructor(
    sim: Simulation,
    api: Api,
    network: Network,
    node: NodeConfig,
    { apps, services = new ServiceHistory(api), onNetwork = () => undefined }: Programs,
  ) {
    const random = sim.random.fork(`kubelet/${node.name}`);
    const addresses = listOf(node.address);
    this.#machine = {
      sim,
      api,
      network,
      node,
      addresses,
      hostIPs: addresses.map((ip) => ({ ip })),
      apps,
      random,
      images: new ImageStore(sim, random, node.imagesPresent),
      resolvConfs: new ResolvConfs(node.clusterDNS ?? [], network.hostResolvConf),
      services,
      onNetwork,
      events: new EventRecorder(sim, api, 'kubelet', node.name),
      actor: `kubelet/${node.name}`,
    };
    this.#reporter = new NodeReporter(this.#machine);
  }

  /** Registers the node and runs its pods; after a power cut, those it still has, in new sandboxes. Does nothing while it runs. */
  start(): void {
    if (this.#endWatch) return;
    const { api, sim, node, random, actor } = this.#machine;
    const run = ++this.#run;
    this.#reporter.register(run);
    sim.after(random.int(1, heartbeatPeriod), () => this.#beat(run));
    const options = { actor, latency: random.int(1, 5), nodeName: node.name };
    this.#endWatch = api.watch('Pod', options, (found, actOn) => {
      for (const event of found) {
        actOn(event);
        this.#podChanged(event);
      }
    });
  }

  /** Power off: whatever runs on the node stops, and the API server hears nothing of it. */
  stop(): void {
    this.#run++;
    this.#machine.suspended = undefined;
    this.#endWatch?.();
    this.#endWatch = undefined;
    for (const worker of this.#workers.values()) worker.halt();
    this.#workers.clear();
  }

  /** The API server can be reached again after a while: says what it could not say meanwhile. */
  reconnected(): void {
    if (!this.#endWatch) return;
    if (!this.#reporter.registered) this.#reporter.register(this.#run);
    for (const worker of this.#workers.values()) worker.reconnected();
  }

  /** Kills a container's process, the first one's unless named. False when there is none to kill. */
  crashContainer(namespace: string, pod: string, container?: string, code?: number): boolean {
    return this.#workers.get(`${namespace}/${pod}`)?.crash(container, code) ?? false;
  }

  /** Switches the pod's applications to ready or not; without a readiness probe, the containers' readiness itself. */
  setReadiness(namespace: string, pod: string, ready: boolean): void {
    this.#workers.get(`${namespace}/${pod}`)?.switch('ready', ready);
  }

  /** Switches the pod's applications to alive or not: what their liveness probes ask. A container that is restarted is alive again. */
  setLiveness(namespace: string, pod: string, alive: boolean): void {
    this.#workers.get(`${namespace}/${pod}`)?.switch('healthy', alive);
  }

  /** Which of these two switches were turned off by hand; undefined when the pod is not here. */
  switchedOff(namespace: string, pod: string): { ready: boolean; healthy: boolean } | undefined {
    return this.#workers.get(`${namespace}/${pod}`)?.switchedOff;
  }

  /** The pods that are here, whatever the API server thinks. */
  get pods(): Iterable<PodWorker> {
    return this.#workers.values();
  }

  /**
   * The kubelet's process ends, or is there again: what runs goes on without it. Nothing is probed meanwhile, and what dies stays dead.
   * Its way to the API server is cut and healed by whoever calls.
   */
  suspend(on: boolean): void {
    const { suspended } = this.#machine;
    if (on) this.#machine.suspended = suspended ?? [];
    else {
      this.#machine.suspended = undefined;
      for (const go of suspended ?? []) go();
    }
  }

  /** The process in a container, the first one unless named; undefined when no such pod or container is here. */
  process(namespace: string, pod: string, container?: string): ContainerProcess | undefined {
    return this.#workers.get(`${namespace}/${pod}`)?.process(container);
  }

  #beat(run: number): void {
    if (run !== this.#run) return;
    // A heart beats of itself.
    this.#machine.sim.cause = 0;
    this.#reporter.beat();
    this.#machine.sim.after(heartbeatPeriod, () => this.#beat(run));
  }

  #podChanged({ type, object }: WatchEvent<'Pod'>): void {
    const key = `${object.metadata.namespace}/${object.metadata.name}`;
    const worker = this.#workers.get(key);
    const known = worker?.uid === object.metadata.uid;
    if (type === 'DELETED') {
      if (known) worker.orphan(() => this.#workers.delete(key));
    } else if (known) worker.update(object);
    else {
      // Upstream both would run for a moment; here a name has one place on a node.
      worker?.remove();
      this.#admit(key, object);
    }
  }

  #admit(key: string, pod: Pod): void {
    this.#workers.delete(key);
    if (pod.status.phase === 'Succeeded' || pod.status.phase === 'Failed') return;
    const worker = new PodWorker(this.#machine, pod);
    this.#workers.set(key, worker);
    if (pod.metadata.deletionTimestamp === undefined) worker.start();
    else worker.update(pod);
  }
}
