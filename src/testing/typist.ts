import { LocalEngine } from '../client/local-engine.ts';
import { engineApi } from '../kubectl/engine-api.ts';
import { kubectl } from '../kubectl/kubectl.ts';
import type { Lab } from './lab.ts';

/** Somebody at a terminal of a lab: words in, what is printed out. Virtual time passes only while a command waits. */
export class Typist {
  readonly #engine: LocalEngine;

  constructor({ playground }: Lab) {
    this.#engine = new LocalEngine(playground);
  }

  /** Runs to the end, or cancels after `seconds` of virtual time. */
  async type(words: readonly string[], seconds = 120): Promise<{ code: number; out: string; err: string }> {
    const lines = { out: [] as string[], err: [] as string[] };
    const stop = new AbortController();
    const running = kubectl(words, {
      api: engineApi(this.#engine),
      signal: stop.signal,
      print: (line, stream) => lines[stream].push(line),
    });
    const code = await this.#engine.until(running, seconds * 1000, () => stop.abort());
    return { code, out: lines.out.join('\n'), err: lines.err.join('\n') };
  }

  /** A line without quotes in it, split at blanks. */
  line(text: string, seconds?: number): Promise<{ code: number; out: string; err: string }> {
    return this.type(text.split(' ').slice(1), seconds);
  }
}
