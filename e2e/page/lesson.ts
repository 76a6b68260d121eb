import type { Locator, Page } from '@playwright/test';
import { expect } from '@playwright/test';

/** A lesson that is played. */
export class LessonView {
  readonly #page: Page;
  readonly region: Locator;

  constructor(page: Page) {
    this.#page = page;
    this.region = page.getByRole('complementary', { name: /^Lesson:/ });
  }

  /** Opens a lesson of the course by its title, from the catalogue. */
  async open(title: string): Promise<void> {
    const catalogue = await this.catalogue();
    await catalogue.getByRole('button', { name: title }).click();
    await this.ready();
  }

  async catalogue(): Promise<Locator> {
    await this.#page.getByRole('button', { name: 'Lessons', exact: true }).click();
    return this.#page.getByRole('dialog', { name: 'Lessons' });
  }

  /** The step stands. */
  async ready(): Promise<void> {
    await expect(this.region.locator('[aria-busy]')).toHaveAttribute('aria-busy', 'false');
  }

  button(name: string | RegExp): Locator {
    return this.region.getByRole('button', { name });
  }

  get checks(): Locator {
    return this.region.getByRole('listitem').filter({ has: this.#page.getByRole('img', { name: /holds|not yet/ }) });
  }

  /** Checks that hold. */
  get met(): Locator {
    return this.region.getByRole('listitem').filter({ has: this.#page.getByLabel('holds', { exact: true }) });
  }

  /** The button of the step that is shown. */
  get step(): Locator {
    return this.region.locator('[aria-current="step"]');
  }
}
