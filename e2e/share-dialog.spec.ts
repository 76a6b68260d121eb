import { readFileSync } from 'node:fs';
import { extractText } from 'unpdf';
import { expect, test } from './fixtures.ts';

test.describe('the Share dialog', () => {
  test('gives the link of a lesson at its step, and says how long it is', async ({ playground, page }) => {
    await playground.open('#lesson=services/first-service&step=2');
    await expect(page.getByRole('heading', { name: 'Which pod will it be?' })).toBeVisible();
    expect(new URL(await playground.share()).hash).toBe('#lesson=services/first-service&step=2');
    await playground.openShare('Link');
    await expect(playground.shareDialog).toContainText(/^.*\d\d characters/);
    const saved = page.waitForEvent('download');
    await playground.shareDialog.getByRole('button', { name: 'Save your-first-service.md' }).click();
    const file = await saved;
    expect(readFileSync(await file.path(), 'utf8')).toBe(
      readFileSync('public/lessons/services/first-service.md', 'utf8'),
    );
  });

  test('offers a file first when the link is longer than mail and chat programs take', async ({ playground, page }) => {
    await playground.open();
    await expect(playground.readyPods('frontend')).toHaveCount(3);
    const noise = Array.from({ length: 2400 }, (_, at) => ((at * 2654435761) % 4294967296).toString(36)).join(' ');
    await page.evaluate((text) => {
      const file = new File([text], 'big.yaml');
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(file);
      document.body.dispatchEvent(new DragEvent('drop', { dataTransfer, bubbles: true, cancelable: true }));
    }, `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: big}\ndata: {a: "${noise}"}\n`);
    await expect(playground.notices).toContainText('configmap/big created');
    await playground.openShare('Link');
    await expect(playground.shareDialog).toContainText('send the file instead');
    await expect(playground.shareDialog.getByRole('button', { name: /^Save|^Copy/ }).first()).toHaveText(
      /Save .*\.yaml/,
    );
    await expect(playground.shareDialog).toContainText(
      'what was done since (1 change or request) is in the link alone',
    );
    await playground.shareDialog.getByRole('tab', { name: 'Picture' }).click();
    await expect(playground.shareDialog).toContainText('a QR code holds 2,953 at most');
  });

  test('its tabs are led through by arrows, Home and End', async ({ playground, page }) => {
    await playground.openDefault();
    await playground.openShare('Link');
    const shown = playground.shareDialog.getByRole('tab', { selected: true });
    await shown.focus();
    for (const [key, name] of [
      ['ArrowRight', 'Embed'],
      ['End', 'Print'],
      ['ArrowRight', 'Link'],
      ['ArrowLeft', 'Print'],
      ['Home', 'Link'],
    ] as const) {
      await page.keyboard.press(key);
      await expect(shown).toHaveText(name);
      await expect(shown).toBeFocused();
      await expect(playground.shareDialog.getByRole('tabpanel', { name })).toBeVisible();
    }
  });

  test('gives the snippet for slides, with a live preview', async ({ playground, page }) => {
    await playground.open('#lesson=services/first-service');
    await expect(page.getByRole('heading', { name: 'Put a Service in front' })).toBeVisible();
    await playground.openShare('Embed');
    const dialog = playground.shareDialog;
    const preview = dialog.frameLocator('iframe[title="Preview"]');
    await expect(preview.getByRole('heading', { name: 'Put a Service in front' })).toBeVisible();
    await dialog.getByRole('spinbutton', { name: 'Step' }).fill('2');
    await dialog.getByRole('checkbox', { name: 'Time controls' }).check();
    await expect(preview.getByRole('heading', { name: 'Which pod will it be?' })).toBeVisible();
    await expect(preview.getByRole('button', { name: 'Pause (Space)' })).toBeVisible();
    await dialog.getByRole('button', { name: 'Copy snippet' }).click();
    const snippet = await page.evaluate(() => navigator.clipboard.readText());
    expect(snippet).toContain('<kube-hop lesson="services/first-service" step="2" controls ');
    await dialog.getByRole('combobox', { name: 'For' }).selectOption('Slidev');
    await expect(dialog.getByRole('textbox', { name: 'Snippet' })).toHaveValue(
      /^---\nlayout: full\n---\n\n<kube-hop lesson=.*\n\n<script setup>\nimport\(.*kube-hop\.js"\)/,
    );
  });

  test('draws the figure as a picture with a QR code of the link', async ({ playground, page }) => {
    await playground.open('#lesson=services/first-service');
    await expect(playground.readyPods('web')).toHaveCount(3);
    await playground.openShare('Picture');
    const picture = playground.shareDialog.getByRole('img', { name: /^Your first Service, with its link/ });
    await expect(picture).toBeVisible();
    await playground.shareDialog.getByRole('button', { name: 'Copy picture' }).click();
    await expect(playground.notices).toContainText('Picture copied');
    const types = await page.evaluate(async () => (await navigator.clipboard.read()).flatMap(({ types }) => types));
    expect(types).toContain('image/png');
    // Ink on the white strip below: the code's three corners are there.
    const dark = await picture.evaluate((image: HTMLImageElement) => {
      const canvas = new OffscreenCanvas(image.naturalWidth, image.naturalHeight);
      const context = canvas.getContext('2d');
      context?.drawImage(image, 0, 0);
      const data = context?.getImageData(36, image.naturalHeight - 484, 448, 448).data ?? [];
      return data.filter((value: number, at: number) => at % 4 === 0 && value < 80).length / (448 * 448);
    });
    expect(dark).toBeGreaterThan(0.25);
    expect(dark).toBeLessThan(0.6);
  });
});

test('a lesson is printed as a handout: all steps, the figure, the link, and the solutions on the last page', async ({
  playground,
  page,
}) => {
  await playground.open('#lesson=services/first-service');
  await expect(playground.readyPods('web')).toHaveCount(3);
  await playground.openShare('Print');
  await playground.shareDialog.getByRole('button', { name: 'Open it for printing' }).click();
  const handout = page.getByRole('dialog', { name: 'Handout' });
  await expect(handout.getByRole('img', { name: 'The cluster as it stands' })).toBeVisible();
  await expect(handout.getByRole('img', { name: 'QR code of the link' })).toBeVisible();
  for (const title of ['Put a Service in front', 'Which pod will it be?', "The pods change, the Service doesn't"])
    await expect(handout.getByRole('heading', { name: title })).toHaveCount(2);
  await expect(handout).toContainText('kubectl expose deployment web --port=80 --target-port=5000');
  const pdf = await page.pdf({ format: 'A4', preferCSSPageSize: true });
  expect(pdf.toString('latin1').match(/\/Type \/Page\b/g)?.length).toBeGreaterThan(1);
  // Text and no picture of it, as a reader's program finds it there.
  const { text } = await extractText(new Uint8Array(pdf));
  const paper = text.map((of) => of.replace(/\s+/g, ' '));
  expect(paper[0]).toContain('Your first Service');
  expect(paper[0]).toContain('Three web pods listen on port 5000.');
  expect(paper.join(' ')).toContain('10 of 10 requests');
  expect(paper.at(-1)).toContain('kubectl expose deployment web --port=80 --target-port=5000');
  expect(paper.slice(0, -1).join(' ')).not.toContain('kubectl expose deployment web');
  // Nothing of the page around it.
  expect(paper.join(' ')).not.toMatch(/Send request|System theme|Back/);
  await page.emulateMedia({ media: 'print' });
  await expect(page.getByRole('button', { name: 'Print' })).toBeHidden();
  await expect(page.getByRole('banner')).toBeHidden();
  await expect(handout).toContainText('Solutions');
  await page.emulateMedia({ media: null });
  await handout.getByRole('button', { name: 'Back' }).click();
  await expect(playground.readyPods('web')).toHaveCount(3);
});
