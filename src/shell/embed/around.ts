import { contractVersion, type Incoming, type Outgoing, readIncoming } from '../../embed/contract.ts';

/** Keys that turn slides. */
const turning = new Set([
  'ArrowLeft',
  'ArrowRight',
  'ArrowUp',
  'ArrowDown',
  'PageUp',
  'PageDown',
  'Home',
  'End',
  'Escape',
]);

/** Where an arrow key means something to what has the focus. */
const usesKeys =
  'input, textarea, select, [contenteditable="true"], dialog, [role="tab"], [role="separator"], .react-flow__node, .xterm';

/** The page that holds this frame, and the one that may speak to it. */
export class Around {
  readonly #window: Window;
  readonly #origin: string | undefined;

  /** @param origin of the page around; undefined: that of the referrer, and when there is none nobody is listened to */
  constructor(origin: string | undefined) {
    this.#window = window.parent;
    this.#origin = origin ?? (document.referrer === '' ? undefined : new URL(document.referrer).origin);
  }

  tell(message: Outgoing): void {
    const to = this.#origin === undefined || this.#origin === 'null' ? '*' : this.#origin;
    this.#window.postMessage({ kubehop: contractVersion, ...message }, to);
  }

  /** Calls back for each message of the contract, and for reveal.js's `slide:start` and `slide:stop`. Returns what ends it. */
  listen(heard: (message: Incoming) => void): () => void {
    const onMessage = ({ source, origin, data }: MessageEvent<unknown>) => {
      if (source !== this.#window || origin !== this.#origin) return;
      if (data === 'slide:start') heard({ type: 'play' });
      else if (data === 'slide:stop') heard({ type: 'pause' });
      else {
        const message = readIncoming(data);
        if (message) heard(message);
      }
    };
    addEventListener('message', onMessage);
    return () => removeEventListener('message', onMessage);
  }

  /** Hands on the keys that nothing here had a use for. Returns what ends it. */
  passKeysOn(): () => void {
    const onKey = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || !turning.has(event.key)) return;
      if (event.target instanceof Element && event.target.closest(usesKeys)) return;
      event.preventDefault();
      this.tell({ type: 'key', key: event.key });
    };
    addEventListener('keydown', onKey);
    return () => removeEventListener('keydown', onKey);
  }
}
