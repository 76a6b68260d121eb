// <kube-hop lesson="services/first-service" step="2"></kube-hop>: the script of a few kB for slides and pages.
import type { ContractVersion, Incoming, Outgoing } from './contract.ts';

/** A literal, so that this script needs no other. */
const contractVersion: ContractVersion = 1;

/** Where the page lies: beside this script. */
const home = new URL(import.meta.url.replace(/[^/]*$/, ''));
const options = ['readonly', 'controls', 'theme', 'autoplay', 'speed', 'panels', 'language'] as const;

/** An embedded Kubehop. Its attributes are the options of `?embed`; events `kubehop:TYPE` tell what happens in it. */
class KubeHop extends HTMLElement {
  static readonly observedAttributes = ['lesson', 'step', 'scene', 'src', ...options];
  #frame: HTMLIFrameElement | undefined;
  /** Where the frame was when it was taken out of the document, and the address that it was opened with. */
  #left: { readonly address: string; readonly state: string } | undefined;

  connectedCallback(): void {
    addEventListener('message', this.#hear);
    this.#show();
  }

  disconnectedCallback(): void {
    removeEventListener('message', this.#hear);
    this.#frame?.remove();
    this.#frame = undefined;
  }

  attributeChangedCallback(name: string, before: string | null, now: string | null): void {
    if (before === now) return;
    if (!this.#frame || name !== 'step') this.#left = undefined;
    if (!this.#frame) return;
    if (name === 'step' && now !== null) this.send({ type: 'go-to-step', step: Number(now) });
    else this.#show();
  }

  /** Says something to the embedded page. */
  send(message: Incoming): void {
    this.#frame?.contentWindow?.postMessage(
      { kubehop: contractVersion, ...message },
      home.origin === 'null' ? '*' : home.origin,
    );
  }

  get #address(): string {
    const url = new URL('index.html', home);
    url.searchParams.set('embed', '');
    url.searchParams.set('origin', location.origin);
    for (const name of options) {
      const value = this.getAttribute(name);
      if (value !== null) url.searchParams.set(name, value);
    }
    const hash = ['lesson', 'src', 'scene', 'step'].flatMap((name) => {
      const value = this.getAttribute(name);
      return value === null ? [] : `${name}=${name === 'src' ? encodeURIComponent(value) : value}`;
    });
    url.hash = hash.join('&');
    return url.href;
  }

  #show(): void {
    const frame = document.createElement('iframe');
    frame.title = this.getAttribute('title') ?? 'Kubehop';
    // Put into the document again it goes on where it was.
    frame.src = this.#left?.address ?? this.#address;
    frame.name = this.#left?.state ?? '';
    frame.allow = 'clipboard-write';
    frame.style.cssText = 'display:block;width:100%;height:100%;border:0';
    if (getComputedStyle(this).display === 'inline') this.style.cssText += ';display:block;height:480px';
    this.#frame?.remove();
    this.#frame = frame;
    this.append(frame);
  }

  readonly #hear = ({ source, data }: MessageEvent): void => {
    if (!this.#frame || source !== this.#frame.contentWindow || data?.kubehop !== contractVersion) return;
    const message = data as Outgoing;
    if (message.type === 'state') this.#left = { address: this.#frame.src, state: message.state };
    if (message.type === 'key') this.#press(message.key);
    else this.dispatchEvent(new CustomEvent(`kubehop:${message.type}`, { detail: message, bubbles: true }));
  };

  /** The deck hears the key as if it had been pressed beside the figure, and let go: some count keys that are held. */
  #press(key: string): void {
    const how = { key, code: key, keyCode: codeOf(key), bubbles: true } as KeyboardEventInit;
    for (const type of ['keydown', 'keyup']) this.dispatchEvent(new KeyboardEvent(type, how));
  }
}

/** Decks still look at the old numbers. */
const codeOf = (key: string): number =>
  ({ ArrowLeft: 37, ArrowUp: 38, ArrowRight: 39, ArrowDown: 40, PageUp: 33, PageDown: 34, Escape: 27 })[key] ?? 0;

if (!customElements.get('kube-hop')) customElements.define('kube-hop', KubeHop);
