import type { FrameLocator, Page } from '@playwright/test';
import { expect, test } from './fixtures.ts';
import { Playground } from './playground.ts';

test.describe('a shared link', () => {
  test('opens the same pods with the same names and addresses', async ({ playground, context }) => {
    await playground.openDefault();
    await playground.selectPod('client');
    const [victim] = await playground.seenPods('frontend');
    if (!victim) throw new Error('no pod');
    await playground.selectPod(victim.name);
    await playground.inspector.kill();
    await playground.paletteItem('Deployment').press('Enter');
    await expect(playground.readyPods('web-1')).toHaveCount(2);
    await expect(playground.readyPods('frontend')).toHaveCount(3);
    const pods = await playground.seenPods('');
    expect(pods.map((pod) => pod.name)).not.toContain(victim.name);

    const link = await playground.share();
    expect(link).toContain('#scene=1.');
    const other = new Playground(await context.newPage());
    await other.page.goto(link);
    await expect(other.readyPods('')).toHaveCount(pods.length);
    expect(await other.seenPods('')).toEqual(pods);
  });

  test('that is damaged says so, and offers a way on', async ({ playground }) => {
    await playground.openDefault();
    const link = new URL(await playground.share());
    for (const [hash, message] of [
      [link.hash.slice(0, -12), /damaged or cut off|checksum/],
      [`${link.hash.slice(0, 40)}!${link.hash.slice(41)}`, /“!” cannot be part of it/],
      ['#scene=9.AAAA', /version 9; this Kubehop reads versions up to 1/],
      ['#scene=1.AAAA', /cut off/],
    ] as const) {
      await test.step(hash.slice(0, 12), async () => {
        await playground.page.goto('about:blank');
        await playground.open(hash);
        await expect(playground.page.getByRole('alert')).toContainText('This scene cannot be opened');
        await expect(playground.page.getByRole('alert')).toContainText(message);
      });
    }
    await playground.page.getByRole('button', { name: 'Open the default scene' }).click();
    await expect(playground.readyPods('frontend')).toHaveCount(3);
    expect(new URL(playground.page.url()).hash).toBe('');
  });

  test('pasted into the address bar of an open page opens; a damaged one leaves what stands', async ({
    playground,
  }) => {
    await playground.openDefault();
    const link = new URL(await playground.share());
    const pods = await playground.seenPods('frontend');
    await playground.paletteItem('Deployment').press('Enter');
    await expect(playground.readyPods('web-1')).toHaveCount(2);
    await playground.open(link.hash.slice(0, -12));
    await expect(playground.notices).toContainText(/damaged/);
    await expect(playground.readyPods('web-1')).toHaveCount(2);
    await playground.open(link.hash);
    await expect(playground.readyPods('web-1')).toHaveCount(0);
    expect(await playground.seenPods('frontend')).toEqual(pods);
  });
});

test.describe('embedded in slides', () => {
  /** Slides with a text field before the iframe and one after it. */
  async function openSlides(page: Page, address: string): Promise<FrameLocator> {
    await page.setContent(
      `
      <p>My slides</p>
      <input aria-label="Notes">
      <iframe title="Kubehop" src="${address}" width="900" height="600"></iframe>
      <p style="height: 2000px">More slides</p>`,
      { waitUntil: 'commit' },
    );
    await page.getByRole('textbox', { name: 'Notes' }).focus();
    return page.frameLocator('iframe');
  }

  test('there is the canvas and the send button alone, and it never takes the focus', async ({
    playground,
    page,
    baseURL,
  }) => {
    const notes = page.getByRole('textbox', { name: 'Notes' });
    const frame = await openSlides(page, `${baseURL}/?embed`);
    await notes.pressSequentially('typed while it loads', { delay: 20 });
    const cluster = frame.getByRole('region', { name: 'The cluster' });
    await expect(cluster.getByRole('group', { name: /^Pod frontend-.*, Running, ready/ })).toHaveCount(3);
    await expect(notes).toBeFocused();
    await expect(notes).toHaveValue('typed while it loads');

    await expect(frame.getByRole('button', { name: 'Send request' })).toBeVisible();
    await expect(frame.getByRole('banner')).toHaveCount(0);
    await expect(frame.getByRole('navigation')).toHaveCount(0);
    await expect(frame.getByRole('complementary')).toHaveCount(0);
    await expect(frame.getByRole('tablist')).toHaveCount(0);

    // A click in the frame moves the focus there, as a click does; then the reader types on, while packets fly.
    await frame.getByRole('button', { name: 'Send request' }).click();
    await notes.fill('');
    await notes.pressSequentially('typed while it sends', { delay: 20 });
    await expect(cluster.getByRole('status')).toHaveText(/answered by frontend-/);
    await expect(notes).toHaveValue('typed while it sends');
    await expect(notes).toBeFocused();
    expect(playground.page.url()).toBe('about:blank');
  });

  test('the wheel scrolls the slides, not the figure', async ({ page, baseURL }) => {
    const frame = await openSlides(page, `${baseURL}/?embed`);
    const pods = frame.getByRole('group', { name: /^Pod frontend-/ });
    await expect(pods).toHaveCount(3);
    const before = await pods.first().evaluate((pod) => pod.getBoundingClientRect().width);
    await page.mouse.move(450, 400);
    await page.mouse.wheel(0, 300);
    await expect.poll(() => page.evaluate(() => scrollY)).toBeGreaterThan(100);
    expect(await pods.first().evaluate((pod) => pod.getBoundingClientRect().width)).toBe(before);
  });

  test('a link can be embedded', async ({ playground, context, baseURL }) => {
    await playground.openDefault();
    await playground.paletteItem('Client').press('Enter');
    await expect(playground.readyPods('client-1')).toHaveCount(1);
    const { hash } = new URL(await playground.share());
    const frame = await openSlides(await context.newPage(), `${baseURL}/?embed${hash}`);
    await expect(frame.getByRole('group', { name: /^Pod client-1, Running, ready/ })).toBeVisible();
  });
});
