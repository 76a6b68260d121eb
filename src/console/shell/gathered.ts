import { mostText } from '../streams.ts';

/** Text as it comes, up to a limit. */
export class Gathered {
  readonly #pieces: string[];
  readonly #onFull: () => void;
  #length: number;

  constructor(start: string, onFull: () => void) {
    this.#pieces = [start];
    this.#length = start.length;
    this.#onFull = onFull;
  }

  add(text: string): void {
    if (this.#length > mostText) return;
    this.#length += text.length;
    if (this.#length > mostText) this.#onFull();
    else this.#pieces.push(text);
  }

  get all(): string {
    return this.#pieces.join('');
  }
}
