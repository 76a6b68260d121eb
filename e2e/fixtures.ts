import { test as base, expect } from '@playwright/test';
import { Playground } from './playground.ts';

interface Fixtures {
  /** The page under test. A test that uses it fails on any uncaught error, console error, or request to another host. */
  readonly playground: Playground;
}

export const test = base.extend<Fixtures>({
  playground: async ({ page, baseURL }, use) => {
    const faults: string[] = [];
    page.on('pageerror', (error) => faults.push(`uncaught: ${error.message}`));
    page.on('console', (message) => {
      if (message.type() === 'error') faults.push(`console: ${message.text()}`);
    });
    page.on('request', (request) => {
      const { origin, protocol } = new URL(request.url());
      if (protocol.startsWith('http') && origin !== baseURL) faults.push(`request to another host: ${request.url()}`);
    });
    await use(new Playground(page));
    expect(faults, 'what the page complained about').toEqual([]);
  },
});

export { expect };
