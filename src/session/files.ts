import { useDocuments } from './documents.ts';
import { recall, remember } from './memory.ts';
import { usePanels } from './panels.ts';
import { openTerminal } from './terminals.ts';

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

/** Opens a text in the YAML pane until it is saved or closed, and comes back to the terminal. What was saved, or undefined. */
export function editText(name: string, text: string, signal: AbortSignal): Promise<string | undefined> {
  const saved = useDocuments.getState().ask(name, text);
  const { answer } = useDocuments.getState();
  const close = (): void => answer?.(undefined);
  signal.addEventListener('abort', close, { once: true });
  usePanels.getState().show('yaml');
  return saved.finally(() => {
    signal.removeEventListener('abort', close);
    // Not when it was closed because another document was opened over it.
    if (useDocuments.getState().name === name) openTerminal();
  });
}

useDocuments.subscribe(({ answer, dirty, name, text }, before) => {
  if (!answer && dirty && text !== before.text && userFiles.get(name) !== undefined) userFiles.set(name, text);
});
