import type { Locator, Page } from '@playwright/test';

/** The ripple of what was done: its steps as a table, and their replay. */
export class RippleView {
  readonly #page: Page;
  readonly region: Locator;

  constructor(page: Page) {
    this.#page = page;
    this.region = page.getByRole('region', { name: 'Ripple' });
  }

  async open(): Promise<void> {
    const drawer = this.#page.getByRole('button', { name: 'Bottom drawer' });
    if ((await drawer.getAttribute('aria-pressed')) === 'false') await drawer.click();
    await this.#page.getByRole('tab', { name: 'Ripple' }).click();
  }

  /** What the ripple came of. */
  get choice(): Locator {
    return this.region.getByRole('combobox', { name: 'What came of' });
  }

  /** The rows of the table, one a step. */
  get steps(): Locator {
    return this.region.locator('tbody').getByRole('row');
  }

  /** Steps whose row reads so: number, time, who, did what, because of. */
  step(words: RegExp): Locator {
    return this.steps.filter({ hasText: words });
  }

  /** The step that is shown on the canvas, too. */
  get shown(): Locator {
    return this.region.locator('tr[aria-current="step"]');
  }

  button(name: string | RegExp): Locator {
    return this.region.getByRole('button', { name });
  }
}
