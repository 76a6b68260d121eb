import type { Locator, Page } from '@playwright/test';

/** The panel for rules from elsewhere. */
export class OwnRules {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  async open(): Promise<void> {
    const tab = this.#page.getByRole('tab', { name: 'Own rules' });
    if (!(await tab.isVisible())) await this.#page.keyboard.press('t');
    await tab.click();
    await this.text.waitFor();
  }

  get form(): Locator {
    return this.#page.getByRole('form', { name: 'Rules and packet' });
  }

  get text(): Locator {
    return this.form.getByRole('textbox', { name: /^Rules of / });
  }

  get problems(): Locator {
    return this.form.getByRole('alert');
  }

  get answer(): Locator {
    return this.#page.getByRole('region', { name: 'The packet’s way' });
  }

  get outcome(): Locator {
    return this.answer.getByRole('status');
  }

  field(name: string): Locator {
    return this.form.getByLabel(name, { exact: true });
  }

  button(name: string): Locator {
    return this.form.getByRole('button', { name });
  }

  chain(name: string): Locator {
    return this.answer.getByRole('group', { name: new RegExp(`^Chain ${name} of`) });
  }

  get steps(): Locator {
    return this.answer.getByRole('listitem').filter({ has: this.#page.locator('code') });
  }

  /** Pastes from the clipboard, as people do. */
  async paste(rules: string): Promise<void> {
    await this.#page.evaluate((text) => navigator.clipboard.writeText(text), rules);
    await this.text.focus();
    await this.#page.keyboard.press('ControlOrMeta+a');
    await this.#page.keyboard.press('ControlOrMeta+v');
  }

  async ask(packet: { local: string; from: string; to: string; port: string }): Promise<void> {
    await this.field('Addresses of the machine').fill(packet.local);
    await this.field('From').fill(packet.from);
    await this.field('To').fill(packet.to);
    await this.field('Port').fill(packet.port);
    await this.button('Send the packet').click();
  }

  /** Drops a file on the rules. */
  async drop(name: string, text: string): Promise<void> {
    const dataTransfer = await this.#page.evaluateHandle(
      ([n, t]) => {
        const transfer = new DataTransfer();
        transfer.items.add(new File([t], n, { type: 'text/plain' }));
        return transfer;
      },
      [name, text] as const,
    );
    const rules = this.form.getByRole('region', { name: 'Rules' });
    for (const type of ['dragenter', 'dragover', 'drop']) await rules.dispatchEvent(type, { dataTransfer });
    await dataTransfer.dispose();
  }
}
