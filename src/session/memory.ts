/** What the page remembers between visits. Storage may be refused (private windows, sandboxed iframes): then nothing is remembered. */
export function recall<T>(key: string, otherwise: T): T {
  try {
    const text = localStorage.getItem(key);
    return text === null ? otherwise : (JSON.parse(text) as T);
  } catch {
    return otherwise;
  }
}

/** Keeps a JSON value for the next visit, where that is allowed. */
export function remember(key: string, value: unknown): void {
  try {
    localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // Nothing is remembered then; the page works without.
  }
}
