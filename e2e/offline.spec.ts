import { expect, type Page, test } from '@playwright/test';
import { OurSite } from './page/our-site.ts';
import { Playground } from './playground.ts';

test.use({ serviceWorkers: 'allow' });
// All files are fetched once more, to be kept.
test.setTimeout(120_000);

let site: OurSite;
test.beforeEach(async () => {
  site = new OurSite();
  await site.open();
});
test.afterEach(() => site.close());

/** Opens the page for the first time, and waits until all of it is kept. */
async function firstVisit(page: Page): Promise<Playground> {
  const playground = new Playground(page);
  await page.goto(site.origin);
  await expect(playground.readyPods('frontend')).toHaveCount(3);
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => true));
  await expect.poll(() => page.evaluate(() => navigator.serviceWorker.controller !== null)).toBe(true);
  return playground;
}

test('after the first visit all of it works without a network', async ({ page, context }) => {
  const playground = await firstVisit(page);
  await context.setOffline(true);
  site.close();
  await page.reload();
  await expect(playground.readyPods('frontend')).toHaveCount(3);
  await playground.send();
  await expect(playground.caption).toHaveText(/answered by frontend-/);

  await playground.rules.switchTo('nftables', playground.node('node-1'));
  await playground.terminal.open();
  expect(await playground.terminal.run('kubectl get pods -o name')).toContain('pod/client');
  await playground.yaml.open();
  await page.goto(`${site.origin}/?embed&controls#lesson=services/first-service`);
  await expect(page.getByRole('heading', { name: 'Put a Service in front' })).toBeVisible();
});

test('a new version says so, and is loaded when its user wants it, with the same scene', async ({ page }) => {
  const playground = await firstVisit(page);
  await playground.paletteItem('Deployment').press('Enter');
  await expect(playground.readyPods('web-1')).toHaveCount(2);
  const pods = await playground.seenPods('');
  const offer = page.getByRole('status').filter({ hasText: 'A new version of Kubehop is there' });
  await expect(offer).toHaveCount(0);

  site.release();
  await page.evaluate(async () => (await navigator.serviceWorker.ready).update());
  await expect(offer).toBeVisible();
  expect(await playground.seenPods('')).toEqual(pods);

  const loaded = page.waitForEvent('load');
  await offer.getByRole('button', { name: 'Reload, keep my scene' }).click();
  await loaded;
  await expect(playground.readyPods('web-1')).toHaveCount(2);
  expect(await playground.seenPods('')).toEqual(pods);
  await expect(offer).toHaveCount(0);
});

test('frames keep nothing', async ({ page }) => {
  // A document of the same site that keeps nothing itself: frames of other sites may not even ask.
  await page.goto(`${site.origin}/lesson.schema.json`);
  await page.setContent(`<iframe sandbox="allow-scripts" width="900" height="600" src="${site.origin}/?embed"></iframe>
    <iframe width="900" height="600" src="${site.origin}/?embed"></iframe>`);
  for (const at of [0, 1])
    await expect(
      page
        .frameLocator('iframe')
        .nth(at)
        .getByRole('group', { name: /^Pod frontend-.*, Running, ready/ }),
    ).toHaveCount(3);
  const kept = await page.frames()[2]?.evaluate(async () => (await navigator.serviceWorker.getRegistrations()).length);
  expect(kept).toBe(0);
});
