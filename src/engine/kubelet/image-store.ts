import type { Container } from '../../model/objects/index.ts';
import type { SeededRandom } from '../sim/random.ts';
import type { Simulation } from '../sim/simulation.ts';

/** How an image came to be on the node, in virtual ms from now. */
export interface Pull {
  readonly takes: number;
  /** It had to be asked for at a registry. */
  readonly pulled: boolean;
  /** Why it did not come: the container runtime's error. */
  readonly error?: string;
}

/** `nginx` → `docker.io/library/nginx:latest` (distribution/reference ParseDockerRef). */
function canonical(image: string): string {
  const [first = ''] = image.split('/');
  const hasRegistry = image.includes('/') && (/[.:]/.test(first) || first === 'localhost');
  const full = hasRegistry ? image : `docker.io/${image.includes('/') ? '' : 'library/'}${image}`;
  const last = full.slice(full.lastIndexOf('/') + 1);
  return /[:@]/.test(last) ? full : `${full}:latest`;
}

/** Registries have every image, except those named so that they have not. */
function pullError(image: string): string | undefined {
  const noRepository = image.includes('does-not-exist');
  if (!noRepository && !image.endsWith(':missing')) return undefined;
  const name = canonical(image);
  const why = noRepository
    ? 'pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed'
    : `${name}: not found`;
  const code = noRepository ? '' : 'rpc error: code = NotFound desc = ';
  return `${code}failed to pull and unpack image "${name}": failed to resolve reference "${name}": ${why}`;
}

/** The images on a node. The first pull is long; pods that need an image that is on its way wait for the same pull. */
export class ImageStore {
  readonly #sim: Simulation;
  readonly #random: SeededRandom;
  readonly #presentAt = new Map<string, number>();

  /** @param present images that need no pull. */
  constructor(sim: Simulation, random: SeededRandom, present: readonly string[] = []) {
    this.#sim = sim;
    this.#random = random;
    for (const image of present) this.#presentAt.set(image, 0);
  }

  /** Makes sure of a container's image, as its imagePullPolicy says. */
  ensure({ image, imagePullPolicy }: Container): Pull {
    const { now } = this.#sim;
    const presentAt = this.#presentAt.get(image);
    if (presentAt === undefined) {
      const error = pullError(image);
      if (error !== undefined) {
        const never = imagePullPolicy === 'Never';
        return { takes: never ? 0 : this.#random.int(300, 900), pulled: !never, error };
      }
      const takes = imagePullPolicy === 'Never' ? 0 : this.#random.int(900, 2000);
      this.#presentAt.set(image, now + takes);
      return { takes, pulled: takes > 0 };
    }
    const wait = Math.max(0, presentAt - now);
    // Always asks the registry whether the tag still means the same image.
    return imagePullPolicy === 'Always'
      ? { takes: wait + this.#random.int(300, 900), pulled: true }
      : { takes: wait, pulled: false };
  }
}
