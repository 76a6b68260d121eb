import type { ContainerWorker } from './container-worker.ts';
import type { Machine } from './machine.ts';
import type { PodSide } from './process.ts';

/** pkg/kubelet/kubelet.go imageBackOff: virtual ms. */
const firstBackoff = 10_000;
const longestBackoff = 300_000;

/** What becomes of a container whose image does not come: it says why, waits, and `again` asks once more. */
export class PullFailures {
  readonly #machine: Machine;
  readonly #side: PodSide;
  readonly #worker: ContainerWorker;
  readonly #again: () => void;
  #backoff = firstBackoff;

  constructor(machine: Machine, side: PodSide, worker: ContainerWorker, again: () => void) {
    this.#machine = machine;
    this.#side = side;
    this.#worker = worker;
    this.#again = again;
  }

  /** The registry said no. */
  failed(error: string): void {
    const { image } = this.#worker.container;
    const { random } = this.#machine;
    this.#warn('Failed', `Failed to pull image "${image}": ${error}`);
    this.#warn('Failed', 'Error: ErrImagePull');
    this.#worker.wait('ErrImagePull', error);
    const backoff = this.#backoff;
    this.#backoff = Math.min(backoff * 2, longestBackoff);
    // The next sync of the pod comes soon, and finds that the image is in back-off.
    const soon = random.int(1_000, 2_000);
    this.#side.later(soon, () => {
      this.#machine.events.event(this.#side.pod, { reason: 'BackOff', message: `Back-off pulling image "${image}"` });
      this.#warn('Failed', 'Error: ImagePullBackOff');
      this.#worker.wait('ImagePullBackOff', `Back-off pulling image "${image}": ErrImagePull: ${error}`);
      this.#side.later(backoff - soon + random.int(0, 1_000), this.#again);
    });
  }

  /** It is not here, and must not be asked for. */
  neverPulled(): void {
    const message = `Container image "${this.#worker.container.image}" is not present with pull policy of Never`;
    this.#warn('ErrImageNeverPull', message);
    this.#warn('Failed', 'Error: ErrImageNeverPull');
    this.#worker.wait('ErrImageNeverPull', message);
    this.#side.later(firstBackoff, this.#again);
  }

  #warn(reason: string, message: string): void {
    this.#machine.events.event(this.#side.pod, { type: 'Warning', reason, message });
  }
}
