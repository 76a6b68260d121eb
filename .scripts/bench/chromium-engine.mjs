// The engine's bundle (engine.ts) in the browser it is made for: V8 there keeps pointers in half the room that Node gives them.
import { readFileSync } from 'node:fs';
import { chromiumFlags, findOrInstallChromium } from '../chromium.mjs';
import { fail } from '../setup.mjs';

/** What engine.ts asks of Node. Carried over as text: it must not use anything around it. CPU time is not to be had in a page: wall time stands in. */
function pretendNode(pods) {
  const cpuUsage = (before) => ({ user: performance.now() * 1000 - (before?.user ?? 0), system: 0 });
  const memoryUsage = () => ({ heapUsed: performance.memory.usedJSHeapSize });
  globalThis.process = { argv: ['', '', String(pods)], cpuUsage, memoryUsage };
}

/** Runs a bundle `times` times for each number of pods, each in a page of its own; what it prints, by size. */
export async function runInChromium(bundle, sizes, times) {
  const executablePath = await findOrInstallChromium();
  if (!executablePath) fail('No Chromium found, and none could be installed; set CHROMIUM_PATH.');
  const { chromium } = await import('@playwright/test');
  const args = [...chromiumFlags, '--enable-precise-memory-info', '--js-flags=--expose-gc'];
  const browser = await chromium.launch({ executablePath, args });
  const content = readFileSync(bundle, 'utf8');
  const once = async (pods) => {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.addInitScript(pretendNode, pods);
    await page.goto('about:blank');
    const printed = page.waitForEvent('console', { timeout: 120_000 });
    await page.addScriptTag({ type: 'module', content });
    const result = JSON.parse((await printed).text());
    await context.close();
    return result;
  };
  try {
    const all = new Map();
    for (const pods of sizes) {
      const results = [];
      for (let run = 0; run < times; run++) results.push(await once(pods));
      all.set(pods, results);
    }
    return all;
  } finally {
    await browser.close();
  }
}
