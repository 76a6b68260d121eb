// npm run bench [-- --quick]: the same work done by the peer and by our engine, the built page, then every src/**/*.bench.ts.
// Medians over several runs, each in a process (or browser context) of its own; `--quick` runs each once. Nothing here passes or fails.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { measurePage } from './bench/page.mjs';
import { printSizes } from './bench/size.mjs';
import { node } from './run.mjs';
import { fail, root, setUp } from './setup.mjs';

setUp();
const runs = process.argv.includes('--quick') ? 1 : 5;
const sizes = [100, 300];
/** Takes the number of pods and prints what peer-run.mjs prints: one line of JSON with cpuMs, wallMs, heapPerPodKb. */
const engine = join(root, '.scripts/bench/engine.ts');
const tsx = ['--import', 'tsx'];

const median = (numbers) => numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)];

/** Runs a contestant `runs` times; the medians of what it prints. */
async function measure(args, pods) {
  const results = [];
  for (let run = 0; run < runs; run++) {
    const { code, output } = await node([...args, String(pods)]);
    if (code !== 0) fail(`${args.at(-1)} ${pods} failed:\n${output}`);
    results.push(JSON.parse(output.trim().split('\n').at(-1)));
  }
  return Object.fromEntries(Object.keys(results[0]).map((key) => [key, median(results.map((result) => result[key]))]));
}

const columns = (...cells) => console.log(cells.map((cell, i) => String(cell).padStart(i === 0 ? 5 : 22)).join(''));
const shown = ({ cpuMs, heapPerPodKb }) => `${cpuMs.toFixed(0)} ms, ${heapPerPodKb.toFixed(1)} kB/pod`;

/** A Deployment of N pods with a Service, until all its endpoints are there. */
async function compare() {
  const { bundlePeer } = await import('./bench/peer.mjs');
  const peer = await bundlePeer();
  console.log(`Deployment and Service until all endpoints are there: CPU, heap (median of ${runs})`);
  columns('pods', 'webernetes 0.3.5', 'kubehop', 'CPU ratio');
  for (const pods of sizes) {
    const theirs = await measure(peer, pods);
    const ours = existsSync(engine) ? await measure(['--expose-gc', ...tsx, engine], pods) : undefined;
    columns(pods, shown(theirs), ours ? shown(ours) : '–', ours ? `${(theirs.cpuMs / ours.cpuMs).toFixed(0)}×` : '–');
  }
}

await compare();
await measurePage(runs);
console.log();
await printSizes();
const benches = readdirSync(join(root, 'src'), { recursive: true }).filter((path) => path.endsWith('.bench.ts'));
for (const path of benches.sort()) {
  console.log(`\nsrc/${path}`);
  await node(['--expose-gc', ...tsx, join(root, 'src', path)], { show: true });
}
