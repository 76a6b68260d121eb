import { expect, test } from '@playwright/test';
import { OtherSite } from './page/other-site.ts';

/** Slides made with reveal.js: two figures, the first led by fragments. */
const deck = (home: string) => `<!doctype html>
<link rel="stylesheet" href="/reveal/reveal.css">
<style>kube-hop { height: 560px }</style>
<div class="reveal"><div class="slides">
  <section><h2>One</h2></section>
  <section>
    <kube-hop id="first" lesson="services/first-service"></kube-hop>
    <p class="fragment">And then</p>
  </section>
  <section><kube-hop id="second" lesson="services/pod-addresses"></kube-hop></section>
</div></div>
<script type="module" src="${home}/kube-hop.js"></script>
<script type="module">
  import Reveal from '/reveal/reveal.mjs';
  const deck = new Reveal({ embedded: false, width: 1300, height: 700 });
  await deck.initialize();
  window.deck = deck;
  const first = document.getElementById('first');
  deck.on('fragmentshown', () => first.setAttribute('step', '2'));
  deck.on('fragmenthidden', () => first.setAttribute('step', '1'));
  window.heard = [];
  window.keys = [];
  for (const type of ['keydown', 'keyup']) document.addEventListener(type, ({ key }) => window.keys.push(type + ' ' + key));
  for (const type of ['step', 'passed', 'finished', 'error', 'ready'])
    document.addEventListener('kubehop:' + type, ({ target, detail }) => window.heard.push(target.id + ' ' + type + ' ' + (detail.step ?? '')));
</script>`;

test.describe('in slides of reveal.js', () => {
  let site: OtherSite;
  test.beforeEach(async ({ page, baseURL }) => {
    site = new OtherSite({ '/deck': { html: deck(baseURL ?? '') } });
    await site.open();
    await page.goto(`${site.origin}/deck`);
  });
  test.afterEach(() => site.close());

  test('two figures stand by; fragments drive steps, keys turn slides, and the focus stays with the deck', async ({
    page,
  }) => {
    const slide = () => page.evaluate(() => Reflect.get(window, 'deck').getState());
    const first = page.frameLocator('#first iframe');
    await page.keyboard.press('ArrowRight');
    await expect(first.getByRole('heading', { name: 'Put a Service in front' })).toBeVisible();
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe('BODY');

    await page.keyboard.press('ArrowRight');
    await expect(first.getByRole('heading', { name: 'Which pod will it be?' })).toBeVisible();
    await page.keyboard.press('ArrowLeft');
    await expect(first.getByRole('heading', { name: 'Put a Service in front' })).toBeVisible();

    // A click in the figure gives it the focus; the arrow keys still turn the slides.
    await first.getByRole('button', { name: 'Give me a hint' }).click();
    await expect(first.getByText('A Service has a port')).toBeVisible();
    await page.evaluate(() => Reflect.set(window, 'keys', []));
    await page.keyboard.press('ArrowRight');
    await expect(first.getByRole('heading', { name: 'Which pod will it be?' })).toBeVisible();
    // No key seems to be held: decks made with Slidev count those.
    expect(await page.evaluate(() => Reflect.get(window, 'keys'))).toEqual(['keydown ArrowRight', 'keyup ArrowRight']);
    await page.keyboard.press('ArrowRight');
    await expect.poll(slide).toMatchObject({ indexh: 2 });
    const second = page.frameLocator('#second iframe');
    await expect(second.getByRole('heading', { name: 'Talk to a pod by its address' })).toBeVisible();

    await page.evaluate(() => Reflect.get(window, 'deck').prev());
    await expect.poll(slide).toMatchObject({ indexh: 1 });
    await expect(first.getByRole('heading', { name: 'Which pod will it be?' })).toBeVisible();
    await expect.poll(() => page.evaluate(() => Reflect.get(window, 'heard'))).toContain('first step 2');
  });

  test('a figure that nobody sees sleeps, and goes on when its slide is shown again', async ({ page }) => {
    await page.keyboard.press('ArrowRight');
    const frame = page.frames().find((each) => each.url().includes('first-service'));
    const first = page.frameLocator('#first iframe');
    await expect(first.getByRole('heading', { name: 'Put a Service in front' })).toBeVisible();
    await page.evaluate(() => document.getElementById('first')?.setAttribute('controls', ''));
    await expect(first.getByRole('button', { name: 'Pause (Space)' })).toBeVisible();
    await page.evaluate(() => Reflect.get(window, 'deck').slide(0));
    await expect(first.getByRole('button', { name: 'Play (Space)', includeHidden: true })).toHaveCount(1);
    await page.evaluate(() => Reflect.get(window, 'deck').slide(1));
    await expect(first.getByRole('button', { name: 'Pause (Space)' })).toBeVisible();
    expect(frame).toBeDefined();
  });
});

/** Slides with plain frames, which reveal.js unloads when they are two slides away. */
const lazyDeck = (home: string) => `<!doctype html>
<link rel="stylesheet" href="/reveal/reveal.css">
<div class="reveal"><div class="slides">
  <section><iframe id="first" data-src="${home}/?embed#lesson=services/first-service" width="1200" height="640"></iframe></section>
  <section><iframe id="boxed" sandbox="allow-scripts" data-src="${home}/?embed#lesson=services/first-service" width="1200" height="640"></iframe></section>
  <section><h2>Three</h2></section><section><h2>Four</h2></section><section><h2>Five</h2></section>
</div></div>
<script type="module">
  import Reveal from '/reveal/reveal.mjs';
  const deck = new Reveal({ width: 1300, height: 700, viewDistance: 2, mobileViewDistance: 2 });
  await deck.initialize();
  window.deck = deck;
  window.unloaded = [];
  new MutationObserver((records) => {
    for (const { target } of records) if (!target.hasAttribute('src')) window.unloaded.push(target.id);
  }).observe(document.querySelector('.slides'), { subtree: true, attributes: true, attributeFilter: ['src'] });
</script>`;

test('a frame that reveal.js unloads and shows again comes back at its step, with what was done, also in a sandbox', async ({
  page,
  baseURL,
}) => {
  const site = new OtherSite({ '/deck': { html: lazyDeck(baseURL ?? '') } });
  await site.open();
  // Of another site than ours, not only of another origin: the frame then lives in a process of its own.
  await page.goto(`${site.origin.replace('127.0.0.1', 'localhost')}/deck`);
  const slide = (at: number) => page.evaluate((to) => Reflect.get(window, 'deck').slide(to), at);
  for (const [at, id] of [
    [0, 'first'],
    [1, 'boxed'],
  ] as const) {
    await slide(at);
    const frame = page.frameLocator(`#${id}`);
    await frame.getByRole('button', { name: 'Step 2' }).click();
    await expect(frame.getByRole('heading', { name: 'Which pod will it be?' })).toBeVisible();
    // The guess is made, its packet flies, and what came of it is told.
    await frame
      .getByRole('complementary')
      .getByRole('button', { name: /^default\/web-/ })
      .first()
      .click();
    await expect(frame.getByText(/^You said/)).toBeVisible();
    const told = (await frame.getByText(/^You said/).textContent()) ?? '';
    const pods = frame.getByRole('group', { name: /^Pod web-.*, Running, ready/ });
    const names = await pods.evaluateAll((all) =>
      all.map((pod) => pod.getAttribute('aria-label')?.split(',')[0]).sort(),
    );

    await slide(4);
    await expect.poll(() => page.evaluate(() => Reflect.get(window, 'unloaded'))).toContain(id);
    await slide(at);
    await expect(frame.getByRole('heading', { name: 'Which pod will it be?' })).toBeVisible();
    await expect(frame.getByText(told, { exact: true })).toBeVisible();
    await expect(pods).toHaveCount(names.length);
    expect(
      await pods.evaluateAll((all) => all.map((pod) => pod.getAttribute('aria-label')?.split(',')[0]).sort()),
    ).toEqual(names);
  }
  site.close();
});

test('a figure that is taken out of the document and put in again goes on where it was; with another lesson it begins', async ({
  page,
  baseURL,
}) => {
  const site = new OtherSite({
    '/page': {
      html: `<!doctype html><script type="module" src="${baseURL}/kube-hop.js"></script>
        <kube-hop lesson="services/first-service" style="display:block;height:640px"></kube-hop>
        <script>window.states = 0; addEventListener('kubehop:state', () => { window.states++; });</script>`,
    },
  });
  await site.open();
  await page.goto(`${site.origin}/page`);
  const frame = page.frameLocator('iframe');
  await frame.getByRole('button', { name: 'Step 3' }).click();
  await expect(frame.getByRole('heading', { name: /^The pods change/ })).toBeVisible();
  const before = await page.evaluate(() => Reflect.get(window, 'states'));
  await frame.getByRole('button', { name: 'Give me a hint' }).click();
  await expect.poll(() => page.evaluate(() => Reflect.get(window, 'states'))).toBeGreaterThan(before);
  await page.evaluate(() => {
    const figure = document.querySelector('kube-hop');
    figure?.remove();
    if (figure) document.body.append(figure);
  });
  await expect(frame.getByRole('heading', { name: /^The pods change/ })).toBeVisible();
  await expect(frame.getByRole('button', { name: 'Another hint' })).toBeVisible();
  await page.evaluate(() => document.querySelector('kube-hop')?.setAttribute('lesson', 'services/pod-addresses'));
  await expect(frame.getByRole('heading', { name: 'Talk to a pod by its address' })).toBeVisible();
  site.close();
});

test('in a sandbox without an origin, on a page with a strict policy, a lesson can be played', async ({
  page,
  baseURL,
}) => {
  const site = new OtherSite({
    '/strict': {
      html: `<iframe sandbox="allow-scripts" width="1200" height="700" src="${baseURL}/?embed#lesson=services/first-service"></iframe>`,
      csp: `default-src 'none'; frame-src ${baseURL}`,
    },
  });
  await site.open();
  await page.goto(`${site.origin}/strict`);
  const frame = page.frameLocator('iframe');
  await expect(frame.getByRole('heading', { name: 'Put a Service in front' })).toBeVisible();
  await expect(frame.getByRole('group', { name: /^Pod web-.*, Running, ready/ })).toHaveCount(3);
  site.close();
});

test('the page around hears how high the figure would like to be, and can give it that', async ({ page, baseURL }) => {
  const site = new OtherSite({
    '/page': {
      html: `<!doctype html><script type="module" src="${baseURL}/kube-hop.js"></script>
        <kube-hop lesson="services/first-service" style="display:block;width:1100px;height:300px"></kube-hop>
        <script>addEventListener('kubehop:size', ({ target, detail }) => { target.style.height = detail.height + 'px'; });</script>`,
    },
  });
  await site.open();
  await page.goto(`${site.origin}/page`);
  const frame = page.frameLocator('iframe');
  await expect(frame.getByRole('heading', { name: 'Put a Service in front' })).toBeVisible();
  const scrolled = () =>
    frame
      .getByRole('complementary', { name: /^Lesson/ })
      .locator('[aria-busy]')
      .evaluate((body) => body.scrollHeight - body.clientHeight);
  const height = () => page.locator('kube-hop').evaluate((element) => element.getBoundingClientRect().height);
  await expect.poll(height).toBeGreaterThan(370);
  await expect.poll(scrolled).toBe(0);
  const before = await height();
  for (const name of ['Give me a hint', 'Another hint', 'Another hint', 'Show the solution'])
    await frame.getByRole('button', { name }).click();
  await expect.poll(height).toBeGreaterThan(before);
  await expect.poll(scrolled).toBe(0);
  site.close();
});

test('messages of another origin, and of no shape, do nothing', async ({ page, baseURL }) => {
  const site = new OtherSite({
    '/hostile': {
      html: `<iframe width="1200" height="700" src="${baseURL}/?embed&controls&origin=https://slides.example#lesson=services/first-service"></iframe>`,
    },
    '/kind': {
      html: `<iframe width="1200" height="700" src="${baseURL}/?embed&controls#lesson=services/first-service"></iframe>`,
    },
  });
  await site.open();
  const frame = page.frameLocator('iframe');
  const say = (data: unknown) =>
    page.evaluate((message) => document.querySelector('iframe')?.contentWindow?.postMessage(message, '*'), data);
  await page.goto(`${site.origin}/hostile`);
  await expect(frame.getByRole('button', { name: 'Pause (Space)' })).toBeVisible();
  await say({ kubehop: 1, type: 'go-to-step', step: 2 });
  await say({ kubehop: 1, type: 'pause' });

  await page.goto(`${site.origin}/kind`);
  await expect(frame.getByRole('button', { name: 'Pause (Space)' })).toBeVisible();
  for (const bad of [
    null,
    7,
    'pause',
    { type: 'pause' },
    { kubehop: 2, type: 'pause' },
    { kubehop: 1, type: 'constructor' },
    { kubehop: 1, type: 'go-to-step', step: '2' },
    { kubehop: 1, type: 'command', line: { toString: 1 } },
    JSON.parse('{"kubehop":1,"type":"load","__proto__":{"hash":"x"}}'),
  ])
    await say(bad);
  await say({ kubehop: 1, type: 'pause' });
  await expect(frame.getByRole('button', { name: 'Play (Space)' })).toBeVisible();
  await expect(frame.getByRole('heading', { name: 'Put a Service in front' })).toBeVisible();
  site.close();
});

test.describe('a figure in another language', () => {
  let site: OtherSite;
  const pageWith = (home: string, language: string) => `<!doctype html><html lang="de">
    <script>window.heard = []; addEventListener('kubehop:ready', ({ detail }) => window.heard.push(detail));</script>
    <script type="module" src="${home}/kube-hop.js"></script>
    <kube-hop lesson="services/first-service" language="${language}" controls panels="lesson,trace" style="display:block;height:700px"></kube-hop></html>`;
  test.beforeEach(async ({ baseURL }) => {
    site = new OtherSite({
      '/german': { html: pageWith(baseURL ?? '', 'de') },
      '/klingon': { html: pageWith(baseURL ?? '', 'tlh') },
    });
    await site.open();
  });
  test.afterEach(() => site.close());

  test('says its own words in it, and marks the lesson’s text as what it is', async ({ page }) => {
    await page.goto(`${site.origin}/german`);
    const frame = page.frameLocator('kube-hop iframe');
    const lesson = frame.getByRole('complementary', { name: 'Lektion: Your first Service' });
    await expect(frame.getByRole('button', { name: 'Anfrage senden' })).toBeVisible();
    await expect(frame.getByRole('button', { name: 'Anhalten (Leertaste)' })).toBeVisible();
    await expect(lesson.getByRole('listitem').filter({ hasText: '0 von 10 sind wie verlangt' })).toBeVisible();
    await expect(lesson.getByRole('button', { name: 'Schritt 2: Which pod will it be?' })).toBeVisible();
    await lesson.getByRole('button', { name: 'Gib mir einen Hinweis' }).click();

    const languageOf = (text: string) =>
      frame
        .getByText(text)
        .first()
        .evaluate((element) => element.closest('[lang]')?.getAttribute('lang'));
    expect(await frame.locator('html').getAttribute('lang')).toBe('de');
    expect(await languageOf('Put a Service in front')).toBe('en');
    expect(await languageOf('A Service has a port')).toBe('en');
    expect(await languageOf('Noch ein Hinweis')).toBe('de');
    expect(await languageOf('Überspringen')).toBe('de');
    expect(await frame.getByRole('region', { name: 'The cluster' }).getAttribute('lang')).toBe('en');
    expect(await page.evaluate(() => Reflect.get(window, 'heard'))).toMatchObject([{ language: 'de', ignored: [] }]);
  });

  test('that it does not know speaks English, and the page around hears so', async ({ page }) => {
    await page.goto(`${site.origin}/klingon`);
    const frame = page.frameLocator('kube-hop iframe');
    await expect(frame.getByRole('button', { name: 'Give me a hint' })).toBeVisible();
    expect(await frame.locator('html').getAttribute('lang')).toBe('en');
    expect(await page.evaluate(() => Reflect.get(window, 'heard'))).toMatchObject([
      { language: 'en', ignored: ['language=tlh'] },
    ]);
  });
});

test('a lesson of another site is fetched only after its reader said so in the frame, which takes no focus', async ({
  page,
  baseURL,
}) => {
  const text = await (await page.request.get(`${baseURL}/lessons/services/first-service.md`)).text();
  const files = new OtherSite({ '/lesson.md': { html: text, cors: true } });
  await files.open();
  const site = new OtherSite({
    '/page': {
      html: `<!doctype html><button id="mine" autofocus>Mine</button><script type="module" src="${baseURL}/kube-hop.js"></script>
        <kube-hop src="${files.origin}/lesson.md" language="de" style="display:block;height:700px"></kube-hop>`,
    },
  });
  await site.open();
  await page.goto(`${site.origin}/page`);
  const frame = page.frameLocator('kube-hop iframe');
  const asked = frame.getByRole('region', { name: 'Eine Lektion von einer anderen Website' });
  await expect(asked).toContainText(new URL(files.origin).host);
  expect(files.asked).toEqual([]);
  await expect(page.locator('#mine')).toBeFocused();
  await asked.getByRole('button', { name: `Von ${new URL(files.origin).host} holen` }).click();
  await expect(frame.getByRole('heading', { name: 'Put a Service in front' })).toBeVisible();
  await expect(asked).toHaveCount(0);
  expect(files.asked).toEqual(['/lesson.md']);
  site.close();
  files.close();
});
