import type { Locator, Page } from '@playwright/test';
import { expect } from '@playwright/test';

/** The panel in which a lesson is written. */
export class Author {
  readonly #page: Page;
  readonly region: Locator;

  constructor(page: Page) {
    this.#page = page;
    this.region = page.getByRole('complementary', { name: /^Writing the lesson/ });
  }

  /** Begins a new lesson, from the catalogue. */
  async begin(): Promise<void> {
    await this.#page.getByRole('button', { name: 'Lessons' }).click();
    await this.#page.getByRole('dialog', { name: 'Lessons' }).getByRole('button', { name: 'New lesson' }).click();
    await expect(this.region).toBeVisible();
  }

  button(name: string | RegExp): Locator {
    return this.region.getByRole('button', { name });
  }

  field(name: string): Locator {
    const named = { name, exact: true };
    // Where something is offered while one types it is a combobox.
    return this.region.getByRole('textbox', named).or(this.region.getByRole('combobox', named));
  }

  /** Puts the cursor there, and types. What was there before goes. */
  async write(name: string, text: string): Promise<void> {
    await this.field(name).click();
    await this.#page.keyboard.press('ControlOrMeta+a');
    await this.#page.keyboard.type(text);
  }

  /** What readers of a field's Markdown see. */
  preview(name: string): Locator {
    return this.region.getByRole('region', { name: `${name}, as it is read` });
  }

  get solution(): Locator {
    return this.region.getByRole('list', { name: 'The solution' }).getByRole('listitem');
  }

  get checks(): Locator {
    return this.region.getByRole('list', { name: 'Checks', exact: true }).getByRole('listitem');
  }

  get steps(): Locator {
    return this.region.getByRole('list', { name: 'Steps' }).getByRole('button');
  }

  /** Sets the world to the step's beginning, and notes what is done until `stop`. */
  async record(what: 'Record' | 'Record a near-miss' | 'Record what is done first' = 'Record'): Promise<void> {
    await this.region.getByRole('button', { name: what, exact: true }).click();
    await expect(this.button('Stop recording')).toHaveAttribute('aria-disabled', 'false');
  }

  async stop(): Promise<void> {
    await this.button('Stop recording').click();
    await expect(this.region.getByRole('button', { name: 'Record', exact: true })).toBeEnabled();
  }

  /** Plays the draft through beside the page, and waits for what comes of it. */
  async verify(): Promise<void> {
    await this.button('Verify').click();
    await expect(this.button('Verifying')).toHaveCount(0, { timeout: 45_000 });
  }

  /** Copies the lesson's link. */
  async link(): Promise<string> {
    await this.button('Copy link').click();
    await expect(this.#page.getByRole('log', { name: 'Notices' })).toContainText(/Link copied: [\d,]+ characters/);
    return this.#page.evaluate(() => navigator.clipboard.readText());
  }
}
