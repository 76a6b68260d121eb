import type { Locator, Page } from '@playwright/test';
import { expect } from '@playwright/test';

/** `$ `, `sleep$ `, `/ # `, `root@node-1:~# `. */
const prompt = /^(?:\/ )?[^\s$#]*[$#](?: |$)/;

/** The terminal in the drawer. */
export class Terminal {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  get region(): Locator {
    return this.#page.getByRole('region', { name: 'Terminal', exact: true });
  }

  /** Where keys go. */
  get input(): Locator {
    return this.region.getByRole('textbox', { name: /^Terminal \d+/ });
  }

  get tabs(): Locator {
    return this.region.getByRole('tablist', { name: 'Terminals' }).getByRole('tab');
  }

  button(name: string): Locator {
    return this.region.getByRole('button', { name });
  }

  /** The lines that are seen now. */
  get lines(): Locator {
    return this.region.getByRole('list').getByRole('listitem');
  }

  /** The way to the trace of a request that the last command sent. */
  traceOf(to: string): Locator {
    return this.region
      .getByRole('navigation', { name: 'Requests of the last command' })
      .getByRole('button', { name: to });
  }

  /** The lowest line with something on it. */
  get lastLine(): Locator {
    return this.lines.filter({ hasText: /\S/ }).last();
  }

  /** Opens it by its key; it has the focus then. */
  async open(): Promise<void> {
    await this.#page.keyboard.press('k');
    await expect(this.input).toBeFocused();
    await this.idle();
  }

  /** No command runs, and there is a prompt. */
  async idle(): Promise<void> {
    await expect(this.button('Stop')).toBeDisabled();
    await expect(this.lastLine).toHaveText(prompt);
  }

  /** Types keys without Enter. */
  async type(text: string): Promise<void> {
    await this.#page.keyboard.type(text);
  }

  async press(...keys: string[]): Promise<void> {
    for (const key of keys) await this.#page.keyboard.press(key);
  }

  /** Types a command and Enter, and does not wait for its end. */
  async start(command: string): Promise<void> {
    await this.type(command);
    await this.press('Enter');
  }

  /** Types a command, waits for its end, and gives what it printed. */
  async run(command: string): Promise<string> {
    await this.start(command);
    await this.idle();
    return this.printed();
  }

  /** Clicks on a word of the output, where it stands lowest. */
  async clickOn(word: string): Promise<void> {
    const line = this.lines.filter({ hasText: word }).last();
    const box = await line.boundingBox();
    const text = (await line.textContent()) ?? '';
    if (!box) throw new Error(`not seen: ${word}`);
    const cell = box.width / text.length;
    const at = { x: box.x + (text.indexOf(word) + word.length / 2) * cell, y: box.y + box.height / 2 };
    await this.#page.mouse.move(at.x - 3, at.y);
    await this.#page.mouse.move(at.x, at.y);
    await this.#page.mouse.click(at.x, at.y);
  }

  /** Pastes from the clipboard. */
  async paste(text: string): Promise<void> {
    await this.#page.evaluate((t) => navigator.clipboard.writeText(t), text);
    await this.press('ControlOrMeta+v');
  }

  /** All it shows, as the Copy button gives it. */
  async all(): Promise<string> {
    await this.button('Copy').click();
    const text = await this.#page.evaluate(() => navigator.clipboard.readText());
    await this.input.focus();
    return text;
  }

  /** What the last command printed: all between its prompt and the next, without the mark for a line that it did not end. */
  async printed(): Promise<string> {
    const lines = (await this.all()).trimEnd().split('\n');
    const prompts = lines.flatMap((line, at) => (prompt.test(line) ? [at] : []));
    const [asked = -1, next = lines.length] = prompts.slice(-2);
    return lines
      .slice(asked + 1, next)
      .join('\n')
      .replace(/⏎$/, '');
  }
}
