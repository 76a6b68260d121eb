/** Who asked to be woken, by the number of the request, and when (virtual ms). */
export class Wakes {
  readonly #waiting = new Map<number, number>();

  add(id: number, at: number): void {
    this.#waiting.set(id, at);
  }

  /** The first instant of these and `next`. */
  before(next: number | undefined): number | undefined {
    if (this.#waiting.size === 0) return next;
    return Math.min(next ?? Number.POSITIVE_INFINITY, ...this.#waiting.values());
  }

  /** Those whose time has come, in the order of their instants. */
  take(now: number): readonly number[] {
    if (this.#waiting.size === 0) return [];
    const due = [...this.#waiting].filter(([, at]) => at <= now).sort(([, a], [, b]) => a - b);
    for (const [id] of due) this.#waiting.delete(id);
    return due.map(([id]) => id);
  }

  /** Takes all out. */
  clear(): readonly number[] {
    return this.take(Number.POSITIVE_INFINITY);
  }
}
