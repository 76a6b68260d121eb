import type { Hook } from '../../../model/trace.ts';
import { type Entrance, Probe } from '../rules/probe.ts';
import type { Counter } from './counter.ts';
import type { NftSet } from './set.ts';

/** What rules see of their table. */
export interface TableView {
  readonly sets: ReadonlyMap<string, NftSet>;
  readonly objects: ReadonlyMap<string, { readonly counter?: Counter }>;
}

/** The packet as rules of nft see it. What they ask of the world and of sets is written down, and read back when the walk is explained. */
export class NftProbe extends Probe {
  table!: TableView;
  /** What the world and the sets answered; undefined as long as nothing was asked. */
  trail: unknown[] | undefined = undefined;
  /** Words about the rule at hand; absent when nobody asked for an explanation. */
  words: string[] | undefined = undefined;
  /** Set by `notrack`. */
  untracked = false;
  /** Set by a statement that we do not model. */
  skipped = false;
  #at = -1;

  /** Sets the stage for a live walk. */
  begin(hook: Hook, at: Entrance, table: TableView): void {
    this.enter(hook, at);
    this.table = table;
    this.trail = undefined;
    this.words = undefined;
    this.untracked = false;
    this.#at = -1;
  }

  /** Sets the stage for walking the same way again. */
  again(hook: Hook, at: Entrance, table: TableView, trail: readonly unknown[] | undefined): void {
    this.enter(hook, at);
    this.table = table;
    this.trail = trail ? [...trail] : [];
    this.words = [];
    this.#at = 0;
  }

  /** Whether this walk only tells of one that happened: nothing may be changed or counted. */
  get retold(): boolean {
    return this.#at >= 0;
  }

  /** Asks, or recalls what the answer was. */
  recall<T>(live: () => T): T {
    // The same walk asks the same questions in the same order, so the answer has the type it had.
    if (this.#at >= 0) return this.trail?.[this.#at++] as T;
    const answer = live();
    if (this.trail) this.trail.push(answer);
    else this.trail = [answer];
    return answer;
  }
}
