import type { Locator, Page } from '@playwright/test';
import { expect } from '@playwright/test';

/** The trace panel: every request, and of the chosen one each packet, hop and rule. */
export class Trace {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  async open(): Promise<void> {
    const drawer = this.#page.getByRole('button', { name: 'Bottom drawer' });
    if ((await drawer.getAttribute('aria-pressed')) === 'false') await drawer.click();
    await this.#page.getByRole('tab', { name: 'Trace' }).click();
  }

  /** The requests, most recent first. */
  get requests(): Locator {
    return this.#page.getByRole('navigation', { name: 'Requests' }).getByRole('button');
  }

  /** The requests that ended so: `Answered`, `Unreachable`, … */
  requestsThat(outcome: string | RegExp): Locator {
    return this.requests.filter({ hasText: outcome });
  }

  /** What is told of the chosen request. */
  get chosen(): Locator {
    return this.#page.getByRole('article', { name: 'Request' });
  }

  /** The chosen request's packets, in order of sending. */
  get packets(): Locator {
    return this.chosen.getByRole('list', { name: 'Packets' }).getByRole('button');
  }

  packet(label: string): Locator {
    return this.chosen.getByRole('list', { name: 'Packets' }).getByRole('button', { name: label });
  }

  /** The rules that the packet matched, by a part of their text. */
  matchedRule(text: string | RegExp): Locator {
    return this.chosen
      .getByRole('code')
      .filter({ hasText: text })
      .locator('xpath=ancestor::li[1]')
      .filter({ has: this.#page.getByRole('img', { name: 'matched' }) });
  }

  /** The heading of a chain whose rules were looked at. */
  chosenChain(name: string): Locator {
    return this.chosen.getByRole('code').filter({ hasText: new RegExp(`^${name}$`) });
  }

  /** The chosen packet's stay in a place: `Node node-1`. Its buttons are the hops there. */
  visit(place: string): Locator {
    return this.chosen
      .getByRole('listitem')
      .filter({ has: this.#page.getByRole('heading', { name: place, exact: true }) });
  }

  /** Reads of a request's first packet what its telling steps say: rules matched, address before and after. */
  async read(request: Locator): Promise<string> {
    await request.click();
    await expect(request).toHaveAttribute('aria-current', 'true');
    await this.packet('SYN').first().waitFor();
    return (await this.chosen.textContent()) ?? '';
  }
}
