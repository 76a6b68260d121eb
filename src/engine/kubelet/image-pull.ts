import type { ContainerWorker } from './container-worker.ts';
import type { Machine } from './machine.ts';
import type { PodSide } from './process.ts';

/** pkg/kubelet/kubelet.go imageBackOff: virtual ms. */
const firstBackoff = 10_000;
const longestBackoff = 300_000;

/** Gets one container its image, however often that takes (pkg/kubelet/images/image_manager.go EnsureImageExists). */
export class ImagePull {
  readonly #machine: Machine;
  readonly #side: PodSide;
  readonly #worker: ContainerWorker;
  readonly #pulled: () => void;
  #backoff = firstBackoff;

  /** @param pulled called when the image is there. */
  constructor(machine: Machine, side: PodSide, worker: ContainerWorker, pulled: () => void) {
    this.#machine = machine;
    this.#side = side;
    this.#worker = worker;
    this.#pulled = pulled;
  }

  /** Asks the registry, as often as it takes. Returns whether the image is there already or on its way. */
  start(): boolean {
    const { container } = this.#worker;
    const { takes, pulled, error } = this.#machine.images.ensure(container);
    if (pulled) this.#say('Pulling', `Pulling image "${container.image}"`);
    this.#side.later(takes, () => {
      if (error === undefined) this.#arrived(pulled ? takes : undefined);
      else if (pulled) this.#failed(error);
      else this.#neverPulled();
    });
    return error === undefined;
  }

  #arrived(took: number | undefined): void {
    const { image } = this.#worker.container;
    const seconds = took === undefined ? '' : `${Number((took / 1000).toPrecision(4))}s`;
    const message =
      took === undefined
        ? `Container image "${image}" already present on machine`
        : `Successfully pulled image "${image}" in ${seconds} (${seconds} including waiting)`;
    this.#say('Pulled', message);
    this.#pulled();
  }

  #failed(error: string): void {
    const { image } = this.#worker.container;
    const { random } = this.#machine;
    this.#say('Failed', `Failed to pull image "${image}": ${error}`, 'Warning');
    this.#say('Failed', 'Error: ErrImagePull', 'Warning');
    this.#worker.wait('ErrImagePull', error);
    const backoff = this.#backoff;
    this.#backoff = Math.min(backoff * 2, longestBackoff);
    // The next sync of the pod comes soon, and finds that the image is in back-off.
    const soon = random.int(1_000, 2_000);
    this.#side.later(soon, () => {
      this.#say('BackOff', `Back-off pulling image "${image}"`);
      this.#say('Failed', 'Error: ImagePullBackOff', 'Warning');
      this.#worker.wait('ImagePullBackOff', `Back-off pulling image "${image}": ErrImagePull: ${error}`);
      this.#side.later(backoff - soon + random.int(0, 1_000), () => this.start());
    });
  }

  #neverPulled(): void {
    const message = `Container image "${this.#worker.container.image}" is not present with pull policy of Never`;
    this.#say('ErrImageNeverPull', message, 'Warning');
    this.#say('Failed', 'Error: ErrImageNeverPull', 'Warning');
    this.#worker.wait('ErrImageNeverPull', message);
    this.#side.later(firstBackoff, () => this.start());
  }

  #say(reason: string, message: string, type: 'Normal' | 'Warning' = 'Normal'): void {
    this.#machine.events.event(this.#side.pod, { type, reason, message });
  }
}
