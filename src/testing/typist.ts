import type { KubeApi } from '../kubectl/api.ts';
import { kubectl } from '../kubectl/kubectl.ts';
import type { Lab } from './lab.ts';

/** Somebody at a terminal of a lab: words in, what is printed out. Virtual time passes only while a command waits. */
export class Typist {
  readonly #lab: Lab;
  readonly #timers = new Set<{ readonly at: number; readonly call: () => void }>();

  constructor(lab: Lab) {
    this.#lab = lab;
  }

  get #api(): KubeApi {
    const { playground } = this.#lab;
    return {
      rest: (request) => {
        if (request.method === 'GET') return Promise.resolve(playground.read(request));
        const { rest } = playground.act({ kind: 'rest', request });
        return rest ? Promise.resolve(rest) : Promise.reject(new Error('no response'));
      },
      watch: (request, onEvent) => playground.watch(request, onEvent),
      now: () => playground.now,
      after: (ms, call) => {
        const timer = { at: playground.now + ms, call };
        this.#timers.add(timer);
        return () => this.#timers.delete(timer);
      },
    };
  }

  /** Runs to the end, or cancels after `seconds` of virtual time. */
  async type(words: readonly string[], seconds = 120): Promise<{ code: number; out: string; err: string }> {
    const { playground } = this.#lab;
    const lines = { out: [] as string[], err: [] as string[] };
    const stop = new AbortController();
    const end = playground.now + seconds * 1000;
    let code: number | undefined;
    const running = kubectl(words, {
      api: this.#api,
      signal: stop.signal,
      print: (line, stream) => lines[stream].push(line),
    }).then((result) => {
      code = result;
    });
    while (code === undefined) {
      // Everything that is ready to go on does, before time passes.
      await new Promise((resolve) => setImmediate(resolve));
      if (code !== undefined) break;
      if (playground.now >= end) stop.abort();
      const due = Math.min(end, playground.now + 50, ...[...this.#timers].map(({ at }) => at));
      playground.advanceTo(due);
      for (const timer of [...this.#timers]) {
        if (timer.at > playground.now) continue;
        this.#timers.delete(timer);
        timer.call();
      }
    }
    await running;
    return { code, out: lines.out.join('\n'), err: lines.err.join('\n') };
  }

  /** A line without quotes in it, split at blanks. */
  line(text: string, seconds?: number): Promise<{ code: number; out: string; err: string }> {
    return this.type(text.split(' ').slice(1), seconds);
  }
}
