/** Text that is kept of one stream at most, in UTF-16 units: of a pipe, `$(…)`, a file. */
export const mostText = 4 << 20;

/** Why a command was cut off: Ctrl-C, or nobody reads what it writes any more. */
export class Stopped extends Error {
  readonly by: 'interrupt' | 'pipe';
  constructor(by: 'interrupt' | 'pipe') {
    super(by === 'pipe' ? 'broken pipe' : 'interrupted');
    this.by = by;
  }
}

/** Text to read, as it comes. */
export abstract class Source {
  #rest = '';
  #ended = false;

  /** The next piece; undefined at the end. */
  protected abstract next(): Promise<string | undefined>;
  /** Nobody reads on. */
  close(): void {
    this.#ended = true;
  }

  /** What there is, without waiting for more than the first of it; undefined at the end. */
  chunk(): Promise<string | undefined> {
    if (this.#rest === '' && !this.#ended) return this.next();
    const chunk = this.#rest === '' ? undefined : this.#rest;
    this.#rest = '';
    return Promise.resolve(chunk);
  }

  /** The next line with its line end, if it has one; undefined at the end. */
  async line(): Promise<string | undefined> {
    const pieces: string[] = [];
    while (true) {
      const stop = this.#rest.indexOf('\n') + 1;
      if (stop > 0) {
        pieces.push(this.#rest.slice(0, stop));
        this.#rest = this.#rest.slice(stop);
        return pieces.join('');
      }
      if (this.#rest !== '') pieces.push(this.#rest);
      this.#rest = '';
      const more = this.#ended ? undefined : await this.next();
      if (more === undefined) {
        this.#ended = true;
        return pieces.length > 0 ? pieces.join('') : undefined;
      }
      this.#rest = more;
    }
  }

  /** All that is left. */
  async all(): Promise<string> {
    const pieces: string[] = [];
    for (let chunk = await this.chunk(); chunk !== undefined; chunk = await this.chunk()) pieces.push(chunk);
    return pieces.join('');
  }
}

/** A text that is there already. */
export class TextSource extends Source {
  #text: string | undefined;

  constructor(text: string) {
    super();
    this.#text = text === '' ? undefined : text;
  }

  protected next(): Promise<string | undefined> {
    const text = this.#text;
    this.#text = undefined;
    return Promise.resolve(text);
  }
}

/** The keyboard, from which commands that run read nothing: what is typed meanwhile waits for the prompt. */
export class Keyboard extends TextSource {
  constructor() {
    super('');
  }
}

/** Between two commands: what one writes the other reads. */
export class Pipe extends Source {
  readonly #chunks: string[] = [];
  readonly #onClose: () => void;
  #length = 0;
  #state: 'open' | 'ended' | 'closed' = 'open';
  #wake: (() => void) | undefined;

  /** @param onClose called once nobody reads any more */
  constructor(onClose: () => void) {
    super();
    this.#onClose = onClose;
  }

  /** What nobody reads is dropped. Far too much that waits to be read closes it. */
  write(text: string): void {
    if (this.#state === 'closed') return;
    if (this.#length > mostText) this.close();
    this.#chunks.push(text);
    this.#length += text.length;
    this.#wake?.();
  }

  /** Nothing more comes. */
  end(): void {
    if (this.#state === 'open') this.#state = 'ended';
    this.#wake?.();
  }

  override close(): void {
    super.close();
    if (this.#state === 'open') this.#onClose();
    this.#state = 'closed';
    this.#chunks.length = 0;
    this.#wake?.();
  }

  protected async next(): Promise<string | undefined> {
    while (this.#chunks.length === 0) {
      if (this.#state !== 'open') return undefined;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    this.#length = 0;
    return this.#chunks.splice(0).join('');
  }
}
