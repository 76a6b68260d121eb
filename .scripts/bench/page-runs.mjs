// One run of each page measurement, in a page of a fresh browser context.
import { setTimeout as wait } from 'node:timers/promises';
import { tsImport } from 'tsx/esm/api';
import { installProbe } from './page-probe.mjs';
import { crowd } from './page-scene.mjs';

const { encodeLink } = await tsImport('../../src/session/link.ts', import.meta.url);

/** Packets in the air at which a frame counts. */
const enough = 50;
/** Each click on "× 20" sends so many; the page animates 80 requests at once. */
const salvos = 4;
/** How long frames are counted: less than the packets fly. */
const span = 2_500;

async function open(page, link = '') {
  await page.addInitScript(installProbe);
  await page.goto(`/${link}`);
  await page.waitForFunction(() => probe.drawn > 0);
}

/** Where a button is, found beforehand: Playwright's own search and checks are main-thread work too. */
async function clicker(page, name) {
  const { x, y, width, height } = await page.getByRole('button', { name }).boundingBox();
  return () => page.mouse.click(x + width / 2, y + height / 2);
}

const selectClient = (page) => page.getByRole('group', { name: /^Pod client,/ }).click();
const now = (page) => page.evaluate(() => performance.now());
const inTheAir = (page, least) => page.waitForFunction((n) => probe.frames.at(-1).packets >= n, least);
const landed = (page) => page.waitForFunction(() => probe.frames.slice(-30).every(({ packets }) => packets === 0));

/** Opens the default scene: when its first pod was painted, and the main thread's scripts that had come until then. */
export async function coldLoad(page) {
  await open(page);
  return page.evaluate(() => ({
    drawn: probe.drawn,
    scripts: performance
      .getEntriesByType('resource')
      .filter(({ responseEnd }) => responseEnd < probe.drawn)
      .map(({ name }) => new URL(name).pathname)
      .filter((path) => path.endsWith('.js') && !path.includes('/worker/')),
  }));
}

/**
 * The main thread's tasks while `work` is done: how many took over 50 ms, the longest, and the most processor time that
 * one spent. On a busy machine the first two say how long it waited for a processor, the last is the page's own.
 */
export async function tasksOf(page, work) {
  const browser = page.context().browser();
  const start = await now(page);
  await browser.startTracing(page, { categories: ['toplevel'] });
  await work();
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString());
  const observed = await page.evaluate((from) => {
    const tasks = probe.longTasks.filter(({ startTime }) => startTime >= from).map(({ duration }) => duration);
    return { count: tasks.length, longest: Math.max(0, ...tasks) };
  }, start);
  const thread = ({ pid, tid }) => `${pid}/${tid}`;
  const main = new Set(traceEvents.filter(({ args }) => args.name === 'CrRendererMain').map(thread));
  const tasks = traceEvents.filter((event) => event.name.endsWith('RunTask') && main.has(thread(event)));
  return { ...observed, processor: Math.max(...tasks.map(({ tdur = 0 }) => tdur)) / 1000 };
}

/** The default scene under fire: single requests, then twenty at once; the trace folded, then open. */
export async function animate(page) {
  await selectClient(page);
  const fire = async () => {
    const send = await clicker(page, 'Send request');
    const sendTwenty = await clicker(page, '× 20');
    return tasksOf(page, async () => {
      for (let n = 0; n < 5; n++) {
        await send();
        await wait(200);
      }
      await sendTwenty();
      await inTheAir(page, 20);
      await landed(page);
    });
  };
  const closed = await fire();
  await page.getByRole('button', { name: 'Bottom drawer' }).click();
  await page.getByRole('article', { name: 'Request' }).waitFor();
  const traced = await fire();
  return { closed, traced };
}

/** What the main thread has spent since the page began, in ms of its processor time. */
async function spent(session) {
  const { metrics } = await session.send('Performance.getMetrics');
  const of = (wanted) => 1000 * metrics.find(({ name }) => name === wanted).value;
  return [of('TaskDuration'), of('ScriptDuration'), of('RecalcStyleDuration'), of('LayoutDuration')];
}

/** Eighty requests in the air; then `meanwhile` for 2.5 s, and the frames of that time. */
async function frames(page, session, meanwhile) {
  const sendTwenty = await clicker(page, '× 20');
  for (let n = 0; n < salvos; n++) {
    await sendTwenty();
    // A batch of the worker's carries 200 flights at most, and each request has seven.
    await wait(100);
  }
  await inTheAir(page, enough);
  const before = await spent(session);
  const start = await now(page);
  await meanwhile();
  const end = await now(page);
  const after = await spent(session);
  const seen = await page.evaluate(
    ([from, to]) => ({
      frames: probe.frames.filter(({ time }) => time >= from && time <= to),
      updates: probe.updates.filter(({ at }) => at >= from && at <= to).length,
    }),
    [start, end],
  );
  const all = seen.frames.length;
  const grown = (what) => seen.frames.at(-1)[what] - seen.frames[0][what];
  const counted = seen.frames.filter(({ packets }) => packets >= enough);
  const deltas = counted.map(({ delta }) => delta).sort((a, b) => a - b);
  const packets = counted.map((frame) => frame.packets);
  const [busy, script, style, layout] = after.map((total, i) => (total - before[i]) / all);
  await landed(page);
  return {
    frames: counted.length,
    p50: deltas[Math.floor(deltas.length * 0.5)],
    p95: deltas[Math.floor(deltas.length * 0.95)],
    slowest: deltas.at(-1),
    fewest: Math.min(...packets),
    mean: packets.reduce((sum, one) => sum + one, 0) / packets.length,
    busy,
    script,
    style,
    layout,
    paintings: grown('paintings') / all,
    commits: grown('commits') / all,
    updates: seen.updates / all,
  };
}

/** Drags the canvas in circles with the mouse. */
async function pan(page) {
  const { mouse } = page;
  const { x, y } = await page.evaluate(() => {
    const { left, top, width, height } = document.querySelector('.react-flow').getBoundingClientRect();
    const spots = Array.from({ length: 400 }, (_, i) => ({
      x: left + (width * ((i % 20) + 0.5)) / 20,
      y: top + (height * (Math.floor(i / 20) + 0.5)) / 20,
    }));
    return spots.find((spot) => document.elementFromPoint(spot.x, spot.y)?.classList.contains('react-flow__pane'));
  });
  await mouse.move(x, y);
  await mouse.down();
  const start = performance.now();
  for (let angle = 0; performance.now() - start < span; angle += 0.1) {
    await mouse.move(x + 80 * Math.sin(angle), y + 80 * (1 - Math.cos(angle)));
    await wait(8);
  }
  await mouse.up();
}

/** How long nothing is done, in seconds. */
const idleFor = 5;

/**
 * The default scene at rest: milliseconds of processor time a second, of the page's whole process (the engine's worker
 * included) and of its main thread. Without the probe, which looks at every frame.
 */
export async function idle(page) {
  await page.goto('/');
  await page
    .getByRole('group', { name: /^Pod frontend-.*Running, ready/ })
    .nth(2)
    .waitFor();
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  const browser = await page.context().browser().newBrowserCDPSession();
  const used = async () => {
    const { processInfo } = await browser.send('SystemInfo.getProcessInfo');
    const renderers = processInfo.filter(({ type }) => type === 'renderer');
    const [thread] = await spent(session);
    return { all: renderers.reduce((sum, { cpuTime }) => sum + cpuTime * 1000, 0), thread };
  };
  await wait(idleFor * 1000);
  const before = await used();
  await wait(idleFor * 1000);
  const after = await used();
  return { all: (after.all - before.all) / idleFor, thread: (after.thread - before.thread) / idleFor };
}

/** How large the worker's batches were, and how long the page had to do with them. */
function updates(page) {
  return page.evaluate(() => {
    const sizes = probe.updates.map(({ message }) => JSON.stringify(message).length);
    const p95 = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length * 0.95)];
    return {
      first: sizes[0],
      largest: Math.max(...sizes.slice(1)),
      unpack: p95(probe.updates.map(({ unpacked }) => unpacked)),
      take: p95(probe.updates.map(({ taken }) => taken)),
      slowest: Math.max(...probe.updates.map(({ unpacked, taken }) => unpacked + taken)),
    };
  });
}

/** More than fifty packets over a crowd of pods, standing still and while panning. */
export async function flyOver(page, { pods, nodes }) {
  await open(page, encodeLink({ scene: crowd(pods, nodes) }));
  await page.waitForFunction(
    (wanted) => document.querySelectorAll('[aria-label^="Pod web-"][aria-label*="Running, ready"]').length === wanted,
    pods,
  );
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  await selectClient(page);
  const still = await frames(page, session, () => wait(span));
  const panning = await frames(page, session, () => pan(page));
  const tasks = await tasksOf(page, () => frames(page, session, () => pan(page)));
  return { still, panning, tasks, updates: await updates(page) };
}
