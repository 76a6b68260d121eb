/** Characters handed over at once: so few that Ctrl-C is heard between. */
const slice = 64 * 1024;

interface Sink {
  /** Calls back when it has been taken in. */
  write(data: string, done: () => void): void;
}

/**
 * What commands print, on its way to the terminal: in slices, so that a flood neither blocks the page nor piles up. What would scroll
 * out of the terminal's memory at once is left out.
 */
export class Output {
  readonly #sink: Sink;
  readonly #keep: number;
  #waiting: string[] = [];
  #size = 0;
  #busy = false;
  #idle: (() => void)[] = [];

  /** @param keep characters kept of what waits: more than the terminal remembers. */
  constructor(sink: Sink, keep: number) {
    this.#sink = sink;
    this.#keep = keep;
  }

  write(text: string): void {
    if (text === '') return;
    this.#waiting.push(text);
    this.#size += text.length;
    if (this.#size > 2 * this.#keep) this.#shorten();
    this.#pump();
  }

  /** Leaves out what was not written yet. */
  drop(): void {
    this.#waiting = [];
    this.#size = 0;
  }

  /** Resolves once all is written. */
  flushed(): Promise<void> {
    return new Promise((resolve) => {
      this.#idle.push(resolve);
      this.#pump();
    });
  }

  #shorten(): void {
    const kept = this.#waiting.join('').slice(-this.#keep);
    this.#waiting = [kept.slice(kept.indexOf('\n') + 1)];
    this.#size = this.#waiting[0]?.length ?? 0;
  }

  #pump(): void {
    if (this.#busy) return;
    if (this.#waiting.length === 0) {
      const idle = this.#idle;
      this.#idle = [];
      for (const resolve of idle) resolve();
      return;
    }
    const all = this.#waiting.join('');
    this.#waiting = all.length > slice ? [all.slice(slice)] : [];
    this.#size = Math.max(0, all.length - slice);
    this.#busy = true;
    this.#sink.write(all.slice(0, slice), () => {
      this.#busy = false;
      this.#pump();
    });
  }
}
