import { useDocuments } from './documents.ts';
import { recall, remember } from './memory.ts';
import { usePanels } from './panels.ts';

const key = 'kubehop.files';
/** Characters that files have together to be remembered for the next visit. */
const mostRemembered = 1_000_000;

/** What was remembered, if it still has its shape. */
function recalled(): readonly (readonly [string, string])[] {
  const kept: unknown = recall(key, []);
  const isFile = (entry: unknown): entry is [string, string] =>
    Array.isArray(entry) && entry.length === 2 && entry.every((part) => typeof part === 'string');
  return Array.isArray(kept) ? kept.filter(isFile) : [];
}

/**
 * The files of the terminals, by name (`sleep/one.yaml`). They are the user's and not the scene's: undo leaves them as they are, and
 * they are there at the next visit.
 */
class UserFiles {
  readonly #texts = new Map(recalled());

  get(name: string): string | undefined {
    return this.#texts.get(name);
  }

  keys(): Iterable<string> {
    return this.#texts.keys();
  }

  set(name: string, text: string): void {
    this.#texts.set(name, text);
    this.#keep();
  }

  delete(name: string): void {
    this.#texts.delete(name);
    this.#keep();
  }

  #keep(): void {
    const all = [...this.#texts];
    const length = all.reduce((sum, [name, text]) => sum + name.length + text.length, 0);
    if (length <= mostRemembered) remember(key, all);
  }
}

export const userFiles = new UserFiles();

/** Opens a file in the YAML pane; what is typed there is written into it. */
export function editFile(name: string, text: string): void {
  if (userFiles.get(name) === undefined) userFiles.set(name, text);
  useDocuments.getState().openText(name, text);
  usePanels.getState().show('yaml');
}

useDocuments.subscribe(({ dirty, name, text }, before) => {
  if (dirty && text !== before.text && userFiles.get(name) !== undefined) userFiles.set(name, text);
});
