import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { chromiumFlags } from '../../.scripts/chromium.mjs';

interface Answer {
  readonly id?: number;
  readonly result?: Readonly<Record<string, unknown>>;
  readonly error?: { readonly message: string };
}

/**
 * A browser with one page, driven over the DevTools protocol through a pipe. Playwright attaches a debugger to service workers, too, and a
 * worker that is debugged never comes to rest, so that it gives way to no newer one; here only the page is attached to.
 */
export class UnwatchedBrowser {
  readonly #process: ChildProcess;
  readonly #profile = mkdtempSync(join(tmpdir(), 'kubehop-e2e-'));
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  #session: string | undefined;
  #last = 0;

  constructor() {
    this.#process = spawn(
      process.env.CHROMIUM_PATH ?? '',
      [
        '--headless=new',
        '--remote-debugging-pipe',
        `--user-data-dir=${this.#profile}`,
        ...chromiumFlags,
        'about:blank',
      ],
      { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] },
    );
    let rest = '';
    this.#process.stdio[4]?.on('data', (data: Buffer) => {
      const messages = (rest + data.toString()).split('\0');
      rest = messages.pop() ?? '';
      for (const message of messages) {
        const answer: Answer = JSON.parse(message);
        if (answer.id !== undefined) this.#waiting.get(answer.id)?.(answer);
      }
    });
  }

  async #send(method: string, params: object = {}): Promise<Readonly<Record<string, unknown>>> {
    const id = ++this.#last;
    const answered = new Promise<Answer>((resolve) => this.#waiting.set(id, resolve));
    const pipe = this.#process.stdio[3] as Writable;
    pipe.write(`${JSON.stringify({ id, method, params, ...(this.#session && { sessionId: this.#session }) })}\0`);
    const { result, error } = await answered;
    if (error) throw new Error(`${method}: ${error.message}`);
    return result ?? {};
  }

  /** Opens its page. */
  async open(address: string): Promise<void> {
    const { targetId } = await this.#send('Target.createTarget', { url: address });
    const { sessionId } = await this.#send('Target.attachToTarget', { targetId, flatten: true });
    this.#session = String(sessionId);
  }

  /** Runs a function in the page, which takes nothing from around it; gives what it returns. */
  async run<Value>(call: () => Value): Promise<Awaited<Value>> {
    const expression = `(${call})()`;
    const answer = await this.#send('Runtime.evaluate', { expression, awaitPromise: true, returnByValue: true });
    if (answer.exceptionDetails) throw new Error(JSON.stringify(answer.exceptionDetails));
    return (answer.result as { value: Awaited<Value> }).value;
  }

  /** From here on there is no network. */
  async goOffline(): Promise<void> {
    await this.#send('Network.enable');
    const nothing = { latency: 0, downloadThroughput: -1, uploadThroughput: -1 };
    await this.#send('Network.emulateNetworkConditions', { offline: true, ...nothing });
  }

  /** The tiles of all pods on the canvas, as they are told, sorted. */
  pods(): Promise<string[]> {
    return this.run(() =>
      [...document.querySelectorAll('[role=group][aria-label^="Pod "]')]
        .map((tile) => tile.getAttribute('aria-label') ?? '')
        .sort(),
    );
  }

  async close(): Promise<void> {
    const closed = new Promise((resolve) => this.#process.once('exit', resolve));
    this.#session = undefined;
    // Killed, it would leave processes that still write into the profile. It answers or not: it ends.
    void this.#send('Browser.close');
    await closed;
    rmSync(this.#profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}
