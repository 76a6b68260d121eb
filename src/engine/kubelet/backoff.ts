// pkg/kubelet/kubelet.go MaxCrashLoopBackOff and client-go util/flowcontrol/backoff.go; virtual ms.
const initial = 10_000;
const longest = 300_000;
const forgotten = 2 * longest;

/** How long a container that keeps ending waits for its next start: not at all, 10 s, 20 s, … 5 min; anew after ten good minutes. */
export class CrashBackoff {
  #period = 0;
  #updated = 0;

  /** The wait after an end at `finished` (virtual ms), counted from that end. Each call counts as one more restart. */
  next(finished: number): number {
    if (this.#period > 0 && finished - this.#updated > forgotten) this.#period = 0;
    const wait = this.#period;
    this.#period = wait === 0 ? initial : Math.min(wait * 2, longest);
    this.#updated = finished + wait;
    return wait;
  }
}

/** Go's time.Duration text for whole seconds: `10s`, `1m20s`, `5m0s`. */
export function formatSeconds(ms: number): string {
  const seconds = Math.round(ms / 1000);
  return seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m${seconds % 60}s`;
}
