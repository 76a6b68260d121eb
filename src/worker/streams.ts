import type { Playground } from '../engine/index.ts';
import type { StreamEvent, WatchRequest } from '../protocol/messages.ts';

interface Open {
  readonly request: WatchRequest;
  /** Whether what it sees counts: not what it begins with when it is opened once more. */
  live: boolean;
  stop: () => void;
}

/** A watch that begins now, whatever version it began with at first. */
function fromNow(path: string): string {
  const [resource = '', query = ''] = path.split('?');
  const parameters = new URLSearchParams(query);
  parameters.delete('resourceVersion');
  parameters.delete('sendInitialEvents');
  return `${resource}?${parameters}`;
}

/** The page's open watches by number, and what they saw since it was last told. */
export class Streams {
  readonly #open = new Map<number, Open>();
  readonly #events: StreamEvent[] = [];

  /** How much was seen: `forget` goes back to it. */
  get length(): number {
    return this.#events.length;
  }

  watch(playground: Playground, stream: number, request: WatchRequest): void {
    this.unwatch(stream);
    this.#begin(playground, stream, request, true);
  }

  unwatch(stream: number): void {
    this.#open.get(stream)?.stop();
    this.#open.delete(stream);
  }

  /** The same world was made once more: what it showed before is known, watches go on where they were. */
  reopen(playground: Playground): void {
    for (const [stream, { request, stop }] of [...this.#open]) {
      stop();
      this.#begin(playground, stream, { ...request, path: fromNow(request.path) }, false);
    }
  }

  /** What was seen after that many events never happened. */
  forget(length: number): void {
    this.#events.length = Math.min(length, this.#events.length);
  }

  /** Ends all of them. */
  clear(): void {
    for (const { stop } of this.#open.values()) stop();
    this.#open.clear();
    this.#events.length = 0;
  }

  /** What was seen since the last call, in order. */
  take(): readonly StreamEvent[] {
    return this.#events.splice(0);
  }

  #begin(playground: Playground, stream: number, request: WatchRequest, live: boolean): void {
    const open: Open = { request, live, stop: () => undefined };
    this.#open.set(stream, open);
    open.stop = playground.watch(request, (event) => {
      if (!open.live) return;
      this.#events.push({ stream, event });
      // That was its last word.
      if (event.type === 'ERROR' || event.type === 'END') this.#open.delete(stream);
    });
    open.live = true;
  }
}
