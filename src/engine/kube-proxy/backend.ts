import type { IPFamily } from '../../model/objects/index.ts';
import type { Netfilter } from '../netfilter/types.ts';
import type { ArtifactCache } from './artifact-cache.ts';
import type { Proxier } from './proxier.ts';
import type { ProxyOptions } from './settings.ts';

/** A node's netfilter, and what the proxiers of all nodes share. */
export interface Surroundings {
  readonly netfilter: Netfilter;
  readonly cache: ArtifactCache;
}

/** One proxier is told of all Services and slices, and looks at those of its family alone. */
export interface BackendOptions extends ProxyOptions {
  readonly family: IPFamily;
}

/** One kube-proxy process of one mode, for one IP family of a node: a proxier, and how what it works out gets into the kernel. */
export interface Backend {
  readonly proxier: Proxier;
  /** Sees to what must be there before a sync writes; `full`: that sync is full. Throws with the kernel's message. */
  prepare(full: boolean): void;
  /**
   * Gives the kernel what the proxier has worked out, as something it asks for when it first needs it: syncs until then change
   * what it will be, so hundreds of idle nodes cost nothing. `taken` is called when it has asked, `failed` when it refuses.
   */
  handOver(taken: () => void, failed: () => void): void;
}
