import { loaders, wanted } from '../engine/index.ts';

/** The part that any scene may need once time passes in it: it is loaded when the first one has been drawn. */
const afterDrawing = 'later';

/** Which parts of the engine have been loaded. Where nothing was built, all of them are there from the start. */
export class Parts {
  readonly #left = new Set(Object.keys(loaders));
  #loading = false;

  /** Whether a part is under way. */
  get loading(): boolean {
    return this.#loading;
  }

  /** Whether nothing is left to load. */
  get complete(): boolean {
    return this.#left.size === 0;
  }

  /** What a scene that has been drawn goes on with, unless it is there. */
  get more(): readonly string[] {
    return this.#left.has(afterDrawing) ? [afterDrawing] : [];
  }

  /** Whether the engine used a part that is not there: what it did is void. */
  get missed(): boolean {
    return wanted.size > 0;
  }

  /** The parts that were missed since the last call. */
  takeMissed(): readonly string[] {
    const names = [...wanted];
    wanted.clear();
    return names;
  }

  /** Loads parts. Rejects when that fails; `loading` stays true then. */
  async load(names: readonly string[]): Promise<void> {
    this.#loading = true;
    await Promise.all(names.map((name) => loaders[name]?.()));
    for (const name of names) this.#left.delete(name);
    this.#loading = false;
  }
}
