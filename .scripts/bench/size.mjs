// Sizes of the built page (dist) beside their budgets, gzipped, in kB of 1,000 bytes.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { root } from '../setup.mjs';

const dist = join(root, 'dist');
const budgets = [
  ['JavaScript of the page before it draws', 200, pageFiles],
  ['engine worker before the default scene is drawn', 120, workerFiles],
  ['engine worker, chunks that come later', undefined, laterFiles],
  ['worker that plays lessons', undefined, () => [inWorkers('theatre-worker-')]],
];

/** A file and all it imports statically, each once. */
function closure(first, importsOf) {
  const files = new Set([first]);
  for (const file of files) for (const next of importsOf(file)) files.add(next);
  return [...files];
}

/** The entry's chunk with its static imports, from vite's manifest. */
function pageFiles() {
  const manifest = JSON.parse(readFileSync(join(dist, '.vite/manifest.json'), 'utf8'));
  return closure('index.html', (key) => manifest[key].imports ?? []).map((key) => manifest[key].file);
}

/** The file of that folder whose name begins so. */
function inWorkers(start) {
  const file = readdirSync(join(dist, 'assets/worker')).find((name) => name.startsWith(start));
  if (!file) throw new Error(`dist/assets/worker has no ${start}*.js`);
  return join('assets/worker', file);
}

/** The manifest does not know workers; vite.config.ts gives them a folder, and the engine's entry is called main. */
async function workerFiles() {
  const { parseSync } = await import('oxc-parser');
  return closure(inWorkers('main-'), (file) => {
    const { staticImports } = parseSync(file, readFileSync(join(dist, file), 'utf8')).module;
    return staticImports.map(({ moduleRequest }) => join(file, '..', moduleRequest.value));
  });
}

/** What vite.config.ts cut off: all of it, whether it is loaded right after the first drawing or when a scene asks for it. */
async function laterFiles() {
  const atOnce = await workerFiles();
  return readdirSync(join(dist, 'assets/worker'))
    .filter((name) => name.endsWith('.js') && !/^(editor\.worker|theatre-worker|jq-worker)/.test(name))
    .map((name) => join('assets/worker', name))
    .filter((file) => !atOnce.includes(file));
}

const gzipped = (file) => gzipSync(readFileSync(join(dist, file))).length / 1000;

/** Prints what was built beside its budget. */
export async function printSizes() {
  for (const [title, budget, filesOf] of budgets) {
    const files = await filesOf();
    const total = files.map(gzipped).reduce((sum, one) => sum + one, 0);
    console.log(`${title}: ${total.toFixed(1)} kB gzip${budget ? ` (budget ${budget} kB)` : ''}`);
  }
}
