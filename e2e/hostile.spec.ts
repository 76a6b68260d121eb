import { Readable } from 'node:stream';
import { createDeflateRaw } from 'node:zlib';
import type { Page } from '@playwright/test';
import { encodeLesson } from '../src/session/lesson-link.ts';
import { expect, test } from './fixtures.ts';

/** Markdown that tries to run something, to load something, or to leave the page. */
const hostile: Readonly<Record<string, string>> = {
  'a script': '<script>window.hacked = 1</script>',
  'a picture that fails': '<img src=x onerror="window.hacked = 1">',
  'a picture of another site': '![a](https://evil.example/track.png)',
  'a drawing': '<svg onload="window.hacked = 1"><script>window.hacked = 1</script></svg>',
  'a frame': '<iframe src="javascript:parent.hacked = 1"></iframe>',
  'a link that runs something': '[press](javascript:window.hacked=1)',
  'a link in other letters': '[press](JaVaScRiPt:window.hacked=1)',
  'a link with a blank in front': '[press](<\u0001javascript:window.hacked=1>)',
  'a link in entities': '[press](&#106;avascript:window.hacked=1)',
  'a link to data': '[press](data:text/html,<script>opener.hacked=1</script>)',
  'a link to a blob': '[press](blob:https://evil.example/1)',
  'a definition': '[press]\n\n[press]: javascript:window.hacked=1',
  'an address in angles': '<javascript:window.hacked=1>',
  'a handler in a link': '[press](https://x.example "\\" onmouseover=window.hacked=1")',
  'a form': '<form action="https://evil.example"><button>press</button></form>',
  'a style': '<style>* { background: url(https://evil.example/x) }</style>',
  'a base': '<base href="https://evil.example/">',
  'a reload': '<meta http-equiv="refresh" content="0;url=https://evil.example/">',
  'code for templates': '{{constructor.constructor("window.hacked=1")()}}',
  'letters that turn the line': '\u202Edecive\u202C',
};

const lessonOf = (name: string, markdown: string): string => `---
apiVersion: kubehop.dev/v1
kind: Lesson
title: ${JSON.stringify(name)}
summary: ${JSON.stringify(markdown)}
objectives: [${JSON.stringify(markdown)}]
---

${markdown}

## Step ${markdown.split('\n')[0]}

${markdown}

\`\`\`yaml step
task: ${JSON.stringify(markdown)}
hints: [${JSON.stringify(markdown)}]
checks:
  - {check: question, ask: ${JSON.stringify(markdown)}, choices: [${JSON.stringify(markdown)}, b], answer: b}
\`\`\`

${markdown}
`;

const addresses = (page: Page): Promise<string[]> =>
  page
    .getByRole('complementary', { name: /^Lesson/ })
    .evaluate((lesson) =>
      [...lesson.querySelectorAll('a, img, script, iframe, object, form, style, base, meta')].map(
        (element) => `${element.localName} ${element.getAttribute('href') ?? ''}`,
      ),
    );

// The playground's fixture fails the test on any request to another host, and on any error.
test('nothing in a lesson runs, loads or leads anywhere but to https and the page itself', async ({
  playground,
  page,
}) => {
  await playground.openDefault();
  for (const [name, markdown] of Object.entries(hostile)) {
    await test.step(name, async () => {
      await playground.open(encodeLesson(lessonOf(name, markdown)));
      await expect(page.getByRole('heading', { name, level: 2 })).toBeVisible();
      await page.getByRole('button', { name: 'Give me a hint' }).click();
      for (const address of await addresses(page)) expect(address).toMatch(/^a (https:\/\/|#)/);
      for (const press of await page.getByText('press', { exact: true }).all())
        if ((await press.evaluate((element) => element.localName)) !== 'a') await press.click();
      expect(await page.evaluate(() => Reflect.get(window, 'hacked'))).toBeUndefined();
    });
  }
});

test('a hostile link says why it is not opened, and what stood before still stands', async ({ playground }) => {
  await playground.openDefault();
  await playground.paletteItem('Deployment').press('Enter');
  await expect(playground.readyPods('web-1')).toHaveCount(2);
  for (const [hash, said] of [
    [encodeLesson(lessonOf('deep', `${'>'.repeat(5000)} x`)), /nested too deep/],
    [
      encodeLesson(`---\napiVersion: kubehop.dev/v1\nkind: Lesson\ntitle: ${'['.repeat(20_000)}\n---\n`),
      /cannot be opened/,
    ],
    [encodeLesson(lessonOf('big', 'word '.repeat(10_000))), /the limit is 200 kB/],
    ['#lesson=1.<script>', /cannot be part of it/],
    ['#lesson=__proto__.AAAA', /does not say which version/],
    ['#src=javascript:alert(1)', /not https/],
  ] as const) {
    await playground.open(hash);
    await expect(playground.notices.getByText(said).first()).toBeVisible();
    await expect(playground.readyPods('web-1')).toHaveCount(2);
    // Nothing took its place, so nothing was put aside: what lies there already is not pushed out.
    await expect(playground.notices).not.toContainText('put aside');
    await playground.dismissNotices();
  }
});

/** A payload that inflates to 1 GB, with a checksum that nobody worked out. */
async function bomb(): Promise<string> {
  const zeros = Readable.from(Array(1000).fill(new Uint8Array(1_000_000)));
  const packed = await zeros.pipe(createDeflateRaw({ level: 6 })).toArray();
  return Buffer.concat([Uint8Array.of(0, 0, 0, 0), ...packed]).toString('base64url');
}

/** Most that may be left of a hostile link once it was refused, and be in use before that is cleared away; bytes. */
const left = 12_000_000;
const inUse = 150_000_000;

test('links that would take a gigabyte are refused in little memory', async ({ playground, page }) => {
  await playground.openDefault();
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable');
  const used = async (): Promise<number> => {
    const { metrics } = await session.send('Performance.getMetrics');
    const { backingStorageSize } = await session.send('Runtime.getHeapUsage');
    return (metrics.find(({ name }) => name === 'JSHeapUsedSize')?.value ?? 0) + backingStorageSize;
  };
  const settled = async (): Promise<number> => {
    await session.send('HeapProfiler.collectGarbage');
    return used();
  };
  const explosive = await bomb();
  const open = async (hash: string, said: RegExp): Promise<number> => {
    await page.evaluate((to) => {
      location.hash = to;
    }, hash);
    await expect(playground.notices.getByText(said).first()).toBeVisible();
    const now = await used();
    await playground.dismissNotices();
    return now;
  };
  // What is loaded for links of each kind stays.
  await open('#scene=1.AAAA', /cut off/);
  await open('#lesson=1.AAAA', /cut off/);
  const before = await settled();
  const tops = [
    await open(`#scene=1.${explosive}`, /more than 2.0 MB/),
    await open(`#lesson=1.${explosive}`, /more than 2.0 MB/),
    await open(encodeLesson(lessonOf('big', 'word '.repeat(38_000))), /the limit is 200 kB/),
  ];
  await page.evaluate(() => history.replaceState(null, '', location.pathname));
  const more = (await settled()) - before;
  test.info().annotations.push({
    type: 'MB in use, and left',
    description: [...tops.map((top) => top - before), more].map((bytes) => (bytes / 1e6).toFixed(1)).join(),
  });
  expect(Math.max(...tops) - before).toBeLessThan(inUse);
  expect(more).toBeLessThan(left);
});
