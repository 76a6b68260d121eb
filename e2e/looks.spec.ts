import type { Locator, Page } from '@playwright/test';
import { encodeLink } from '../src/session/link.ts';
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

/** Pods that run, and as many whose image is not there. */
const hundreds = [
  ...['node-1', 'node-2', 'node-3', 'node-4'].map((name) => `apiVersion: v1\nkind: Node\nmetadata: {name: ${name}}`),
  ...['hashicorp/http-echo:1.0', 'nginx:missing'].map(
    (image, at) => `apiVersion: apps/v1
kind: Deployment
metadata: {name: app-${at}}
spec:
  replicas: 120
  selector: {matchLabels: {app: app-${at}}}
  template:
    metadata: {labels: {app: app-${at}}}
    spec: {containers: [{name: app, image: "${image}"}]}`,
  ),
].join('\n---\n');

/** The picture that a small pod has in its middle. */
const pictureOf = (pod: Locator): Promise<string> =>
  pod.evaluate((tile) => decodeURIComponent(getComputedStyle(tile.firstElementChild ?? tile).backgroundImage));

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
        for (const pod of await playground.pods('').all()) await expect(pod).toBeInViewport({ ratio: 1 });
        expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
        const surface = await page.getByRole('banner').evaluate((bar) => getComputedStyle(bar).backgroundColor);
        const [red = 0] = surface.match(/\d+/g)?.map(Number) ?? [];
        expect(red > 128).toBe(colorScheme === 'light');
      });
    });
  }
}

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 } });

  test('all that the catalogue offers lies within its dialog', async ({ playground }) => {
    await playground.openDefault();
    const catalogue = await playground.lesson.catalogue();
    for (const offer of [catalogue.getByRole('combobox'), catalogue.getByRole('button', { name: 'New lesson' })])
      await expect(offer).toBeInViewport({ ratio: 1 });
    expect(await catalogue.evaluate((dialog) => dialog.scrollWidth - dialog.clientWidth)).toBe(0);
  });
});

test('hundreds of pods are small, each with a picture of its state in the colours of the page, and none fades', async ({
  playground,
  page,
}) => {
  await playground.open(encodeLink({ scene: hundreds }));
  const ready = playground.readyPods('app-0').first();
  const failing = playground.canvas
    .getByRole('group', { name: /^Pod app-1-.*(ErrImagePull|ImagePullBackOff)/ })
    .first();
  await expect(ready).toBeVisible();
  await expect(failing).toBeVisible();
  const light = await pictureOf(ready);
  expect(light).toContain('<svg');
  expect(light).toContain('lucide-circle-check');
  expect(await pictureOf(failing)).toContain('lucide-circle-x');
  await page.emulateMedia({ colorScheme: 'dark' });
  await expect.poll(() => pictureOf(ready)).not.toBe(light);
  expect(await pictureOf(ready)).toContain('lucide-circle-check');
  const fading = (tile: Element) => getComputedStyle(tile.firstElementChild ?? tile).animationName;
  expect(await ready.evaluate(fading)).toBe('none');
});
