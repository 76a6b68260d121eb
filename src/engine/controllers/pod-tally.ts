import { isPodReady, type LabelSelector, type Labels, type Pod, type ReplicaSet } from '../../model/objects/index.ts';
import { compileSelector } from '../apiserver/selectors.ts';
import type { Index, Informer, View } from '../client-go/informer.ts';
import { byOwner, controllerOf, isPodActive } from './controller.ts';

/** What the pods of one ReplicaSet come to. */
export class PodTally {
  readonly spec: ReplicaSet['spec'];
  readonly #isSelected: (labels: Labels) => boolean;
  readonly #isLabeled: (labels: Labels) => boolean;
  #seen: Labels | undefined;
  #selected = false;
  #complete = false;
  active = 0;
  /** Of the active: those that have all labels of the template. */
  labeled = 0;
  /** Of the active. */
  ready = 0;
  /** Owned, but selected no more. */
  astray = 0;

  constructor(spec: ReplicaSet['spec']) {
    const wanted: LabelSelector = { matchLabels: spec.template.metadata.labels ?? {} };
    this.spec = spec;
    this.#isSelected = compileSelector(spec.selector);
    this.#isLabeled = compileSelector(wanted);
  }

  /** Counts a pod that the set owns (1), or takes it out again (-1). */
  count(pod: Pod, by: 1 | -1): void {
    const { labels = none } = pod.metadata;
    // Pods of one template share its labels.
    if (labels !== this.#seen) {
      this.#seen = labels;
      this.#selected = this.#isSelected(labels);
      this.#complete = this.#isLabeled(labels);
    }
    if (!this.#selected) this.astray += by;
    else if (isPodActive(pod)) {
      this.active += by;
      if (this.#complete) this.labeled += by;
      if (isPodReady(pod)) this.ready += by;
    }
  }
}

const none: Labels = {};

/** Counts the pods of each ReplicaSet as they change: a sync need not look at all of them (upstream counts them each time). */
export class PodTallies implements View<'Pod'> {
  readonly #owned: Index<'Pod'>;
  readonly #tallies = new Map<string, PodTally>();

  constructor(pods: Informer<'Pod'>) {
    this.#owned = byOwner(pods);
    pods.addView(this);
  }

  of({ metadata: { uid }, spec }: ReplicaSet): PodTally {
    const known = this.#tallies.get(uid);
    if (known?.spec === spec) return known;
    const tally = new PodTally(spec);
    for (const pod of this.#owned.get(uid)) if (controllerOf(pod)?.uid === uid) tally.count(pod, 1);
    this.#tallies.set(uid, tally);
    return tally;
  }

  forget(uid: string): void {
    this.#tallies.delete(uid);
  }

  move(_key: string, before: Pod | undefined, after: Pod | undefined): void {
    if (before) this.#count(before, -1);
    if (after) this.#count(after, 1);
  }

  #count(pod: Pod, by: 1 | -1): void {
    const owner = controllerOf(pod);
    if (owner) this.#tallies.get(owner.uid)?.count(pod, by);
  }
}
