import type { Locator, Page } from '@playwright/test';

/** The YAML pane with its Monaco editor. */
export class YamlPane {
  readonly #page: Page;
  readonly region: Locator;

  constructor(page: Page) {
    this.#page = page;
    this.region = page.getByRole('region', { name: 'YAML', exact: true });
  }

  button(name: string): Locator {
    return this.region.getByRole('button', { name, exact: true });
  }

  get editor(): Locator {
    return this.region.getByRole('textbox', { name: /^YAML/ });
  }

  /** What the last Apply came to. */
  get result(): Locator {
    return this.region.getByRole('status', { name: 'Result' });
  }

  /** The problems of the last Apply, each on a line of its own. */
  get problems(): Locator {
    return this.region.getByRole('list', { name: 'Problems' }).getByRole('listitem');
  }

  async open(): Promise<void> {
    const drawer = this.#page.getByRole('button', { name: 'Bottom drawer' });
    if ((await drawer.getAttribute('aria-pressed')) === 'false') await drawer.click();
    await this.#page.getByRole('tab', { name: 'YAML' }).click();
    // Monaco's text box has no size of its own.
    await this.editor.waitFor({ state: 'attached' });
  }

  /** Replaces all that is in the editor, by the clipboard, as a manifest found on the web gets there. */
  async paste(text: string): Promise<void> {
    await this.#page.evaluate((t) => navigator.clipboard.writeText(t), text);
    await this.editor.focus();
    await this.#page.keyboard.press('ControlOrMeta+a');
    await this.#page.keyboard.press('ControlOrMeta+v');
  }

  async apply(): Promise<void> {
    await this.button('Apply').click();
  }

  async viewSelected(): Promise<void> {
    await this.region.getByRole('button', { name: 'View selected' }).click();
  }

  async pasteAndApply(text: string): Promise<void> {
    await this.paste(text);
    await this.apply();
  }

  /** Picks a file with "Open file". */
  async openFile(name: string, text: string): Promise<void> {
    const chooser = this.#page.waitForEvent('filechooser');
    await this.region.getByRole('button', { name: 'Open file' }).click();
    await (await chooser).setFiles({ name, mimeType: 'application/yaml', buffer: Buffer.from(text) });
  }
}
