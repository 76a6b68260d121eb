import type { Locator, Page } from '@playwright/test';
import { expect } from '@playwright/test';

/** A node's rules over the page, and the choice of kube-proxy's mode. */
export class Rules {
  readonly #page: Page;
  readonly costs: Costs;

  constructor(page: Page) {
    this.#page = page;
    this.costs = new Costs(this.dialog);
  }

  /** The rules as this tool shows them. */
  shownBy(tool: string): Locator {
    return this.#page.getByRole('dialog', { name: new RegExp(`^${tool} on `) });
  }

  get dialog(): Locator {
    return this.#page.getByRole('dialog', { name: / on node-/ });
  }

  /** The text itself. */
  get text(): Locator {
    return this.dialog.getByRole('region');
  }

  async choose(tool: string): Promise<void> {
    await this.dialog.getByRole('button', { name: tool, exact: true }).click();
    await expect(this.shownBy(tool)).toBeVisible();
  }

  get find(): Locator {
    return this.dialog.getByRole('searchbox', { name: 'Find' });
  }

  /** How many were found, and which of them it is. */
  get found(): Locator {
    return this.dialog.getByRole('status');
  }

  async close(): Promise<void> {
    await this.#page.keyboard.press('Escape');
    await expect(this.dialog).toHaveCount(0);
  }

  get modes(): Locator {
    return this.#page.getByRole('dialog', { name: 'kube-proxy’s mode, on every node' });
  }

  /** A mode in the dialog. */
  mode(name: string): Locator {
    return this.modes.getByRole('button', { name: new RegExp(`^${name}`) });
  }

  /** Chooses kube-proxy's mode, by the band of a node on the canvas. */
  async switchTo(mode: string, node: Locator): Promise<void> {
    await node.getByRole('button', { name: /^kube-proxy runs in/ }).click();
    await this.mode(mode).click();
    await expect(this.modes).toHaveCount(0);
    await expect(node).toHaveAccessibleName(new RegExp(`kube-proxy in sync, ${mode} mode`));
  }
}

/** What a new connection costs, by mode. */
class Costs {
  readonly #dialog: Locator;

  constructor(dialog: Locator) {
    this.#dialog = dialog;
  }

  async open(): Promise<void> {
    await this.#dialog.getByRole('button', { name: 'Rules walked' }).click();
    await expect(this.compareButton).toBeEnabled();
  }

  get table(): Locator {
    return this.#dialog.getByRole('table');
  }

  get slider(): Locator {
    return this.#dialog.getByRole('slider', { name: 'Service' });
  }

  get compareButton(): Locator {
    return this.#dialog.getByRole('button', { name: 'Compare with 500 Services' });
  }

  /** Waits for all modes, and reads the first and the last Service's rules of each. */
  async read(): Promise<Map<string, { readonly first: number; readonly last: number }>> {
    await expect(this.#dialog.getByRole('button', { name: /^Back to this cluster/ })).toBeEnabled();
    const rows = await this.table.getByRole('row').all();
    const cells = await Promise.all(rows.map((row) => row.locator('th, td').allTextContents()));
    const [head = [], first = [], , last = []] = cells;
    return new Map(
      head
        .slice(1)
        .map((name, i) => [
          name.split(' ')[0] ?? '',
          { first: Number(first[i + 1]?.replace(',', '')), last: Number(last[i + 1]?.replace(',', '')) },
        ]),
    );
  }
}
