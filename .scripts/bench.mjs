// npm run bench [-- --quick]: the same work done by the peer and by our engine, the built page, then every src/**/*.bench.ts.
// Medians over several runs, each in a process (or browser context) of its own; `--quick` runs each once. Nothing here passes or fails.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { measurePage } from './bench/page.mjs';
import { printSizes } from './bench/size.mjs';
import { node } from './run.mjs';
import { fail, root, setUp } from './setup.mjs';

setUp();
const runs = process.argv.includes('--quick') ? 1 : 5;
/** Numbers of pods. The peer would take an hour for the larger ones. */
const sizes = [100, 300];
const largeSizes = [3000, 5000];

const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];

/** Runs a contestant `runs` times; the medians of what it prints. */
async function measure(args, pods) {
  const results = [];
  for (let run = 0; run < runs; run++) {
    const { code, output } = await node([...args, String(pods)]);
    if (code !== 0) fail(`${args.at(-1)} ${pods} failed:\n${output}`);
    results.push(JSON.parse(output.trim().split('\n').at(-1)));
  }
  return medians(results);
}

const medians = (results) =>
  Object.fromEntries(Object.keys(results[0]).map((key) => [key, median(results.map((result) => result[key]))]));

const columns = (...cells) =>
  console.log(cells.map((cell, i) => String(cell).padStart(i === 0 ? 5 : i < 3 ? 32 : 20)).join(''));
const ms = (number) => (number === null ? '–' : `${number.toFixed(number < 100 ? 1 : 0)} ms`);
const shown = ({ cpuMs, againMs, heapPerPodKb }) => `${ms(cpuMs)}, ${ms(againMs)}, ${heapPerPodKb.toFixed(1)} kB/pod`;
const replaced = ({ replaceMs, replaceAgainMs }) => `${ms(replaceMs)}, ${ms(replaceAgainMs)}`;
const ratio = (theirs, ours) => `${(theirs / ours).toFixed(0)}×`;

/** A Deployment of N pods with a Service, until all its endpoints are there. Both print one line of JSON with cpuMs and heapPerPodKb. */
async function compare() {
  const [peer, engine] = [await bundlePeer(), await bundleEngine()];
  console.log(
    `Deployment and Service until all endpoints are there: CPU of all threads (compiler and collector too) in a process that`,
  );
  console.log(
    `has made a cluster of three pods, the same again in it, and the heap of the last. Medians of ${runs} processes; ours is`,
  );
  console.log(
    `done again nine times in each, the peer's once. Ours counts the empty cluster, reading YAML, and the time until all is`,
  );
  console.log(
    `quiet and the last node's rules are asked for; the peer's neither its empty cluster nor rules, which it has not.`,
  );
  console.log(`'replace': one of the pods is deleted and another takes its place; the first 30 times, and after 70.`);
  columns('pods', 'webernetes 0.3.5', 'kubehop', 'CPU ratio, again', 'replace');
  for (const pods of [...sizes, ...largeSizes]) {
    const theirs = sizes.includes(pods) ? await measure(peer, pods) : undefined;
    const ours = await measure(engine, pods);
    const ratios = theirs && `${ratio(theirs.cpuMs, ours.cpuMs)}, ${ratio(theirs.againMs, ours.againMs)}`;
    columns(pods, theirs ? shown(theirs) : '–', shown(ours), ratios ?? '–', replaced(ours));
  }
  console.log(`\nkubehop in Chromium, where it lives: wall time instead of CPU time`);
  columns('pods', '', 'kubehop', '', 'replace');
  for (const [pods, results] of await runInChromium(engine.at(-1), [...sizes, ...largeSizes], runs)) {
    const ours = medians(results);
    columns(pods, '', shown(ours), '', replaced(ours));
  }
}

// Only now: the packages it needs may have been installed a moment ago.
const { bundle, bundleEngine, bundlePeer } = await import('./bench/bundle.mjs');
const { runInChromium } = await import('./bench/chromium-engine.mjs');
await compare();
await measurePage(runs);
console.log();
await printSizes();
const benches = readdirSync(join(root, 'src'), { recursive: true }).filter((path) => path.endsWith('.bench.ts'));
for (const path of benches.sort()) {
  console.log(`\nsrc/${path}`);
  await node(await bundle(`src/${path}`), { show: true });
}
