import type { ContainerWorker } from './container-worker.ts';
import type { Machine } from './machine.ts';
import type { PodSide } from './process.ts';
import { PullFailures } from './pull-failures.ts';

/** Gets one container its image, however often that takes (pkg/kubelet/images/image_manager.go EnsureImageExists). */
export class ImagePull {
  readonly #machine: Machine;
  readonly #side: PodSide;
  readonly #worker: ContainerWorker;
  readonly #pulled: () => void;
  #failures: PullFailures | undefined;

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
      if (error === undefined) {
        this.#arrived(pulled ? takes : undefined);
        return;
      }
      this.#failures ??= new PullFailures(this.#machine, this.#side, this.#worker, () => this.start());
      if (pulled) this.#failures.failed(error);
      else this.#failures.neverPulled();
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

  #say(reason: string, message: string): void {
    this.#machine.events.event(this.#side.pod, { type: 'Normal', reason, message });
  }
}
