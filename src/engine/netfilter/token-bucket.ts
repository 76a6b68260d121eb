/** What `limit` counts with: unused time fills it, what passes takes from it (net/netfilter/xt_limit.c, nft_limit.c). */
export class TokenBucket {
  /** Milliseconds of unused rate that it holds at most. */
  readonly #most: number;
  #tokens: number;
  #last: number | undefined;

  constructor(most: number) {
    this.#most = most;
    this.#tokens = most;
  }

  /** Takes what a packet costs, in milliseconds of the rate. False when there is not that much. */
  take(cost: number, now: number): boolean {
    this.#tokens = Math.min(this.#most, this.#tokens + now - (this.#last ?? now));
    this.#last = now;
    if (this.#tokens < cost) return false;
    this.#tokens -= cost;
    return true;
  }
}
