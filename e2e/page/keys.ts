import type { Locator, Page } from '@playwright/test';
import { expect } from '@playwright/test';

/** Tab stops tried before a thing counts as out of reach. */
const furthest = 60;

/** The page without a mouse. */
export class Keys {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  async press(key: string): Promise<void> {
    await this.#page.keyboard.press(key);
  }

  /** Tabs on (or back) until the element has the focus, and sees that the focus shows. */
  async tabTo(element: Locator, way: 'on' | 'back' = 'on'): Promise<void> {
    for (let stops = 0; stops < furthest; stops++) {
      await this.press(way === 'on' ? 'Tab' : 'Shift+Tab');
      if (!(await element.evaluate((e) => e === document.activeElement))) continue;
      expect(await outlined(element), 'focus can be seen').toBe(true);
      return;
    }
    throw new Error(`out of the keyboard's reach: ${element}`);
  }
}

/** Whether a line is drawn around the element, or around the card it consists of. */
const outlined = (element: Locator): Promise<boolean> =>
  element.evaluate((e) =>
    [e, e.firstElementChild].some((part) => part && getComputedStyle(part).outlineStyle !== 'none'),
  );
