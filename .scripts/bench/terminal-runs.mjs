// One run of what is measured of the terminal, in a page of a fresh browser context.
import { setTimeout as wait } from 'node:timers/promises';
import { tsImport } from 'tsx/esm/api';
import { installProbe } from './page-probe.mjs';
import { tasksOf } from './page-runs.mjs';
import { crowd } from './page-scene.mjs';

const { encodeLink } = await tsImport('../../src/session/link.ts', import.meta.url);

/** Presses a key; milliseconds from there until the terminal shows the text in its last line, and no command runs. */
async function answer(page, key, text) {
  await page.evaluate(
    ([wanted, shown]) => {
      const region = document.querySelector('section[aria-label="Terminal"]');
      const stop = [...region.querySelectorAll('button')].find((button) => button.textContent.includes('Stop'));
      const lines = () => [...region.querySelectorAll('.xterm-rows > div')].map((row) => row.textContent.trim());
      window.answered = new Promise((resolve) => {
        const begin = (event) => {
          if (event.key !== wanted) return;
          removeEventListener('keydown', begin, true);
          const start = performance.now();
          const observer = new MutationObserver(() => {
            if (
              !stop.disabled ||
              !lines()
                .findLast((line) => line !== '')
                ?.endsWith(shown)
            )
              return;
            observer.disconnect();
            resolve(performance.now() - start);
          });
          observer.observe(region, { subtree: true, childList: true, attributes: true, characterData: true });
        };
        addEventListener('keydown', begin, true);
      });
    },
    [key, text],
  );
  await page.keyboard.press(key);
  return page.evaluate(() => window.answered);
}

/** The terminal at a crowd of pods: all of them printed, one of them completed, a megabyte pasted; milliseconds. */
export async function typeAt(page, { pods, nodes }) {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.addInitScript(installProbe);
  await page.goto(`/${encodeLink({ scene: crowd(pods, nodes) })}`);
  await page.getByText(`${pods} of ${pods} pods ready`).first().waitFor({ timeout: 120_000 });
  const { keyboard } = page;
  await keyboard.press('k');
  await page.locator('.xterm-rows').waitFor();
  // The first answer compiles what the others run.
  const results = { first: 0, print: 0, printTasks: undefined, complete: 0, pasteTasks: undefined };
  for (let n = 0; n < 3; n++) {
    await keyboard.type('kubectl get pods -A');
    results.printTasks = await tasksOf(page, async () => {
      results.print = await answer(page, 'Enter', '$');
    });
    results.first ||= results.print;
    await keyboard.type('kubectl get pod web');
    results.complete = await answer(page, 'Tab', '-');
    await keyboard.press('Control+c');
  }
  await page.evaluate(() => navigator.clipboard.writeText('x'.repeat(1 << 20)));
  results.pasteTasks = await tasksOf(page, async () => {
    await keyboard.press('Control+v');
    await wait(1000);
  });
  return results;
}
