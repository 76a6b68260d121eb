import type { Page } from '@playwright/test';

/** The page with the verbs of its user. Specs say what is done and seen; where that is on the page is written here alone. */
export class Playground {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  /** Opens the page. @param link what follows the address: `?embed`, `#scene=…` */
  async open(link = ''): Promise<void> {
    await this.page.goto(`/${link}`);
  }
}
