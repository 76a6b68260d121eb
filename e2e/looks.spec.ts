import type { Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';

const sizes = [
  { width: 1440, height: 900 },
  { width: 1024, height: 768 },
  { width: 390, height: 844 },
] as const;

/** Pairs of controls and texts of the top bar that lie on each other, or reach out of the window. */
const clashes = (page: Page): Promise<string[]> =>
  page.getByRole('banner').evaluate((bar) => {
    const parts = [...bar.querySelectorAll('button, select, time, h1 > *')]
      .map((part) => ({ name: part.textContent || part.getAttribute('aria-label'), box: part.getBoundingClientRect() }))
      .filter(({ box }) => box.width > 0);
    const found = parts
      .filter(({ box }) => box.left < 0 || box.right > innerWidth)
      .map(({ name }) => `${name} is cut off`);
    for (const [index, a] of parts.entries()) {
      for (const b of parts.slice(index + 1)) {
        const across = Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left);
        const down = Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top);
        if (across > 0.5 && down > 0.5) found.push(`${a.name} lies on ${b.name}`);
      }
    }
    return found;
  });

for (const viewport of sizes) {
  for (const colorScheme of ['light', 'dark'] as const) {
    test.describe(`${viewport.width}×${viewport.height}, ${colorScheme}`, () => {
      test.use({ viewport, colorScheme });

      test('all of the scene and its button can be seen, and nothing lies on anything else', async ({
        playground,
        page,
      }) => {
        await playground.openDefault();
        await expect(playground.sendButton).toBeInViewport({ ratio: 1 });
        for (const pod of await playground.pods('').all()) await expect(pod).toBeInViewport({ ratio: 1 });
        await expect(playground.service('frontend-svc')).toBeInViewport({ ratio: 1 });
        expect(await clashes(page)).toEqual([]);
        await playground.selectPod('client');
        await playground.send();
        await playground.trace.open();
        await expect(playground.trace.requestsThat('Answered')).toHaveCount(1);
        await expect(playground.pods('').first()).toBeInViewport();
        expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
        const surface = await page.getByRole('banner').evaluate((bar) => getComputedStyle(bar).backgroundColor);
        const [red = 0] = surface.match(/\d+/g)?.map(Number) ?? [];
        expect(red > 128).toBe(colorScheme === 'light');
      });
    });
  }
}
