import type { Container, ContainerState, ContainerStatus } from '../../model/objects/index.ts';
import { timestampAt } from '../../model/time.ts';
import { CrashBackoff } from './backoff.ts';
import { backingOff, minimumGrace, stateBefore, stopByHook } from './container-ends.ts';
import { containerStatus, creating, initializing, noState, runningSince } from './container-status.ts';
import type { Machine } from './machine.ts';
import { ContainerProbes, type Findings } from './probes.ts';
import { ContainerProcess, type Exit, type PodSide, type ProcessOwner } from './process.ts';

type Terminated = NonNullable<ContainerState['terminated']>;

/** One container of a pod on a node: its process, its probes, its ends and new starts (pkg/kubelet/kuberuntime). */
export class ContainerWorker implements ProcessOwner, Findings {
  readonly container: Container;
  readonly #machine: Machine;
  readonly #side: PodSide;
  readonly process: ContainerProcess;
  readonly #probes: ContainerProbes;
  #backoff: CrashBackoff | undefined;
  /** Of an init container: it came to its good end. */
  readonly #completed: (() => void) | undefined;
  #state: ContainerState;
  #lastState: ContainerState = noState;
  #restarts = 0;
  #ready = false;
  #started = false;
  /** The pod is being deleted: no new start. */
  #final = false;
  /** It is being killed. */
  #stopping = false;
  #onceEnded: (() => void) | undefined;
  /** What the last turn of a switch came of: what its probes find from then on comes of that (see Simulation.cause). */
  #turned = 0;

  /** @param completed makes it an init container, which runs to its end. */
  constructor(machine: Machine, side: PodSide, container: Container, completed?: () => void) {
    this.#machine = machine;
    this.#side = side;
    this.container = container;
    this.#completed = completed;
    this.#state = side.pod.spec.initContainers?.length ? initializing : creating;
    this.process = new ContainerProcess(machine, side, container, this);
    this.#probes = new ContainerProbes(machine, side, container, this.process, this);
  }

  /** Its probes say that the process has started up. */
  started(): void {
    this.#started = true;
    this.#ready = this.#completed === undefined && !this.container.readinessProbe && this.process.isReady;
    this.#side.changed();
  }

  /** Its readiness probe says so. */
  ready(ready: boolean): void {
    if (this.#ready === ready) return;
    this.#ready = ready;
    this.#blameSwitch();
    this.#side.changed();
  }

  /** Carries on from what the API server knows of a container whose node was off. */
  restore(before: ContainerStatus): void {
    this.#restarts = before.restartCount + (before.state.waiting ? 0 : 1);
    this.#lastState = stateBefore(before, timestampAt(this.#machine.sim.now));
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
    return this.#state.terminated !== undefined || (this.#final && !this.process.alive);
  }

  /** Why it does not run yet: its image, say. */
  wait(reason: string, message: string): void {
    this.#state = { waiting: { reason, message } };
    this.#side.changed();
  }

  /** Starts the process: sockets open, probes begin. */
  start(): void {
    const { sim } = this.#machine;
    const { name } = this.container;
    this.#stopping = false;
    this.#state = runningSince(timestampAt(sim.now));
    this.#say('Created', `Created container: ${name}`);
    this.#say('Started', `Started container ${name}`);
    const { problem, unknown } = this.process.faults;
    if (problem !== undefined) this.#say('InvalidBehaviour', `kubehop.dev/behaviour: ${problem}`, 'Warning');
    if (unknown !== undefined) this.#say('ScriptNotRun', unknown, 'Warning');
    this.process.start(this.#completed !== undefined);
    this.#probes.start();
    this.#side.changed();
  }

  /** The process dies by itself. False when it does not run. */
  crash(code?: number): boolean {
    return this.process.crash(code);
  }

  /** The switches of the application; without a readiness probe, that of the container's readiness itself. */
  switch(which: 'ready' | 'healthy', on: boolean): void {
    this.process.switch(which, on);
    this.#turned = this.#machine.sim.cause;
    if (which !== 'ready' || this.container.readinessProbe) return;
    this.#ready = this.#started && on;
    this.#side.changed();
  }

  /** Its preStop hook and SIGTERM, and SIGKILL after `grace` virtual ms. The container does not start again. */
  terminate(grace: number, ended: () => void): void {
    const again = this.#final;
    this.#final = true;
    this.#onceEnded = ended;
    this.#probes.stop('Readiness');
    if (!this.process.alive) {
      this.#probes.stop();
      this.#side.later(10, ended);
      return;
    }
    if (!again) this.#say('Killing', `Stopping container ${this.container.name}`);
    this.#stop(grace);
  }

  /** The power is gone: nothing is said any more. */
  halt(): void {
    this.process.halt();
    this.#final = true;
    this.#probes.stop();
  }

  #blameSwitch(): void {
    const { sim } = this.#machine;
    if (this.#turned !== 0) sim.cause = this.#turned;
  }

  closeSockets(): void {
    this.process.closeSockets();
  }

  #say(reason: string, message: string, type: 'Normal' | 'Warning' = 'Normal'): void {
    this.#machine.events.event(this.#side.pod, { type, reason, message });
  }

  /** kuberuntime_container.go killContainer: the hook's time is part of the grace period. */
  #stop(grace: number): void {
    const hook = this.container.lifecycle?.preStop;
    if (!hook || this.#stopping) {
      this.process.terminate(Math.max(minimumGrace, grace));
      return;
    }
    this.#stopping = true;
    stopByHook(
      { machine: this.#machine, side: this.#side, container: this.container, process: this.process },
      hook,
      grace,
    );
  }

  /** The process is gone at once; the kubelet learns of it at its next look at the runtime (PLEG, every second). */
  exited({ exitCode, reason }: Exit): void {
    const { sim, random } = this.#machine;
    const startedAt = this.#state.running?.startedAt ?? timestampAt(sim.now);
    const terminated: Terminated = { exitCode, reason, startedAt, finishedAt: timestampAt(sim.now) };
    const finished = sim.now;
    this.#side.work(this.#final ? random.int(20, 100) : random.int(50, 950), () => {
      this.#probes.stop();
      this.#state = { terminated };
      // An init container that did its work is what is called ready.
      this.#ready = this.#completed !== undefined && exitCode === 0;
      this.#started = false;
      this.#side.changed();
      if (this.#final) this.#onceEnded?.();
      else if (this.#ready) this.#completed?.();
      else this.#restart(terminated, finished);
    });
  }

  #restart(terminated: Terminated, finished: number): void {
    const { restartPolicy } = this.#side.pod.spec;
    if (restartPolicy === 'Never' || (restartPolicy === 'OnFailure' && terminated.exitCode === 0)) return;
    const { sim, random } = this.#machine;
    this.#backoff ??= new CrashBackoff();
    const period = this.#backoff.next(finished);
    const wait = Math.max(0, finished + period - sim.now);
    if (period > 0) this.#backOff(terminated, period);
    this.#side.work(wait + random.int(100, 300), () => {
      if (this.#final) return;
      this.#restarts++;
      this.#lastState = { terminated };
      this.#say('Pulled', `Container image "${this.container.image}" already present on machine`);
      this.start();
    });
  }

  #backOff(terminated: Terminated, period: number): void {
    const { waiting, said } = backingOff(this.#side.pod, this.container, period);
    this.#state = { waiting };
    this.#lastState = { terminated };
    this.#side.changed();
    this.#say('BackOff', said, 'Warning');
  }

  /** A probe says that it has to go. */
  unhealthy(probe: 'liveness' | 'startup'): void {
    if (!this.process.alive || this.#final) return;
    this.#blameSwitch();
    this.#say('Killing', `Container ${this.container.name} failed ${probe} probe, will be restarted`);
    const { terminationGracePeriodSeconds } = this.container[`${probe}Probe`] ?? {};
    this.#stop((terminationGracePeriodSeconds ?? this.#side.pod.spec.terminationGracePeriodSeconds) * 1000);
  }
}
