import { expect, type Page, test } from '@playwright/test';
import { OurSite } from './page/our-site.ts';
import { UnwatchedBrowser } from './page/unwatched-browser.ts';
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

test('a new version says so, and where a debugger holds the one before, it is loaded past that, with the same scene', async ({
  page,
}) => {
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

test.describe('a new version that was found', () => {
  let browser: UnwatchedBrowser;
  test.beforeEach(() => {
    browser = new UnwatchedBrowser();
  });
  test.afterEach(() => browser.close());

  const offered = () => browser.run(() => document.body.textContent.includes('A new version of Kubehop is there'));
  const readyPods = async () => (await browser.pods()).filter((pod) => pod.includes(', Running, ready, ')).length;

  /** Opens the page, makes one pod more than the scene begins with, and lets another version be found. */
  async function findNewVersion(): Promise<string[]> {
    await browser.open(site.origin);
    await expect.poll(readyPods).toBe(4);
    await expect.poll(() => browser.run(() => navigator.serviceWorker.controller !== null)).toBe(true);
    await browser.run(() => document.querySelector<HTMLElement>('[aria-label$=": one more"]')?.click());
    await expect.poll(readyPods).toBe(5);
    site.release();
    await browser.run(async () => void (await (await navigator.serviceWorker.ready).update()));
    await expect.poll(offered).toBe(true);
    return browser.pods();
  }

  /** Presses the button of the offer; what tells the page before from the one that is loaded is a mark. */
  const take = () =>
    browser.run(() => {
      Reflect.set(window, 'before', true);
      for (const button of document.querySelectorAll('button'))
        if (button.textContent.includes('Reload, keep my scene')) button.click();
    });

  // Between two documents nothing is answered.
  const isBefore = () => browser.run(() => Reflect.has(window, 'before')).catch(() => true);
  const podsOnceLoaded = () => browser.pods().catch(() => []);

  /** The newer version is there in less time than the one before is given to give way, and keeps the page. */
  async function isTaken(pods: string[]): Promise<void> {
    await expect.poll(isBefore, { timeout: 4_500 }).toBe(false);
    await expect.poll(podsOnceLoaded).toEqual(pods);
    expect(await offered()).toBe(false);
    const keeps = () =>
      browser.run(async () => {
        const { waiting, active } = await navigator.serviceWorker.ready;
        return waiting === null && active?.state === 'activated' && active === navigator.serviceWorker.controller;
      });
    await expect.poll(keeps).toBe(true);
  }

  test('is loaded with the same scene', async () => {
    const pods = await findNewVersion();
    await take();
    await isTaken(pods);
  });

  test('is loaded without a network, too', async () => {
    const pods = await findNewVersion();
    await browser.goOffline();
    site.close();
    await take();
    await isTaken(pods);
  });

  test('needs no network from the moment it is loaded', async () => {
    const pods = await findNewVersion();
    await take();
    await expect.poll(isBefore, { timeout: 4_500 }).toBe(false);
    await browser.goOffline();
    site.close();
    await browser.run(() => location.reload());
    await expect.poll(podsOnceLoaded).toEqual(pods);
  });
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
