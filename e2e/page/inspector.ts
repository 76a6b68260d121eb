import type { Locator, Page } from '@playwright/test';

/** The panel that says what is selected, and what can be done to it. */
export class Inspector {
  readonly region: Locator;

  constructor(page: Page) {
    this.region = page.getByRole('complementary', { name: 'Inspector' });
  }

  /** A fact's value: `State`, `IP`, `Selects`, … */
  fact(name: string): Locator {
    return this.region
      .getByRole('term')
      .filter({ hasText: new RegExp(`^${name}$`) })
      .locator('xpath=following-sibling::dd[1]');
  }

  get endpoints(): Locator {
    return this.region.getByRole('region', { name: 'Endpoints' });
  }

  get events(): Locator {
    return this.region.getByRole('region', { name: 'Events' });
  }

  button(name: string | RegExp): Locator {
    return this.region.getByRole('button', { name });
  }

  /** A switch of the selected pod's application: `Reports ready`, `Reports alive`. */
  toggle(name: string): Locator {
    return this.region.getByRole('switch', { name });
  }

  /** Deletes the selected pod without grace. */
  async kill(): Promise<void> {
    await this.button('Kill now').click();
  }

  async crash(): Promise<void> {
    await this.button('Crash the container').click();
  }

  /** Makes the selected Service one of another type: `NodePort`, `Headless`, … */
  async chooseType(type: string): Promise<void> {
    await this.region.getByRole('combobox', { name: 'Type' }).selectOption(type);
  }

  /** Twenty requests at once from the selected client to the Service of this name. */
  async sendTwentyTo(service: string): Promise<void> {
    await this.#aimAt(service);
    await this.button('× 20').click();
  }

  /** From the selected host outside to the port that Services have on this node. */
  async sendToNodePortOf(node: string): Promise<void> {
    await this.region.getByRole('combobox', { name: 'To' }).selectOption({ label: `${node} (node port)` });
    await this.button(/^Send$/).click();
  }

  async sendTo(service: string): Promise<void> {
    await this.#aimAt(service);
    await this.button(/^Send$/).click();
  }

  /** An echo request instead of a request by HTTP. */
  async pingTo(service: string): Promise<void> {
    await this.#aimAt(service);
    await this.button('Ping').click();
  }

  async #aimAt(service: string): Promise<void> {
    await this.region.getByRole('combobox', { name: 'To' }).selectOption({ label: `Service ${service}` });
  }
}
