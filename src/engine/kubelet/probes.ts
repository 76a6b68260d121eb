import type { Container } from '../../model/objects/index.ts';
import type { Machine } from './machine.ts';
import { type ProbeKind, Prober } from './prober.ts';
import type { ContainerProcess, PodSide } from './process.ts';

/** What probes find out. */
export interface Findings {
  /** The startup probe succeeded, or there is none. */
  started(): void;
  ready(ready: boolean): void;
  /** Its container is to be killed. */
  unhealthy(probe: 'liveness' | 'startup'): void;
}

const none: readonly Prober[] = [];

/** The probes of one container (pkg/kubelet/prober/prober_manager.go). */
export class ContainerProbes {
  readonly #machine: Machine;
  readonly #side: PodSide;
  readonly #container: Container;
  readonly #process: ContainerProcess;
  readonly #findings: Findings;
  #probers = none;

  constructor(machine: Machine, side: PodSide, container: Container, process: ContainerProcess, findings: Findings) {
    this.#machine = machine;
    this.#side = side;
    this.#container = container;
    this.#process = process;
    this.#findings = findings;
  }

  /** The startup probe first, and when it succeeded the others. */
  start(): void {
    const { startupProbe } = this.#container;
    if (!startupProbe) {
      this.#startOthers();
      return;
    }
    this.#probe('Startup', startupProbe, (success) => {
      if (success) this.#startOthers();
      else this.#findings.unhealthy('startup');
    });
  }

  /** @param kept goes on: the readiness of a container that is being killed is still looked at. */
  stop(kept?: 'Readiness'): void {
    for (const prober of this.#probers) if (kept === undefined || !prober.isReadiness) prober.stop();
    if (kept === undefined) this.#probers = none;
  }

  #startOthers(): void {
    const { readinessProbe, livenessProbe } = this.#container;
    this.stop();
    this.#findings.started();
    if (readinessProbe) this.#probe('Readiness', readinessProbe, (success) => this.#findings.ready(success));
    if (livenessProbe) {
      this.#probe('Liveness', livenessProbe, (success) => {
        if (!success) this.#findings.unhealthy('liveness');
      });
    }
  }

  #probe(kind: ProbeKind, probe: NonNullable<Container['readinessProbe']>, result: (success: boolean) => void): void {
    const process = this.#process;
    const target = {
      kind,
      probe,
      container: this.#container,
      address: this.#side.address,
      exec: () => (kind === 'Readiness' ? process.isReady : process.isAlive),
    };
    const failure = (message: string): void =>
      this.#machine.events.event(this.#side.pod, {
        type: 'Warning',
        reason: 'Unhealthy',
        message: `${kind} probe failed: ${message}`,
      });
    this.#probers = [...this.#probers, new Prober(this.#machine, target, { result, failure })];
  }
}
