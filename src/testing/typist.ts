import { LocalEngine } from '../client/local-engine.ts';
import { engineApi } from '../kubectl/engine-api.ts';
import { type Invocation, kubectl } from '../kubectl/kubectl.ts';
import type { Lab } from './lab.ts';

/** Where a typist's files are, and what they do in an editor. */
export type Desk = Pick<Invocation, 'file' | 'directory' | 'edit'>;

/** Files by their whole names; what stands before a slash is a directory. */
export function filesOf(files: Readonly<Record<string, string>>): Desk {
  const inside = (directory: string): string[] => {
    const prefix = directory === '.' || directory === '' ? '' : `${directory.replace(/\/$/, '')}/`;
    const names = Object.keys(files).filter((name) => name.startsWith(prefix));
    return [...new Set(names.map((name) => name.slice(prefix.length).split('/')[0] ?? ''))];
  };
  return {
    file: (name) => files[name],
    directory: (name) => (inside(name).length > 0 ? inside(name) : undefined),
  };
}

/** Somebody at a terminal of a lab: words in, what is printed out. Virtual time passes only while a command waits. */
export class Typist {
  readonly #engine: LocalEngine;
  readonly #desk: Desk;
  readonly #context = { namespace: 'default' };

  constructor({ playground }: Lab, desk: Desk = {}) {
    this.#engine = new LocalEngine(playground);
    this.#desk = desk;
  }

  /** Runs to the end, or cancels after `seconds` of virtual time. */
  async type(words: readonly string[], seconds = 120): Promise<{ code: number; out: string; err: string }> {
    const said = { out: '', err: '' };
    const stop = new AbortController();
    const running = kubectl(words, {
      ...this.#desk,
      context: this.#context,
      api: engineApi(this.#engine),
      signal: stop.signal,
      print: (text, stream) => {
        said[stream] += text;
      },
    });
    const code = await this.#engine.until(running, seconds * 1000, () => stop.abort());
    return { code, out: said.out.replace(/\n$/, ''), err: said.err.replace(/\n$/, '') };
  }

  /** A line without quotes in it, split at blanks. */
  line(text: string, seconds?: number): Promise<{ code: number; out: string; err: string }> {
    return this.type(text.split(' ').slice(1), seconds);
  }
}
