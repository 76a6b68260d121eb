import type { Container, ContainerState, ContainerStatus, Pod } from '../../model/objects/index.ts';
import { timestampAt } from '../../model/time.ts';
import type { PlaceId } from '../../model/trace.ts';
import type { Behaviour, Listener } from './apps/index.ts';
import { CrashBackoff, formatSeconds } from './backoff.ts';
import { containerStatus, creating, noState, runningSince } from './container-status.ts';
import type { Machine } from './machine.ts';
import { type ProbeKind, Prober } from './prober.ts';

/** What a container needs of the pod around it. */
export interface PodSide {
  readonly pod: Pod;
  /** The network namespace its sockets are in. */
  readonly place: PlaceId;
  readonly address: string;
  /** The container's status changed. */
  changed(): void;
  /** Runs `fn` later (virtual ms), unless the pod is gone by then. */
  later(ms: number, fn: () => void): void;
}

type Terminated = NonNullable<ContainerState['terminated']>;

/** The exit of a process: what the kubelet writes down of it. */
interface Exit {
  readonly exitCode: number;
  readonly reason: string;
}

const killed: Exit = { exitCode: 137, reason: 'Error' };
const completed = (code: number): Exit => ({ exitCode: code, reason: code === 0 ? 'Completed' : 'Error' });

/** One container of a pod on a node: its process and sockets, its probes, its ends and new starts (pkg/kubelet/kuberuntime). */
export class ContainerWorker {
  readonly container: Container;
  readonly #machine: Machine;
  readonly #side: PodSide;
  readonly #behaviour: Behaviour;
  readonly #backoff = new CrashBackoff();
  #state: ContainerState = creating;
  #lastState: ContainerState = noState;
  #restarts = 0;
  #ready = false;
  #started = false;
  /** The process runs (the status may not know of its end yet). */
  #alive = false;
  /** The pod is being deleted: no new start. */
  #final = false;
  #readySwitch = true;
  #listeners: readonly Listener[] = [];
  #probers: Prober[] = [];
  /** Starts so far: timers of an earlier process do nothing. */
  #generation = 0;
  #onceEnded: (() => void) | undefined;

  constructor(machine: Machine, side: PodSide, container: Container) {
    this.#machine = machine;
    this.#side = side;
    this.container = container;
    this.#behaviour = machine.apps(container);
  }

  /** Carries on from what the API server knows of a container whose node was off. */
  restore(before: ContainerStatus): void {
    this.#restarts = before.restartCount + (before.state.waiting ? 0 : 1);
    const at = timestampAt(this.#machine.sim.now);
    const startedAt = before.state.running?.startedAt ?? before.state.terminated?.startedAt;
    if (startedAt === undefined) this.#lastState = before.lastState;
    else {
      const lost = { exitCode: 255, reason: 'Unknown', startedAt, finishedAt: at };
      this.#lastState = { terminated: before.state.terminated ?? lost };
    }
  }

  get status(): ContainerStatus {
    return containerStatus(this.container, {
      ready: this.#ready,
      started: this.#started,
      restartCount: this.#restarts,
      state: this.#state,
      lastState: this.#lastState,
    });
  }

  get ended(): boolean {
    return this.#state.terminated !== undefined || (this.#final && !this.#alive);
  }

  /** Starts the process: sockets open, probes begin. */
  start(): void {
    const { sim, events } = this.#machine;
    const { pod } = this.#side;
    const { name } = this.container;
    this.#generation++;
    this.#readySwitch = true;
    this.#alive = true;
    this.#state = runningSince(timestampAt(sim.now));
    events.event(pod, { reason: 'Created', message: `Created container: ${name}` });
    events.event(pod, { reason: 'Started', message: `Started container ${name}` });
    const conflict = this.#listen();
    const { exits } = this.#behaviour;
    if (conflict) this.#inThisRun(100, () => this.#exit(completed(1)));
    else if (exits) this.#inThisRun(exits.after, () => this.#exit(completed(exits.code)));
    this.#startProbes();
    this.#side.changed();
  }

  /** The process dies by itself. False when it does not run. */
  crash(): boolean {
    if (!this.#alive) return false;
    this.#exit(completed(1));
    return true;
  }

  /** The readiness switch of the application; without a readiness probe, of the container's readiness itself. */
  setReadiness(ready: boolean): void {
    this.#readySwitch = ready;
    const probe = this.container.readinessProbe;
    if (!probe) {
      this.#ready = this.#started && ready;
      this.#side.changed();
    } else if (probe.tcpSocket && this.#alive) {
      // A server that only a TCP probe watches shows that it is not ready by not listening.
      if (ready) this.#listen();
      else this.closeSockets();
    }
  }

  /** SIGTERM, and SIGKILL after `grace` virtual ms. The container does not start again. */
  terminate(grace: number, ended: () => void): void {
    const again = this.#final;
    this.#final = true;
    this.#onceEnded = ended;
    for (const prober of this.#probers) if (!prober.isReadiness) prober.stop();
    if (!this.#alive) {
      this.#stopProbes();
      this.#side.later(10, ended);
      return;
    }
    if (!again) this.#say('Killing', `Stopping container ${this.container.name}`);
    this.#stop(grace);
  }

  /** The power is gone, or the pod was removed by force: nothing is said any more. */
  halt(): void {
    this.#generation++;
    this.#alive = false;
    this.#final = true;
    this.#stopProbes();
  }

  #say(reason: string, message: string, type: 'Normal' | 'Warning' = 'Normal'): void {
    this.#machine.events.event(this.#side.pod, { type, reason, message });
  }

  #inThisRun(ms: number, fn: () => void): void {
    const generation = this.#generation;
    this.#side.later(ms, () => {
      if (generation === this.#generation && this.#alive) fn();
    });
  }

  #stop(grace: number): void {
    const { shutdown } = this.#behaviour;
    if (shutdown !== undefined && shutdown < grace) {
      this.closeSockets();
      this.#inThisRun(shutdown, () => this.#exit(completed(0)));
    } else {
      this.#inThisRun(grace, () => this.#exit(killed));
    }
  }

  /** Opens the application's sockets. True when a port is taken already, by another container of the pod or of the host. */
  #listen(): boolean {
    const { network, node } = this.#machine;
    const { pod, place } = this.#side;
    const context = { pod, node: node.name, container: this.container, isReady: () => this.#readySwitch };
    const opened: Listener[] = [];
    this.#listeners = opened;
    for (const listener of this.#behaviour.listeners(context)) {
      try {
        network.listen(place, listener.protocol, listener.port, listener.app);
      } catch (error) {
        if (error instanceof Error && error.message.includes('EADDRINUSE')) return true;
        throw error;
      }
      opened.push(listener);
    }
    return false;
  }

  /** Closes what it opened, in a namespace it shares with others (hostNetwork). */
  closeSockets(): void {
    for (const { protocol, port } of this.#listeners) this.#machine.network.close(this.#side.place, protocol, port);
    this.#listeners = [];
  }

  /** The process is gone at once; the kubelet learns of it at its next look at the runtime (PLEG, every second). */
  #exit({ exitCode, reason }: Exit): void {
    const { sim, random } = this.#machine;
    this.#alive = false;
    this.#generation++;
    this.closeSockets();
    const startedAt = this.#state.running?.startedAt ?? timestampAt(sim.now);
    const terminated: Terminated = { exitCode, reason, startedAt, finishedAt: timestampAt(sim.now) };
    const finished = sim.now;
    this.#side.later(this.#final ? random.int(20, 100) : random.int(50, 950), () => {
      this.#stopProbes();
      this.#state = { terminated };
      this.#ready = false;
      this.#started = false;
      this.#side.changed();
      if (this.#final) this.#onceEnded?.();
      else this.#restart(terminated, finished);
    });
  }

  #restart(terminated: Terminated, finished: number): void {
    const { restartPolicy } = this.#side.pod.spec;
    if (restartPolicy === 'Never' || (restartPolicy === 'OnFailure' && terminated.exitCode === 0)) return;
    const { sim, random } = this.#machine;
    const period = this.#backoff.next(finished);
    const wait = Math.max(0, finished + period - sim.now);
    if (period > 0) this.#backOff(terminated, period);
    this.#side.later(wait + random.int(100, 300), () => {
      if (this.#final) return;
      this.#restarts++;
      this.#lastState = { terminated };
      this.#say('Pulled', `Container image "${this.container.image}" already present on machine`);
      this.start();
    });
  }

  #backOff(terminated: Terminated, period: number): void {
    const { name, namespace, uid } = this.#side.pod.metadata;
    const what = `container=${this.container.name} pod=${name}_${namespace}(${uid})`;
    const message = `back-off ${formatSeconds(period)} restarting failed ${what}`;
    this.#state = { waiting: { reason: 'CrashLoopBackOff', message } };
    this.#lastState = { terminated };
    this.#side.changed();
    const failed = `Back-off restarting failed container ${this.container.name} in pod ${name}_${namespace}(${uid})`;
    this.#say('BackOff', failed, 'Warning');
  }

  #startProbes(): void {
    const { startupProbe } = this.container;
    if (startupProbe) {
      this.#probe('Startup', startupProbe, (success) => {
        if (success) this.#startOtherProbes();
        else this.#killUnhealthy('startup');
      });
    } else {
      this.#startOtherProbes();
    }
  }

  #startOtherProbes(): void {
    const { readinessProbe, livenessProbe } = this.container;
    this.#stopProbes();
    this.#started = true;
    this.#ready = !readinessProbe && this.#readySwitch;
    this.#side.changed();
    if (readinessProbe) {
      this.#probe('Readiness', readinessProbe, (success) => {
        if (this.#ready === success) return;
        this.#ready = success;
        this.#side.changed();
      });
    }
    if (livenessProbe) {
      this.#probe('Liveness', livenessProbe, (success) => {
        if (!success) this.#killUnhealthy('liveness');
      });
    }
  }

  #probe(kind: ProbeKind, probe: NonNullable<Container['readinessProbe']>, result: (success: boolean) => void): void {
    const target = {
      kind,
      probe,
      container: this.container,
      address: this.#side.address,
      exec: () => kind !== 'Readiness' || this.#readySwitch,
    };
    const failure = (message: string): void => this.#say('Unhealthy', `${kind} probe failed: ${message}`, 'Warning');
    this.#probers.push(new Prober(this.#machine, target, { result, failure }));
  }

  #stopProbes(): void {
    for (const prober of this.#probers) prober.stop();
    this.#probers = [];
  }

  #killUnhealthy(probe: 'liveness' | 'startup'): void {
    if (!this.#alive || this.#final) return;
    this.#say('Killing', `Container ${this.container.name} failed ${probe} probe, will be restarted`);
    this.#stop(this.#side.pod.spec.terminationGracePeriodSeconds * 1000);
  }
}
