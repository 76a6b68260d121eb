// npm run bench, its page part; alone: node .scripts/bench/page.mjs [--quick] [--terminal]. Nothing here passes or fails.
// The built page in headless Chromium, each run in a fresh browser context: medians, beside their targets.
import { readFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { chromiumFlags, findOrInstallChromium } from '../chromium.mjs';
import { fail, root, setUp } from '../setup.mjs';

/** Not dist: what somebody tests or serves meanwhile stays as it is. */
const outDir = join(root, 'node_modules/.cache/kubehop/page');
const pods = 100;
const nodes = 4;
/** What is typed at the terminal is asked of so many. */
const crowded = { pods: 2000, nodes: 20 };

const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];
const medians = (results) =>
  Object.fromEntries(Object.keys(results[0]).map((key) => [key, median(results.map((result) => result[key]))]));
const ms = (number) => `${number.toFixed(number < 10 ? 1 : 0)} ms`;
const kB = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;
const line = (what, measured, target = '') => console.log(`  ${what.padEnd(50)}${measured.padEnd(50)}${target}`);

async function serve() {
  const { build, preview } = await import('vite');
  const built = { outDir, emptyOutDir: true };
  await build({ root, logLevel: 'warn', build: built });
  return preview({ root, logLevel: 'warn', build: built, preview: { host: '127.0.0.1', port: 0, open: false } });
}

/** Bytes of these built files as most servers would send them; vite's does not compress. */
const gzipped = (paths) =>
  paths.map((path) => gzipSync(readFileSync(join(outDir, path))).length).reduce((sum, one) => sum + one, 0);

function printLoad(loads) {
  const { drawn, scriptBytes } = medians(loads.map((load) => ({ ...load, scriptBytes: gzipped(load.scripts) })));
  line('cold load to first pod drawn', ms(drawn), 'target under 1500 ms');
  line('JavaScript for the main thread until then, gzip', kB(scriptBytes), 'target at most 200 kB');
}

function printTasks(title, runs) {
  const { count, longest, processor } = medians(runs);
  const over = count === 0 ? 'none' : `${count}, longest ${ms(longest)}`;
  line(title, `${over}; processor time at most ${ms(processor)}`, 'target none');
}

function printFlight(title, runs) {
  const flight = medians(runs);
  line(`${title}: p95 frame`, ms(flight.p95), 'target under 20 ms');
  line('  median frame, slowest, frames', `${ms(flight.p50)}, ${ms(flight.slowest)}, ${flight.frames}`);
  line('  packets in the air, least and mean', `${flight.fewest}, ${flight.mean.toFixed(0)}`);
  line('  main thread busy a frame', ms(flight.busy));
  line('    script, style, layout', `${ms(flight.script)}, ${ms(flight.style)}, ${ms(flight.layout)}`);
  line('  paintings of the packet layer a frame', flight.paintings.toFixed(2), 'target 1');
  line('  React commits and worker updates a frame', `${flight.commits.toFixed(3)}, ${flight.updates.toFixed(3)}`);
}

function printIdle(runs) {
  const { all, thread } = medians(runs);
  line(
    'default scene at rest: processor time a second',
    `${ms(all)}, ${ms(thread)} of it the main thread`,
    'target none',
  );
}

function printUpdates(runs) {
  const { first, largest, unpack, take, slowest } = medians(runs);
  line('worker → page: first batch, largest after (JSON)', `${kB(first)}, ${kB(largest)}`);
  line('  unpack, take in (p95), slowest in all', `${ms(unpack)}, ${ms(take)}, ${ms(slowest)}`);
}

function printTerminal(runs) {
  const { first, print, complete } = medians(runs.map(({ first, print, complete }) => ({ first, print, complete })));
  line(
    `kubectl get pods -A of ${crowded.pods} pods`,
    `${ms(print)}; the first time ${ms(first)}`,
    'target under 200 ms',
  );
  printTasks(
    '  tasks over 50 ms meanwhile',
    runs.map((run) => run.printTasks),
  );
  line(`completion of a name among ${crowded.pods} pods`, ms(complete), 'target under 30 ms');
  printTasks(
    'a megabyte pasted into the terminal: tasks over 50 ms',
    runs.map((run) => run.pasteTasks),
  );
}

/** @param repeat gives the results of several runs, each in a page of its own */
async function measureCanvas(repeat) {
  const { animate, coldLoad, flyOver, idle } = await import('./page-runs.mjs');
  const small = await repeat(async (page) => ({ load: await coldLoad(page), ...(await animate(page)) }));
  printLoad(small.map((run) => run.load));
  printTasks(
    'tasks over 50 ms while requests are animated',
    small.map((run) => run.closed),
  );
  printTasks(
    '  the same with the trace open',
    small.map((run) => run.traced),
  );
  printIdle(await repeat(idle));
  const big = await repeat((page) => flyOver(page, { pods, nodes }));
  printFlight(
    `50 packets over ${pods} pods`,
    big.map((run) => run.still),
  );
  printFlight(
    'the same while panning',
    big.map((run) => run.panning),
  );
  printTasks(
    'tasks over 50 ms while panning',
    big.map((run) => run.tasks),
  );
  printUpdates(big.map((run) => run.updates));
}

/**
 * @param times runs of each measurement; the median is printed
 * @param onlyTerminal leaves out what is measured of the canvas
 */
export async function measurePage(times, onlyTerminal = false) {
  const executablePath = await findOrInstallChromium();
  if (!executablePath) fail('No Chromium found, and none could be installed; set CHROMIUM_PATH.');
  const { chromium } = await import('@playwright/test');
  const { typeAt } = await import('./terminal-runs.mjs');
  const server = await serve();
  const browser = await chromium.launch({ executablePath, args: chromiumFlags });
  const repeat = async (run) => {
    const results = [];
    for (let n = 0; n < times; n++) {
      const context = await browser.newContext({
        // Files kept for later visits would be fetched while this one is measured.
        serviceWorkers: 'block',
        baseURL: server.resolvedUrls.local[0],
        viewport: { width: 1440, height: 900 },
      });
      results.push(await run(await context.newPage()));
      await context.close();
    }
    return results;
  };
  const load = () => loadavg().map((one) => one.toFixed(1));
  console.log(
    `\nThe built page in Chromium ${browser.version()} (median of ${times}); load average ${load().join(' ')}`,
  );
  try {
    if (!onlyTerminal) await measureCanvas(repeat);
    printTerminal(await repeat((page) => typeAt(page, crowded)));
    console.log(`  load average at the end ${load().join(' ')}`);
  } finally {
    await browser.close();
    await server.close();
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  setUp();
  await measurePage(process.argv.includes('--quick') ? 1 : 5, process.argv.includes('--terminal'));
}
