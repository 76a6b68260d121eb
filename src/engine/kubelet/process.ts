import type { Container, Pod } from '../../model/objects/index.ts';
import type { PlaceId } from '../../model/trace.ts';
import type { Application } from '../network/application.ts';
import type { RequestResult } from '../network/request.ts';
import type { AppContext, Behaviour, Listener } from './apps/behaviour.ts';
import { resolve } from './apps/lookup.ts';
import { ContainerLog } from './container-log.ts';
import { type Environment, environmentOf, servicesFor } from './environment.ts';
import type { Machine } from './machine.ts';

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
  /** The same for what the kubelet does, which waits while its process is stopped. */
  work(ms: number, fn: () => void): void;
}

/** The exit of a process: what the kubelet writes down of it. */
export interface Exit {
  readonly exitCode: number;
  readonly reason: string;
}

const killed: Exit = { exitCode: 137, reason: 'Error' };
const completed = (code: number): Exit => ({ exitCode: code, reason: code === 0 ? 'Completed' : 'Error' });

const noListeners: readonly Listener[] = [];

/** Who started a process. */
export interface ProcessOwner {
  /** Called at the instant at which the process ends. */
  exited(exit: Exit): void;
}

/** The process in a container: its sockets, what it does of itself, and its end. It can be started again after it ended. */
export class ContainerProcess implements AppContext {
  readonly #machine: Machine;
  readonly #side: PodSide;
  readonly #container: Container;
  readonly #behaviour: Behaviour;
  readonly #owner: ProcessOwner;
  #alive = false;
  /** Starts and ends so far: timers of an earlier run do nothing. */
  #generation = 0;
  /** The person's switches. */
  #ready = true;
  #healthy = true;
  readonly log = new ContainerLog();
  #listeners = noListeners;
  /** Made when first needed. */
  #ends: Set<() => void> | undefined;
  /** What the kubelet knew of Services when it started, which is what its environment says. */
  #services = 0;
  /** The last request it sent on a connection that it keeps. */
  #connection: number | undefined;

  constructor(machine: Machine, side: PodSide, container: Container, owner: ProcessOwner) {
    this.#machine = machine;
    this.#side = side;
    this.#container = container;
    this.#owner = owner;
    this.#behaviour = machine.apps(container, side.pod);
  }

  get alive(): boolean {
    return this.#alive;
  }

  get pod(): Pod {
    return this.#side.pod;
  }

  get place(): PlaceId {
    return this.#side.place;
  }

  /** Called once when it ends, however it does: so do other programs that run in the container. */
  get ends(): Set<() => void> {
    this.#ends ??= new Set();
    return this.#ends;
  }

  get node(): string {
    return this.#machine.node.name;
  }

  get container(): Container {
    return this.#container;
  }

  get isReady(): boolean {
    return this.#ready;
  }

  get isAlive(): boolean {
    return this.#healthy;
  }

  /** The variables it was started with. */
  get environment(): Environment {
    const { pod } = this.#side;
    return environmentOf(pod, this.#container, servicesFor(pod, this.#machine.services, this.#services));
  }

  /** What is wrong with the annotation that was to say what it does, and what of its command is not done. */
  get faults(): Pick<Behaviour, 'problem' | 'unknown'> {
    return this.#behaviour;
  }

  /** Starts it, with its switches as they are at first. One that is to come to its end (an init container) does so soon unless it says when. */
  start(toItsEnd: boolean): void {
    const { startup, exits, run } = this.#behaviour;
    this.#generation++;
    this.#alive = true;
    this.#services = this.#machine.services.now;
    this.log.begin(this.#machine.sim.now);
    this.#ready = true;
    this.#healthy = true;
    if (startup === undefined) this.#open();
    else this.later(startup, () => this.#open());
    if (exits) this.later(exits.after, () => this.#exit(completed(exits.code)));
    else if (toItsEnd && !run) this.later(this.#machine.random.int(300, 700), () => this.#exit(completed(0)));
    run?.({
      pod: this.#side.pod,
      place: this.place,
      output: (text) => this.log.add({ at: this.#machine.sim.now, kind: 'wrote', text }),
      environment: () => this.environment,
      later: (ms, fn) => this.later(ms, fn),
      resolve: (host, done) => resolve(this.#machine.network, this.#side.place, host, this.#whileRunning(done)),
      request: (sending, done) => {
        const { network, sim } = this.#machine;
        const over = this.#whileRunning((result: RequestResult) => {
          this.log.asked(sim.now, sending.to, result);
          done(result);
        });
        const id = network.request({ from: this.#side.place, trace: true, ...sending }, over);
        if (sending.keepAlive) this.#connection = id;
      },
      exit: (code) => this.#exit(completed(code)),
      onExit: (fn) => this.ends.add(fn),
    });
  }

  /** Runs `fn` after `ms` virtual ms if the same process still runs then. */
  later(ms: number, fn: () => void): void {
    this.#side.later(ms, this.#whileRunning(fn));
  }

  /** It ends by itself. False when it does not run. */
  crash(code = 1): boolean {
    if (!this.#alive) return false;
    this.#exit(completed(code));
    return true;
  }

  /** SIGTERM, and SIGKILL after `grace` virtual ms. */
  terminate(grace: number): void {
    const { shutdown } = this.#behaviour;
    if (shutdown !== undefined && shutdown < grace) {
      this.closeSockets();
      this.later(shutdown, () => this.#exit(completed(0)));
    } else {
      this.later(grace, () => this.#exit(killed));
    }
  }

  /** It is gone without a word: the power went, or a pod of the same name took its place. */
  halt(): void {
    this.#generation++;
    this.#alive = false;
    const ends = this.#ends;
    this.#ends = undefined;
    for (const end of ends ?? []) end();
  }

  /** The application's switches. A server that only a TCP probe watches shows by not listening that it is off. */
  switch(which: 'ready' | 'healthy', on: boolean): void {
    if (which === 'ready') this.#ready = on;
    else this.#healthy = on;
    const { readinessProbe, livenessProbe } = this.#container;
    const probe = which === 'ready' ? readinessProbe : livenessProbe;
    if (!probe?.tcpSocket || !this.#alive) return;
    if (on) this.#open();
    else this.closeSockets();
  }

  /** Closes what it opened, in a namespace it may share with others (hostNetwork). */
  closeSockets(): void {
    const { network } = this.#machine;
    for (const { protocol, port } of this.#listeners) network.close(this.#side.place, protocol, port);
    this.#listeners = noListeners;
    if (this.#connection !== undefined) network.hangUp(this.#connection);
    this.#connection = undefined;
  }

  #whileRunning<A extends readonly unknown[]>(fn: (...args: A) => void): (...args: A) => void {
    const generation = this.#generation;
    return (...args) => {
      if (generation === this.#generation && this.#alive) fn(...args);
    };
  }

  #exit(exit: Exit): void {
    this.log.add({ at: this.#machine.sim.now, kind: 'exited', code: exit.exitCode });
    this.halt();
    this.closeSockets();
    this.#owner.exited(exit);
  }

  /** The same application, which writes down what it is asked. */
  #logged(app: Application): Application {
    const { sim } = this.#machine;
    const logged: Application = (request) => {
      const response = app(request);
      this.log.served(sim.now, request, response);
      return response;
    };
    return Object.assign(logged, app);
  }

  /** Opens the application's sockets. When a port is taken already, by another container of the pod or of the host, it gives up. */
  #open(): void {
    const { network } = this.#machine;
    const { place } = this.#side;
    this.closeSockets();
    for (const listener of this.#behaviour.listeners(this)) {
      try {
        network.listen(place, listener.protocol, listener.port, this.#logged(listener.app));
      } catch (error) {
        if (!(error instanceof Error && error.message.includes('EADDRINUSE'))) throw error;
        this.later(100, () => this.#exit(completed(1)));
        return;
      }
      this.#listeners = this.#listeners.concat(listener);
    }
  }
}
